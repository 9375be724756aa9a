"""The result of a count as plain text for a terminal, Chinese columns aligned."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from deliberation.voting import money
from deliberation.voting.comparison import Verdict
from deliberation.voting.explain import Code, Reason
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.papers import words
from deliberation.voting.result import Result
from deliberation.voting.rule_names import RULES, greedy_name

UTILITIES = {
    Utility.COST: "按费用",
    Utility.CARDINALITY: "每个项目同等",
    Utility.POINTS: "按打分",
    Utility.BORDA: "按排名",
}
COMPLETIONS = {
    Completion.NONE: "不补足",
    Completion.ADD1: "逐步加额",
    Completion.ADD1U: "逐步加额，余款按得票",
}

SENTENCES = {
    Code.FUNDED: "第 {round} 个入选",
    Code.FUNDED_BY_COMPLETION: "余款按得票补足，第 {round} 个入选",
    Code.OVER_BUDGET: "费用超过全部可用预算",
    Code.TOO_FEW_VOTES: "得票未达到最低票数 {needed}",
    Code.TOO_FEW_POINTS: "得分未达到最低分数 {needed}",
    Code.NO_SUPPORT: "没有人支持",
    Code.DOES_NOT_FIT: "轮到时只剩 {left}",
    Code.STOPPED_BEFORE: "轮到之前计票已止于 {by}",
    Code.LIMIT_REACHED: "放不进限额“{by}”",
    Code.EXCLUDED: "与已入选的 {by} 只能选一个",
    Code.REQUIRED_NOT_FUNDED: "须先有 {by} 入选",
}


def render(result: Result) -> str:
    """A heading with the totals, one line per project with its reason, then the ties."""
    election = result.election
    budget, cost = _yuan(election.budget, election.scale), _yuan(result.cost, election.scale)
    lines = [
        f"规则：{_rule(result.options)}；平局：{result.options.ties}",
        f"选票 {election.voters:,} 张，项目 {len(election.projects)} 个，预算 {budget}",
        f"入选 {len(result.selected)} 个，合计 {cost}",
        *([words.line(result.tally)] if result.tally is not None else []),
        "",
    ]
    order = sorted(result.reasons, key=lambda r: (not r.funded, r.round or 0, -r.votes, r.project))
    names = {project.id: project.name for project in election.projects}
    rows = [["结果", "编号", "得票", "费用", "项目", "说明"]]
    for reason in order:
        mark = "入选" if reason.funded else "未入选"
        figures = [f"{reason.votes:,}", _yuan(reason.cost, election.scale)]
        rows.append([mark, reason.project, *figures, names[reason.project], _sentence(reason, election.scale)])
    lines += columns(rows, right=(2, 3))
    for tie in result.ties:
        lines.append(f"第 {tie.round} 轮平局：{'、'.join(tie.tied)}，按规则取 {tie.chosen}")
    if result.outcome.verdict is not None:
        lines.append(_verdict(result.outcome.verdict))
    return "\n".join(lines) + "\n"


def _verdict(verdict: Verdict) -> str:
    taken = "故采用按得票的结果" if verdict.takes_greedy else "故维持本规则的结果"
    by = {Comparison.UTILITY: "按入选的所投项目个数", Comparison.COVERAGE: "按有无所投项目入选"}[verdict.by]
    counts = f"认为本规则结果更好的 {verdict.prefer_rule:,} 人，认为按得票结果更好的 {verdict.prefer_greedy:,} 人"
    return f"与按得票（得票多者优先）比较（{by}）：{counts}，{taken}"


def _rule(options: CountOptions) -> str:
    if options.rule in (Rule.PHRAGMEN, Rule.MAXIMIN):
        return RULES[options.rule]
    if options.rule is Rule.GREEDY:
        return greedy_name(options)
    parts = [RULES[options.rule], UTILITIES[options.utility]]
    if options.rule is Rule.EQUAL_SHARES:
        parts.append(COMPLETIONS[options.completion])
    return "，".join(parts)


def _sentence(reason: Reason, scale: int) -> str:
    """The reason in words."""
    if reason.code is Code.SUPPORTERS_SHORT:
        users = "、".join(use.project for use in reason.used_by[:3])
        left = _left(reason, scale)
        said = f"支持者余额合计 {left:,}，还差 {_yuan(reason.cost - left * scale, scale)}"
        said += f"；他们的份额主要用于 {users}" if users else ""
    elif reason.code is Code.NO_SUPPORT and reason.votes:  # chosen, but worth its cost, which is nothing
        said = "造价为 0，按造价计值时不参加计票"
    else:
        said = SENTENCES[reason.code].format(
            round=reason.round, needed=reason.needed, by=reason.blocked_by, left=_yuan(reason.left or 0, scale)
        )
    return said + (f"；平局中让位于 {reason.lost_tie_to}" if reason.lost_tie_to else "")


def _left(reason: Reason, scale: int) -> int:
    """What supporters have left in whole currency units; the exact figure is in the JSON record."""
    return int((reason.supporters_left or 0) // scale)


def _yuan(amount: int, scale: int) -> str:
    whole, _, rest = money.text(amount, scale).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def columns(rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    """Columns two blanks apart, wide characters counted as two; the last column is free."""
    shown = [[_clip(cell) for cell in row[:-1]] + [row[-1]] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        cells = []
        for place, (cell, width) in enumerate(zip(row[:-1], widths, strict=False)):
            blank = " " * (width - _width(cell))
            cells.append(blank + cell if place in right else cell + blank)
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines


def _clip(text: str, limit: int = 40) -> str:
    """At most ``limit`` columns of one line, control characters left out."""
    text = "".join(char for char in text if char.isprintable())
    while _width(text) > limit:
        text = text[:-2] + "…"
    return text


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
