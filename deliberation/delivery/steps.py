"""What is due next in a project, by whom, and until when: one reading for the desk and for the project's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from deliberation.notices.queries import NoticeRow
from deliberation.rules.notice import LOCAL
from deliberation.rules.project import ProjectState
from deliberation.rules.project.ready import ready, retention_open
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor
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


WAITS = Step("wait_package")
"""Approved and being bought: the purchase says who carries it out."""


def next_step(state: ProjectState, rulebook: Rulebook, notice: NoticeRow | None, now: datetime) -> Step:
    """The one step that a project waits for."""
    if state.phase == "on_notice":
        return _notice(state, rulebook, notice, now)
    pending = _pending(state) or _payment(state)
    if pending is not None:
        return pending
    if state.phase == "accepted":
        return _survey(state, rulebook)
    if state.phase == "settled" and (kept := retention_open(state, now)) is not None:
        return Step("wait_retention", "", state.retention_until, kept.params)
    return _plain(state)


def _payment(state: ProjectState) -> Step | None:
    """The instalment on its way."""
    last = state.payments[-1] if state.payments else None
    if last is None or last.status == "paid":
        return None
    name = "approve_payment" if last.status == "proposed" else "pay"
    return Step(name, "subdistrict_officer", figures={"number": last.number})


def _pending(state: ProjectState) -> Step | None:
    """What one person has begun and another has to complete, before anything else goes on."""
    if state.termination is not None:
        return Step("approve_termination", "subdistrict_officer")
    if state.refund is not None:
        return Step("confirm_refund", "subdistrict_officer")
    if state.variation is not None and state.variation.status == "adopted":
        return Step("apply_variation", "subdistrict_officer")
    return None


def _notice(state: ProjectState, rulebook: Rulebook, notice: NoticeRow | None, now: datetime) -> Step:
    if state.notice_over or notice is None:
        missing = ready(rulebook, state, "approve", Actor(""), now)
        if missing is not None and missing.code == "COST_REVIEW_NEEDED":
            return Step("record_cost_review", "clerk", figures=missing.params)
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
        "under_way": _working(state, ask),
        "evaluated": Step("settle", "subdistrict_officer"),
        "settled": ask if state.gross_fen < state.final_fen else Step("archive", "clerk"),
    }
    return steps.get(state.phase, Step("done"))


def _working(state: ProjectState, ask: Step) -> Step:
    """While the work goes on: what the council has to say, what is to be mended, the first payment, the inspection."""
    if state.variation is not None:
        return Step("wait_council")
    if state.inspections and state.inspections[-1].open:
        return Step("report_rectified", "clerk", state.rectify_by)
    first = len(state.payments) == state.earlier
    return ask if first and len(state.schedule) > 1 else Step("accept", "clerk")
