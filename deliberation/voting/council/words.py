"""What is wrong with a council election or its files, in one Chinese sentence; the codes stay as they are."""

from __future__ import annotations

from deliberation.voting.council.case import CaseError
from deliberation.voting.errors import ElectionError

# fmt: off
SENTENCES = {
    "too_large": "文件过大，不予读取",
    "not_utf8": "文件不是 UTF-8 编码，请另存为 UTF-8 后再试",
    "nul": "文件里有空字符，可能已损坏或不是文本文件",
    "file_missing": "没有这个文件，请检查文件名",
    "file_kind_unknown": "只认 .json 和 .csv 文件",
    "bad_json": "JSON 写得不对，请看第 {column} 列附近",
    "bad_row": "这一行无法拆成栏目，请检查引号",
    "wrong_number_of_fields": "这一行有 {found} 栏，应有 {expected} 栏",
    "column_missing": "缺少 {column} 列",
    "column_twice": "表头有两列同名或有一列没有名字：{column}",
    "key_unknown": "不认识的项 {key}",
    "key_twice": "{key} 写了两次",
    "not_an_object": "这里应为一组“名: 值”",
    "not_a_list": "这里应为列表",
    "not_a_text": "这里应为文字",
    "bad_whole_number": "“{text}”不是可用的整数",
    "bad_figure": "“{text}”不是席数或比例，可写 4、1/2、> 1/2、50%",
    "bad_mark": "“{text}”不是废票原因，可写 unreadable（无法辨认）或 signed（署名）",
    "setting_missing": "请写明 {name}",
    "setting_unusable": "{name} 不能是“{value}”",
    "no_candidates": "名单是空的",
    "too_many_candidates": "名单有 {found} 人，最多 {most} 人",
    "candidate_without_id": "有人没有编号",
    "candidate_twice": "编号“{candidate}”重复",
    "attribute_missing": "“{candidate}”缺少“{attribute}”一项，比例要求用得到它",
    "quota_twice": "比例要求“{quota}”写了两次",
    "quota_contradicts_itself": "比例要求“{quota}”的下限高于上限，或为负",
    "quotas_conflict": "这些比例要求不能同时满足：{quotas}。放宽最少的办法：{relaxed}",
    "quotas_too_hard": "比例要求交叉过多，无法在限定的计算量内确认能否满足；请减少比例要求",
    "too_many_kinds": "按比例要求分出 {found} 类人，过多；请减少比例要求",
    "seats_out_of_range": "席位数 {seats} 不在 1 到 {most} 之间",
    "ticks_out_of_range": "每票至少 {least} 人、至多 {most} 人，两者矛盾",
    "threshold_unreadable": "“{text}”不是当选条件，可写 > 1/2（过半）、>= 2/3（三分之二以上）",
    "roll_missing": "这样计算需要写明应到人数（roll）",
    "roll_out_of_range": "应到人数 {roll} 不对",
    "more_ballots_than_roll": "收回 {cast} 张票，多于应到的 {roll} 人",
    "ballot_count_out_of_range": "选票张数 {count} 不对",
    "too_many_ballots": "选票 {found} 张，最多 {most} 张",
    "decimals_out_of_range": "小数位数应在 0 到 {most} 之间",
    "fractions_too_long": "第 {round} 轮的分数超过 {digits} 位，请加 --decimals 5 按五位小数计票",
    "lottery_leaves_out": "有 {people} 人按比例要求可以抽中，算出的签里机会却是 0（{zero_chance}）；"
    "请减少比例要求后重算，确要照此抽签请加 --accept-inexact",
    "seed_unusable": "抽签种子不能为空，也不能超过 {most} 个字",
    "ties_unknown": "不认识的平票办法“{ties}”，可写 lex 或 lot:种子",
}
"""What stops a count or a draw, by code."""
# fmt: on


def one_line(problem: ElectionError) -> str:
    """The place, the code with its figures, and the sentence, in one line of what can be printed."""
    figures = ", ".join(f"{key}={value}" for key, value in problem.params.items())
    text = problem.code + (f" ({figures})" if figures else "")
    said = SENTENCES[problem.code].format_map(problem.params)
    if isinstance(problem, CaseError):
        where = f"line {problem.where}" if isinstance(problem.where, int) else problem.where
        text = f"{where}: {text}"
        said = f"第 {problem.where} 行：{said}" if isinstance(problem.where, int) else said
    return "".join(char if char.isprintable() else " " for char in f"{text}；{said}")
