"""Margins as plain text: what each project still lacked, or could spare."""

from __future__ import annotations

from deliberation.voting.election import Election
from deliberation.voting.explain import Code
from deliberation.voting.margin.figures import Figure, Margin, Margins, Proof
from deliberation.voting.options import Rule, Utility
from deliberation.voting.phrases import said
from deliberation.voting.result import Result
from deliberation.voting.table import columns

NEVER = {
    Code.OVER_BUDGET: "费用超过全部可用预算",
    Code.TOO_FEW_VOTES: "达不到最低票数",
    Code.TOO_FEW_POINTS: "达不到最低分数",
    Code.LIMIT_REACHED: "所属限额已经用完",
    Code.EXCLUDED: "只能选一个，同组的项目已入选",
    Code.REQUIRED_NOT_FUNDED: "须先入选的项目没有入选",
    Code.DOES_NOT_FIT: "轮到时余款放不下",
    Code.SUPPORTERS_SHORT: "支持者的份额不够",
    Code.STOPPED_BEFORE: "轮到之前计票已止",
    Code.NO_SUPPORT: "造价为 0，按造价计值时不参加计票",  # further votes would be support otherwise
}
"""Why no number helps."""


def render(margins: Margins, result: Result) -> str:
    """One line per project, funded ones first, then how it was found out."""
    order = sorted(result.reasons, key=lambda r: (not r.funded, r.round or 0, -r.votes, r.project))
    names = {project.id: project.name for project in result.election.projects}
    rows = [["结果", "编号", "得票", "项目", "差多少、余多少"]]
    for reason in order:
        margin = margins.of(reason.project)
        mark = "入选" if margin.funded else "未入选"
        rows.append([mark, reason.project, f"{reason.votes:,}", names[reason.project], words(margin, result.election)])
    lines = columns(rows, right=(2,))
    lines += [
        "",
        f"以上各数均经重新计票核对，共重算 {margins.counts:,} 次。加票：只投本项目的新选票；少票：原选票撤去本项目。",
    ]
    if not _firm(result):
        lines.append("可少几票：从支持它的票里均匀去掉得出；是谁的票不同，数目会不同，“一票也不能少”的也一样。")
    if any(figure.proved is Proof.STEP for margin in margins.projects for figure in _figures(margin)):
        lines.append("标 * 的数：核对了该数和少一的数，更小的数未逐一核对。")
    return "\n".join(lines) + "\n"


def _firm(result: Result) -> bool:
    """Whether only the number of votes counts, not whose they are."""
    return result.options.rule is Rule.GREEDY and result.options.utility in (Utility.COST, Utility.CARDINALITY)


def words(margin: Margin, election: Election) -> str:
    """What one project lacked or could spare, in words."""
    if margin.spare is not None:
        return _spare(margin.spare)
    parts = []
    if margin.votes is not None:
        parts.append(_votes(margin.votes))
    if margin.cut is not None:
        parts.append(_cut(margin.cut, election))
    return "；".join(parts)


def _spare(figure: Figure) -> str:
    if figure.amount is None:
        return "重算次数用完，未得出可少几票"
    if figure.amount >= figure.reach:
        return "一票不得也入选"
    return f"可少 {figure.amount:,} 票{_star(figure)}" if figure.amount else f"一票也不能少{_star(figure)}"


def _votes(figure: Figure) -> str:
    if figure.amount is not None:
        return f"还差 {figure.amount:,} 票{_star(figure)}"
    return f"加票无用：{_why(figure)}"


def _cut(figure: Figure, election: Election) -> str:
    if figure.amount is not None:
        return f"再便宜 {said(figure.amount * election.scale, election)}{_star(figure)}"
    return "费用减不了" if figure.code == "nothing_to_cut" else f"降价无用：{_why(figure)}"


def _why(figure: Figure) -> str:
    if figure.code == "effort_spent":
        return "重算次数用完，未得出"
    tried = "" if figure.proved is Proof.ALL else "（未逐一核对）"
    return NEVER[Code(str(figure.code))] + tried


def _star(figure: Figure) -> str:
    return " *" if figure.proved is Proof.STEP else ""


def _figures(margin: Margin) -> list[Figure]:
    return [figure for figure in (margin.votes, margin.cut, margin.spare) if figure is not None]
