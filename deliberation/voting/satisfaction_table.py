"""What the voters got, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from deliberation.voting.effective import Effective
from deliberation.voting.election import Election
from deliberation.voting.phrases import hundredths, percent, said
from deliberation.voting.satisfaction import Satisfaction, Slice
from deliberation.voting.table import columns


def render(found: Satisfaction, supports: Sequence[Effective], election: Election) -> str:
    """How many voters got how much, money by category and place, and effective support under equal shares."""
    served = f"至少有一个所选项目入选的 {found.served:,} 人（{percent(found.served, found.voters)}）"
    lines = [f"投票 {found.voters:,} 人，{served}，人均 {hundredths(found.mean)} 个", ""]
    rows = [["入选个数", "人数", "占比"]]
    for number, voters in enumerate(found.histogram):
        rows.append([f"{number} 个", f"{voters:,}", percent(voters, found.voters)])
    lines += columns(rows, right=(0, 1))
    for title, slices in (("类别", found.categories), ("地点", found.places)):
        if any(part.name for part in slices):
            lines += ["", *_slices(title, slices, election)]
    if supports:
        lines += ["", *_supports(supports, election)]
    return "\n".join(lines) + "\n"


def _slices(title: str, slices: Sequence[Slice], election: Election) -> list[str]:
    head = [title, "申报", "申报费用", "入选", "入选费用", "占得票", "占入选费用"]
    return columns([head, *(_row(part, election) for part in slices)], right=(1, 2, 3, 4, 5))


def _row(part: Slice, election: Election) -> list[str]:
    return [
        part.name or "（未填）",
        f"{part.asked:,}",
        said(part.asked_cost, election),
        f"{part.funded:,}",
        said(part.funded_cost, election),
        percent(part.share.numerator, part.share.denominator),
        percent(part.funded_share.numerator, part.funded_share.denominator),
    ]


def _supports(supports: Sequence[Effective], election: Election) -> list[str]:
    """Strongest first; 100 % is enough."""
    names = {project.id: project.name for project in election.projects}
    rows = [["编号", "项目", "有效支持"]]
    for one in sorted(supports, key=lambda one: (not one.bought, -one.share, one.project)):
        shown = percent(one.share.numerator, one.share.denominator)
        shown = "99.9%" if shown == "100.0%" and one.share < 1 else shown  # rounding must not make it enough
        rows.append([one.project, names[one.project], shown + ("（已购）" if one.bought else "")])
    return [*columns(rows, right=()), "有效支持：轮到时支持者剩余份额合计占费用之比，满 100% 即够。"]
