"""The order of business: items due, orders of the day, questions put off, committees, paragraphs in turn."""

from __future__ import annotations

from deliberation.rules.meeting.ask import chair_only, flag, on_behalf, text
from deliberation.rules.meeting.kept import effect_of
from deliberation.rules.meeting.phase import first, floor_free, no_vote, nothing_waiting, open_phase, real_quorum, ruled
from deliberation.rules.meeting.state import State
from deliberation.rules.meeting.voting import claimed
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Decision, Event, event


def mark_due(state: State, command: Command) -> Decision:
    """The hour of an item, or of a question put off, has come: args ``item`` or ``motion``."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    motion = text(command.args, "motion")
    if motion:
        if motion not in state.postponed:
            return Refusal("NOT_POSTPONED", "RROR1915 §31")
        return (event(command, "question_due", motion=motion, reason="OK"),)
    item = state.agenda_item(text(command.args, "item"))
    if item is None:
        return Refusal("ITEM_UNKNOWN", "rulebook:meeting.notice_days")
    return (event(command, "item_due", item=item.id, reason="OK"),)


def give_way(state: State, command: Command, item: str) -> tuple[Event, ...]:
    """What is pending gives way to the due item that was called for; nothing where it is not called for."""
    if state.orders != item:
        return ()
    return (event(command, "orders_taken_up", item=item, interrupts=[frame.id for frame in state.stack]),)


def next_paragraph(state: State, command: Command) -> Decision:
    """The chair opens the next paragraph; after the last the whole is open to amendment (RROR1915 §24)."""
    refusal = first(chair_only(state, command), open_phase(state), real_quorum(state), no_vote(state), ruled(state))
    if refusal := refusal or first(floor_free(state), nothing_waiting(state)):
        return refusal
    top = state.top
    if top is None or not top.going_through:
        return Refusal("NO_PARAGRAPHS", "RROR1915 §24")
    opened = event(command, "paragraph_opened", motion=top.id, number=top.paragraph + 1, reason="OK")
    hands, why = claimed(state, top), text(command.args, "override")
    if hands and not why:
        return Refusal("DEBATE_OPEN", "议事十二条 第十一条；RROR1915 §44", {"hands": hands})
    return (event(command, "overridden", code="DEBATE_OPEN", why=why), opened) if hands else (opened,)


def committee_began(state: State, command: Command) -> Decision:
    """A committee has taken up what was referred to it: args ``motion``; the referral is no longer reconsidered."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    motion = text(command.args, "motion")
    if motion not in state.referred:
        return Refusal("NOT_REFERRED", "RROR1915 §32")
    made = [r.id for r in state.records.values() if r.target == motion and effect_of(state, r) == "refer"]
    return (event(command, "committee_began", motion=motion, by=made[-1] if made else "", reason="OK"),)


def report(state: State, command: Command) -> Decision:
    """A committee tells how far it is: args ``motion``, ``text``, ``partial`` (true: it is not done)."""
    if refusal := first(open_phase(state), on_behalf(state, command), no_vote(state)):
        return refusal
    motion = text(command.args, "motion")
    if motion not in state.referred:
        return Refusal("NOT_REFERRED", "RROR1915 §32")
    partial = flag(command.args, "partial", default=True)
    return (event(command, "reported", motion=motion, text=text(command.args, "text"), partial=partial, reason="OK"),)
