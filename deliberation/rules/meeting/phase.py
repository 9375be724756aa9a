"""What every move asks first: is the meeting open, is there a quorum, is a vote or a ruling in progress."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from deliberation.rules.meeting.state import State, attending, has_quorum, quorum_needed
from deliberation.rules.refusal import Refusal

CHINA = timezone(timedelta(hours=8))


def local_day(at: datetime) -> str:
    """The calendar day of ``at`` where the meeting is held, ISO 8601."""
    return at.astimezone(CHINA).date().isoformat()


def open_phase(state: State, *, closing_ok: bool = False) -> Refusal | None:
    """The meeting is open; once its adjournment is voted only what ``closing_ok`` names."""
    codes = {
        "none": "MEETING_NOT_CALLED",
        "called": "MEETING_NOT_OPEN",
        "recess": "IN_RECESS",
        "adjourned": "ADJOURNED",
    }
    if state.phase in codes:
        return Refusal(codes[state.phase], "RROR1915 §17")
    if state.adjourn_voted and not closing_ok:
        return Refusal("ADJOURN_VOTED", "RROR1915 §17")
    return None


def with_quorum(state: State) -> Refusal | None:
    """Business needs a quorum: as last found, until somebody makes the point or a vote is taken (RROR1915 §64)."""
    return None if state.quorum_known else no_quorum(state)


def real_quorum(state: State) -> Refusal | None:
    """A vote needs the quorum to be really there."""
    return None if state.quorum_known and has_quorum(state) else no_quorum(state)


def no_quorum(state: State) -> Refusal:
    """The refusal with its figures."""
    figures = {"present": attending(state), "needed": quorum_needed(state)}
    return Refusal("NO_QUORUM", state.rules.parameters.quorum_ref, dict(figures))


def no_vote(state: State) -> Refusal | None:
    """Nothing breaks into a vote."""
    return Refusal("VOTING_IN_PROGRESS", "RROR1915 §46") if state.ballot else None


def ruled(state: State) -> Refusal | None:
    """A matter before the chair is ruled on first."""
    return Refusal("POINT_PENDING", "RROR1915 §21") if state.point else None


def floor_free(state: State, member: str = "") -> Refusal | None:
    """Nobody else has the floor."""
    held = state.floor
    if held is None or held.holder == member:
        return None
    return Refusal("FLOOR_TAKEN", "RROR1915 §3", {"holder": held.holder})


def nothing_waiting(state: State) -> Refusal | None:
    """No motion has been moved and not yet stated."""
    if state.proposed is None:
        return None
    return Refusal("MOTION_AWAITING", "RROR1915 §5", {"waiting": state.name(state.proposed.kind)})


def clear(state: State) -> Refusal | None:
    """Nothing pending, nobody speaking."""
    if state.stack:
        return Refusal("QUESTION_PENDING", "议事十二条 第八条", {"pending": state.name(state.stack[-1].kind)})
    return first(nothing_waiting(state), floor_free(state))


def forward(state: State, at: datetime) -> Refusal | None:
    """Time does not run backwards; within the same second two desks may write in either order."""
    behind = int((state.last_at - at).total_seconds()) if state.last_at else 0
    return Refusal("CLOCK_BACKWARDS", "RROR1915 §60", {"seconds": behind}) if behind > 0 else None


def ordered(state: State) -> str:
    """What has come due and was called for, as long as it waits: the title of an item, or a question's words."""
    item = state.agenda_item(state.orders)
    if item is not None:
        return item.title if item.status == "waiting" else ""
    kept = state.postponed.get(state.orders, ())
    return kept[0].text or state.name(kept[0].kind) if kept else ""


def orders_due(state: State) -> Refusal | None:
    """What was called for comes before other new business, unless it is set aside (RROR1915 §20)."""
    title = "" if "item_order" in state.suspends else ordered(state)
    return Refusal("ORDERS_DUE", "RROR1915 §20", {"title": title}) if title else None


def silenced(state: State, member: str) -> Refusal | None:
    """Called to order too often on this item: not called on it again until the meeting allows it (RROR1915 §21)."""
    limit, count = state.rules.parameters.cautions_before_silence, state.cautioned.get(member, 0)
    return Refusal("SILENCED", "profile:cautions_before_silence", {"times": count}) if 0 < limit <= count else None


def first(*refusals: Refusal | None) -> Refusal | None:
    """The first that stops the move."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def present_member(state: State, member: str, *, voice: bool = True) -> Refusal | None:
    """A member who is here; ``voice``: and may take part in the open item and does not preside."""
    if voice and member == state.chair and not state.rules.parameters.chair_debates:
        return Refusal("CHAIR_NEUTRAL", "RROR1915 §40; 南塘十三条")
    if member not in state.due:
        return Refusal("NOT_A_MEMBER", "RROR1915 §2")
    if member not in state.present:
        return Refusal("NOT_PRESENT", "RROR1915 §64")
    if voice and member in state.out:
        return Refusal("RECUSED_FROM_ITEM", "rulebook:meeting.recused_count_for_quorum")
    return None
