"""What is due next in a project, by whom, and until when: one reading for the desk and for the project's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from deliberation.notices.queries import NoticeRow
from deliberation.rules.notice import LOCAL
from deliberation.rules.project import ProjectState
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook

PHASES = ("balloted", "on_notice", "approved", "under_way", "accepted", "evaluated", "settled")
"""The phases of a project that delivery looks after, in order."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: a move (or ``wait``, ``answer``, ``done``), the role it waits for, its day and figures."""

    name: str
    role: str = ""
    until: date | None = None
    figures: Mapping[str, Json] = field(default_factory=dict)


def next_step(state: ProjectState, rulebook: Rulebook, notice: NoticeRow | None, now: datetime) -> Step:
    """The one step that a project waits for."""
    if state.phase == "on_notice":
        return _notice(state, notice, now)
    if state.payments and state.payments[-1].status == "proposed":
        return Step("approve_payment", "subdistrict_officer", figures={"number": state.payments[-1].number})
    if state.payments and state.payments[-1].status == "approved":
        return Step("pay", "subdistrict_officer", figures={"number": state.payments[-1].number})
    if state.phase == "accepted":
        return _survey(state, rulebook)
    return _plain(state)


def _notice(state: ProjectState, notice: NoticeRow | None, now: datetime) -> Step:
    if state.notice_over or notice is None:
        return Step("approve", "subdistrict_officer")
    if notice.waiting:
        return Step("answer", "clerk", notice.answer_due, {"waiting": notice.waiting})
    if notice.upheld or notice.last_day is None or now.astimezone(LOCAL).date() > notice.last_day:
        return Step("end_notice", "clerk")
    return Step("wait", "", notice.last_day)


def _survey(state: ProjectState, rulebook: Rulebook) -> Step:
    fewest, answers = rulebook.int("satisfaction.min_answers"), len(state.ratings)
    if answers < fewest:
        return Step("rate", "resident", figures={"answers": answers, "left": fewest - answers})
    return Step("evaluate", "clerk", figures={"answers": answers})


def _plain(state: ProjectState) -> Step:
    following: Mapping[str, Json] = {"number": len(state.payments) + 1}
    ask = Step("propose_payment", "clerk", figures=following)
    steps = {
        "balloted": Step("post_notice", "clerk"),
        "approved": Step("contract", "clerk"),
        "under_way": ask if not state.payments and len(state.schedule) > 1 else Step("accept", "clerk"),
        "evaluated": Step("settle", "subdistrict_officer"),
        "settled": ask if state.paid_fen < state.final_fen else Step("archive", "clerk"),
    }
    return steps.get(state.phase, Step("done"))
