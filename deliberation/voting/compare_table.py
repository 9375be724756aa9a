"""Several counts side by side as plain text, each under a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deliberation.voting.compare import Contender, SideBySide
from deliberation.voting.phrases import hundredths, percent, said
from deliberation.voting.satisfaction import Satisfaction, Slice
from deliberation.voting.table import columns


def render(found: SideBySide) -> str:
    """What each rule does, project by project, where the money goes, and who prefers what."""
    election, several = found.election, found.contenders
    head = f"选票 {election.voters:,} 张，项目 {len(election.projects)} 个，预算 {said(election.budget, election)}"
    lines = [head, "", *_totals(several), "", *_projects(found)]
    for title, part in (("地点", _places), ("类别", _categories)):
        if several and any(one.name for one in part(several[0].gains)):
            lines += ["", *_money(title, several, part)]
    lines += ["", *_preferences(found)]
    return "\n".join(lines) + "\n"


def _mark(number: int) -> str:
    """1 as ①, up to 20; then plain."""
    return chr(0x2460 + number) if number < 20 else f"({number + 1})"


def _totals(several: Sequence[Contender]) -> list[str]:
    rows = [["", "规则", "入选", "费用", "余款", "有所投项目入选的人", "占比", "人均入选个数"]]
    for number, one in enumerate(several):
        election, gains = one.result.election, one.gains
        money = [said(one.result.cost, election), said(one.left, election)]
        share = percent(gains.served, gains.voters)
        figures = [str(len(one.result.selected)), *money, f"{gains.served:,}", share, hundredths(gains.mean)]
        rows.append([_mark(number), one.name, *figures])
    return columns(rows, right=(2, 3, 4, 5, 6))


def _projects(found: SideBySide) -> list[str]:
    """The projects that any rule funds, most votes first, with the numbers of the rules that do."""
    results = [one.result for one in found.contenders]
    if not results:
        return []
    election = results[0].election
    rows = [["编号", "得票", "费用", "哪些规则入选", "项目"]]
    listed = zip(election.projects, election.votes, strict=True)
    for project, votes in sorted(listed, key=lambda pair: (-pair[1], pair[0].id)):
        marks = "".join(_mark(n) for n, result in enumerate(results) if project.id in result.selected)
        if marks:
            rows.append([project.id, f"{votes:,}", said(project.cost, election), marks, project.name])
    return columns(rows, right=(1, 2))


def _money(title: str, several: Sequence[Contender], part: Callable[[Satisfaction], tuple[Slice, ...]]) -> list[str]:
    """Per place or category its share of the votes, and of what each rule spends."""
    rows = [[f"各{title}的资金", "占得票", *(_mark(number) for number in range(len(several))), ""]]
    for slices in zip(*(part(one.gains) for one in several), strict=True):
        shares = [slices[0].share, *(one.funded_share for one in slices)]
        name = slices[0].name or "（未填）"
        rows.append([name, *(percent(share.numerator, share.denominator) for share in shares), ""])
    return columns(rows, right=range(1, len(several) + 2))


def _preferences(found: SideBySide) -> list[str]:
    """The first rule against each of the others."""
    number = {one.name: _mark(place) for place, one in enumerate(found.contenders)}
    lines = []
    for one in found.preferences:
        if one.first != found.contenders[0].name:
            continue
        first, second = number[one.first], number[one.second]
        told = f"{first} 下所投项目入选更多的 {one.prefer_first:,} 人，{second} 下更多的 {one.prefer_second:,} 人"
        lines.append(f"{first} 与 {second} 相比：{told}")
    return lines


def _places(gains: Satisfaction) -> tuple[Slice, ...]:
    return gains.places


def _categories(gains: Satisfaction) -> tuple[Slice, ...]:
    return gains.categories
