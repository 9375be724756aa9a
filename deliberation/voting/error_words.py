"""What is wrong with a file or the options of a count, in one Chinese sentence; the codes stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.voting.errors import ElectionError
from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning

# fmt: off
FILE = {
    "too_large": "文件或数字过大，不予读取",
    "not_utf8": "文件不是 UTF-8 编码，请另存为 UTF-8 后再试",
    "nul": "文件里有空字符，可能已损坏或不是文本文件",
    "section_missing": "缺少 {section} 一节",
    "section_twice": "{section} 一节出现了两次",
    "header_missing": "{section} 一节缺少表头",
    "column_missing": "{section} 一节缺少 {column} 列",
    "column_twice": "{section} 一节有两列同名",
    "too_few_fields": "这一行只有 {found} 栏，应有 {expected} 栏",
    "too_many_fields": "这一行有 {found} 栏，表头只有 {expected} 栏",
    "bad_row": "这一行无法拆成栏目",
    "quote_not_closed": "引号没有成对，从这一行起无法读取",
    "key_missing": "META 一节缺少 {key}",
    "key_twice": "META 一节里 {key} 出现了两次",
    "vote_type_unknown": "不认识的选票种类“{vote_type}”",
    "bad_number": "“{text}”不是金额：只能写阿拉伯数字，小数用一个点或逗号，不写负号和千位分隔",
    "too_many_decimals": "“{text}”的小数位数过多",
    "bad_project_id": "项目编号不能为空，不能含逗号",
    "project_twice": "项目编号“{project}”重复",
    "project_unknown": "选票上的“{project}”不在项目表里",
    "choice_repeated": "一张选票把同一个项目写了两次",
    "more_than_one_choice": "单选票上写了 {found} 个项目",
    "points_do_not_match": "选票上有 {projects} 个项目、{points} 个分数，对不上",
    "bad_points": "“{points}”不是分数",
    "points_too_large": "分数过大",
    "bad_constraints": "约定（__constraints）写得不对：{part}",
    "bad_spoiled": "废票数（__spoiled）写得不对",
}
"""What stops a file from being counted, by code."""
WARNINGS = {
    "total_differs": "{key} 写的是 {stated}，实际为 {found}，以实际为准",
    "votes_differ": "项目“{project}”写的得票是 {stated}，按选票为 {found}，以选票为准",
    "voter_repeated": "有 {voters} 个投票人编号重复，选票照数计入",
}
"""What is odd about a file and does not stop the count."""
ELECTION = {
    "budget_out_of_range": "预算过大或为负",
    "cost_out_of_range": "项目“{project}”的费用过大或为负",
    "points_out_of_range": "选票上的分数过大或为负",
    "reserve_out_of_range": "预留金额不能为负，也不能超过预算",
    "limit_out_of_range": "“{limit}”的上限过大或为负",
    "constraint_unknown_project": "约定里的项目“{project}”不在项目表里",
    "requires_in_circle": "项目互为前提，谁也无法入选（从“{project}”起）",
    "ceilings_do_not_match": "{key} 的个数与名称的个数对不上",
    "package_too_small": "打包“{package}”至少要有两个项目",
    "package_id_taken": "打包的编号“{package}”不能用：为空、含逗号或已被占用",
    "part_of_two_packages": "项目“{project}”不能同时在两个打包里",
    "package_across_limits": "打包“{package}”只有一部分受“{limit}”限制，不能合并",
    "package_of_exclusive": "打包“{package}”里有只能选其一的项目，不能合并",
    "paper_twice": "编号“{paper}”的选票录入了两次",
    "papers_do_not_add_up": "收回 {returned} 张，有效 {valid} 张加废票 {spoiled} 张，对不上",
    "more_papers_than_issued": "收回 {taken} 张，多于发出的 {issued} 张",
    "tally_out_of_range": "选票张数有误",
    "knapsack_needs_budget": "按预算选项目的选票要写明总额上限",
    "form_bounds_cross": "选票要求的下限 {low} 高于上限 {high}，或为负",
    "form_bad_value": "选票要求 {key} 的“{value}”不是数字",
    "completion_needs_equal_shares": "补足办法只用于均等份额法",
    "comparison_needs_another_rule": "按得票不能与自己比较",
    "utility_needs_points": "按打分计票需要打分的选票",
    "utility_needs_ranking": "按排名计票需要排名的选票",
    "increment_not_positive": "每步加额须为正数",
    "borda_last_out_of_range": "最后一名只能得 0 分或 1 分",
    "threshold_negative": "入选门槛不能为负",
    "share_out_of_range": "比例 {share} 不在 0 与 1 之间",
    "roll_missing": "按名册比例设门槛，需要写明名册人数",
    "ties_unknown": "不认识的平局办法“{ties}”",
    "options_unreadable": "选项文件无法读取",
    "option_unknown": "没有“{option}”这个选项",
    "option_value": "选项 {option} 不能是“{value}”",
    "too_many_projects": "这种规则最多能算 {limit} 个项目，这里有 {projects} 个",
    "rule_not_described": "文件没有写明可照办的计票规则（rule：{rule}）",
    "threshold_unreadable": "最低分“{threshold}”不是整数",
    "fractions_too_long": "这场投票的分数过长，无法逐位算尽",
    "margins_too_many": "“差多少票”要逐个项目重新计票核对，最多 {limit} 个项目，这里有 {projects} 个",
    "count_too_long": "项目太多，算到 {looks} 次比较仍没有完：请先筛选项目，或者改用别的规则",
}
"""What cannot be counted, by code."""
# fmt: on


_WHOLE = "line 0: "
"""How a problem of the file as a whole begins, which is in no line."""


def of_system(error: OSError) -> str:
    """Why a file cannot be opened or written."""
    for kind, said in _SYSTEM.items():
        if isinstance(error, kind):
            return said
    return f"文件无法读写（{error.strerror or error}）"


_SYSTEM: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件或文件夹，请检查名称和位置",
    IsADirectoryError: "这是文件夹，不是文件",
    NotADirectoryError: "没有这个文件夹，请检查名称和位置",
    PermissionError: "没有权限打开或写入",
}


class _Known(dict[str, object]):
    """Figures for a sentence; one that is not given is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(problem: PabulibError | PabulibWarning | ElectionError) -> str:
    """One line: the place in the file where there is one, the sentence; empty for a code without words."""
    words = WARNINGS if isinstance(problem, PabulibWarning) else FILE | ELECTION
    said = words.get(problem.code, "").format_map(_Known(_short(problem.params)))
    line = 0 if isinstance(problem, ElectionError) else problem.line
    return f"第 {line} 行：{said}" if line and said else said


def one_line(problem: PabulibError | PabulibWarning | ElectionError) -> str:
    """The code with its figures, and the sentence, in one line of what can be printed."""
    said = sentence(problem)
    if isinstance(problem, PabulibWarning):
        figures = ", ".join(f"{key}={value}" for key, value in problem.params.items())
        text = f"line {problem.line}: {problem.code} ({figures})".removeprefix(_WHOLE)
    elif isinstance(problem, PabulibError):
        text = str(problem).removeprefix(_WHOLE)
    else:
        figures = ", ".join(f"{key}={value}" for key, value in _short(problem.params).items())
        text = problem.code + (f" ({figures})" if figures else "")
    return _plain(f"{text}；{said}" if said else text)


def _short(params: Mapping[str, str | int]) -> dict[str, str]:
    texts = {key: str(value) if isinstance(value, str) or abs(value) < 10**40 else "…" for key, value in params.items()}
    return {key: text if len(text) <= 60 else text[:57] + "..." for key, text in texts.items()}


def _plain(text: str) -> str:
    """Without line ends and control characters."""
    return "".join(char if char.isprintable() else " " for char in text)
