"""What comes next for a project, and when: the facts behind "next step" on every page about a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from deliberation import workdays
from deliberation.communities.queries import CycleRow
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.cycle import LOCAL
from deliberation.rules.rulebook import Rulebook

STAGE_AHEAD: Mapping[str, str] = {
    "screened": "deliberate", "deliberated": "vote", "balloted": "notice", "on_notice": "notice",
    "approved": "deliver", "under_way": "accept", "accepted": "accept",
}  # fmt: skip
"""Phase → the stage of the year in which its next step belongs."""

STEP: Mapping[str, str] = {
    "collected": "collect", "returned": "collect", "screened": "council", "deliberated": "vote", "balloted": "notice",
    "on_notice": "notice", "approved": "work", "under_way": "work", "accepted": "accept", "evaluated": "accept",
    "settled": "accept", "archived": "done",
}  # fmt: skip
"""Phase → the step of the step bar a project stands at; the side phases have none."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The step a project stands at, and the days between which its next step is to come (None where unknown)."""

    step: str
    first: date | None = None
    last: date | None = None


def outlook(project: ProjectRow, rulebook: Rulebook, cycle: CycleRow | None) -> Outlook:
    """What the rules and the calendar of the year say about the next step of ``project``."""
    step = STEP.get(project.phase, "")
    if project.phase == "collected":
        return Outlook(step, last=screening_deadline(project, rulebook))
    stage = STAGE_AHEAD.get(project.phase)
    if stage is None or cycle is None:
        return Outlook(step)
    found = cycle.stage(stage)
    return Outlook(step, found.first, found.last)


def screening_deadline(project: ProjectRow, rulebook: Rulebook) -> date:
    """The last day on which the clerk should have screened a collected proposal."""
    since = project.phase_since.astimezone(LOCAL).date()
    return workdays.after(since, rulebook.int("screening.days"))
