"""The meeting itself: called, attended, opened, its agenda, its pauses and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from deliberation.rules.meeting.ask import chair_only, flag, member_of, names, number, on_behalf, records, text
from deliberation.rules.meeting.business import give_way
from deliberation.rules.meeting.kept import item_outcome, left_open
from deliberation.rules.meeting.phase import (
    clear,
    first,
    floor_free,
    local_day,
    no_quorum,
    no_vote,
    nothing_waiting,
    open_phase,
    orders_due,
    present_member,
    real_quorum,
)
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.state import State, attending, has_quorum, quorum_needed
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, Event, event


def call(profile: Profile, state: State, command: Command) -> Decision:
    """The meeting is called: args ``members``, ``chair``, ``agenda`` (id, title, subject, text), ``session``.

    ``chair_certified`` tells whether the chair holds a certificate; an item may name its ``interested`` people.
    ``carried`` is what :func:`carry.carry_over` took from an earlier meeting. The event carries the
    whole profile, so these rules hold to the end.
    """
    if state.phase not in ("none", "adjourned"):
        return Refusal("MEETING_ALREADY_CALLED", "RROR1915 §64")
    members, chair = names(command.args, "members"), text(command.args, "chair", command.actor.id)
    if not members:
        return Refusal("NO_MEMBERS_DUE", "rulebook:meeting.quorum")
    if len(set(members)) != len(members):
        return Refusal("MEMBER_TWICE", "rulebook:meeting.quorum")
    items = _items(command.args.get("agenda"))
    if len({item["id"] for item in items}) != len(items):
        return Refusal("ITEM_TWICE", "rulebook:meeting.notice_days")
    if refusal := _presiding(profile, command, chair):
        return refusal
    carried = command.args.get("carried")
    return (
        event(
            command,
            "called",
            members=list(members),
            chair=chair,
            session=number(command.args, "session") or 0,
            day=local_day(command.at),
            agenda=cast("Json", items),
            profile=cast("Json", profile.document),
            future_meeting=flag(command.args, "future_meeting", default=True),
            next_day_meeting=flag(command.args, "next_day_meeting"),
            carried=carried if isinstance(carried, dict) else {},
            reason="OK",
        ),
    )


def _presiding(profile: Profile, command: Command, chair: str) -> Refusal | None:
    """Who may be called to preside: certified, and a stranger to every item, where the profile asks it."""
    p = profile.parameters
    if p.chair_certificate and not flag(command.args, "chair_certified"):
        return Refusal("CHAIR_NOT_CERTIFIED", "profile:chair_certificate")
    raw = command.args.get("agenda")
    entries = raw if isinstance(raw, list) else []
    interested = {who for entry in entries if isinstance(entry, Mapping) for who in names(entry, "interested")}
    return (
        Refusal("CHAIR_INTERESTED", "profile:chair_neutral_to_item")
        if p.chair_neutral_to_item and chair in interested
        else None
    )


def _items(raw: Json) -> list[dict[str, str]]:
    entries = raw if isinstance(raw, list) else []
    keys = ("id", "title", "subject", "text")
    return [{key: text(entry, key) for key in keys} for entry in entries if isinstance(entry, Mapping)]


def check_in(state: State, command: Command) -> Decision:
    """Members arrive: args ``member`` or ``members``."""
    return _attendance(state, command, arriving=True)


def leave(state: State, command: Command) -> Decision:
    """Members go: args ``member`` or ``members``; ``noticed`` false if the chair has not seen it yet."""
    return _attendance(state, command, arriving=False)


def _attendance(state: State, command: Command, *, arriving: bool) -> Decision:
    if state.phase in ("none", "adjourned"):
        return open_phase(state) or Refusal("MEETING_NOT_CALLED", "RROR1915 §64")
    members = names(command.args, "members") or (member_of(command),)
    if not records(state, command) and members != (command.actor.id,):
        return Refusal("NOT_YOUR_MOVE", "RROR1915 §2")
    for member in members:
        if member not in state.due:
            return Refusal("NOT_A_MEMBER", "RROR1915 §2")
        if (member in state.present) == arriving:
            return Refusal("ALREADY_PRESENT" if arriving else "NOT_PRESENT", "RROR1915 §64")
    if len(set(members)) != len(members):
        return Refusal("MEMBER_TWICE", "RROR1915 §64")
    moved = event(command, "checked_in" if arriving else "left", members=list(members), reason="OK")
    ids = frozenset(members)
    after = replaced_present(state, state.present | ids if arriving else state.present - ids)
    changed = state.phase == "open" and has_quorum(after) != state.quorum_known
    if changed and (arriving or flag(command.args, "noticed", default=True)):
        return (moved, found(after, command))
    return (moved,)


def replaced_present(state: State, present: frozenset[str]) -> State:
    """The state with another attendance, to count the quorum by."""
    return replace(state, present=present)


def found(state: State, command: Command) -> Event:
    """The quorum as counted now."""
    figures = {"present": attending(state), "needed": quorum_needed(state)}
    return event(command, "quorum_found", **figures, met=has_quorum(state), reason="OK")


def recuse(state: State, command: Command) -> Decision:
    """A member steps aside from an agenda item: args ``item``, ``member``, ``why``."""
    member, item = member_of(command), text(command.args, "item", state.item)
    if state.phase in ("none", "adjourned"):
        return open_phase(state) or Refusal("MEETING_NOT_CALLED", "RROR1915 §64")
    if refusal := first(on_behalf(state, command), no_vote(state)):
        return refusal
    if member not in state.due:
        return Refusal("NOT_A_MEMBER", "RROR1915 §2")
    if state.agenda_item(item) is None:
        return Refusal("ITEM_UNKNOWN", "rulebook:meeting.notice_days")
    if (item, member) in state.recused:
        return Refusal("ALREADY_RECUSED", "rulebook:meeting.recused_count_for_quorum")
    return (event(command, "recused", member=member, item=item, why=text(command.args, "why"), reason="OK"),)


def count_quorum(state: State, command: Command) -> Decision:
    """The chair counts who is here."""
    if not records(state, command):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    if refusal := open_phase(state, closing_ok=True):
        return refusal
    return (found(state, command),)


def call_to_order(state: State, command: Command) -> Decision:
    """The meeting opens and the quorum is counted; without one it opens only where the profile lets it."""
    if refusal := chair_only(state, command):
        return refusal
    if state.phase == "called":
        if not has_quorum(state) and not state.rules.parameters.open_without_quorum:
            return no_quorum(state)
        return (event(command, "called_to_order", reason="OK"), found(state, command))
    if state.phase in ("open", "recess"):
        return Refusal("MEETING_ALREADY_OPEN", "RROR1915 §64")
    return open_phase(state) or Refusal("MEETING_NOT_CALLED", "RROR1915 §64")


def take_oath(state: State, command: Command) -> Decision:
    """All promise to keep the rules, led by the chair, before the first item."""
    if refusal := first(chair_only(state, command), open_phase(state), no_vote(state)):
        return refusal
    if not state.rules.parameters.oath:
        return Refusal("OATH_OFF", "profile:oath")
    if state.oath:
        return Refusal("OATH_TAKEN", "profile:oath")
    return (event(command, "oath_taken", reason="OK"),)


def open_item(state: State, command: Command) -> Decision:
    """The next agenda item is opened: args ``item``; a due item that was called for interrupts what is pending."""
    item = state.agenda_item(text(command.args, "item"))
    called = item is not None and item.id == state.orders
    if refusal := first(chair_only(state, command), open_phase(state), real_quorum(state), no_vote(state)):
        return refusal
    if refusal := first(nothing_waiting(state), floor_free(state)) if called else clear(state):
        return refusal
    if state.rules.parameters.oath and not state.oath:
        return Refusal("OATH_FIRST", "profile:oath")
    if state.item and not called:
        return Refusal("ITEM_OPEN", "议事十二条 第八条")
    if item is None:
        return Refusal("ITEM_UNKNOWN", "rulebook:meeting.notice_days")
    if item.status == "closed":
        return Refusal("ITEM_CLOSED", "RROR1915 §38")
    if not called and (due := orders_due(state)):
        return due
    opened = event(command, "item_opened", item=item.id, title=item.title, subject=item.subject, reason="OK")
    return (*give_way(state, command, item.id), opened)


def close_item(state: State, command: Command) -> Decision:
    """The open item is done: its outcome is that of its motion, or none was made."""
    refusal = first(chair_only(state, command), open_phase(state), no_vote(state), clear(state))
    if refusal:
        return refusal
    if not state.item:
        return Refusal("NO_ITEM_OPEN", "RROR1915 §20")
    return (event(command, "item_closed", item=state.item, outcome=item_outcome(state), reason="OK"),)


def give_notice(state: State, command: Command) -> Decision:
    """A member gives notice of a motion: args ``motion`` (what it will act on), ``text``."""
    member = member_of(command)
    if refusal := first(open_phase(state), on_behalf(state, command), present_member(state, member)):
        return refusal
    motion = text(command.args, "motion")
    return (event(command, "notice_given", motion=motion, member=member, text=text(command.args, "text"), reason="OK"),)


def hand_over(state: State, command: Command) -> Decision:
    """The chair hands over in order to speak: args ``to``; it may not return until the main question is decided."""
    if refusal := first(chair_only(state, command), open_phase(state), no_vote(state), floor_free(state)):
        return refusal
    to = text(command.args, "to")
    if refusal := present_member(state, to):
        return refusal
    return (event(command, "chair_handed_over", to=to, main=state.main.id if state.main else "", reason="OK"),)


def return_chair(state: State, command: Command) -> Decision:
    """The regular chair presides again."""
    if command.actor.id not in (state.host, state.chair) and not command.actor.has("moderator"):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    if refusal := open_phase(state):
        return refusal
    if state.chair == state.host:
        return Refusal("CHAIR_NOT_AWAY", "RROR1915 §58")
    if state.main is not None or state.proposed is not None:
        return Refusal("CHAIR_AWAY_UNTIL_DECIDED", "议事十二条 第二条；RROR1915 §58")
    return (event(command, "chair_returned", to=state.host, reason="OK"),)


def recess(state: State, command: Command) -> Decision:
    """The chair declares a short pause: where the profile lets it, or when the quorum is lost; else it is moved."""
    if refusal := first(chair_only(state, command), open_phase(state), no_vote(state), floor_free(state)):
        return refusal
    if not state.rules.parameters.chair_may_recess and has_quorum(state) and state.quorum_known:
        return Refusal("RECESS_NEEDS_MOTION", "RROR1915 §18")
    return (event(command, "recessed", minutes=number(command.args, "minutes") or 0, by="", reason="OK"),)


def resume_meeting(state: State, command: Command) -> Decision:
    """The pause is over; the quorum is counted again."""
    if refusal := chair_only(state, command):
        return refusal
    if state.phase != "recess":
        return Refusal("NOT_IN_RECESS", "RROR1915 §18")
    return (event(command, "resumed", reason="OK"), found(state, command))


def adjourn(state: State, command: Command) -> Decision:
    """The chair declares the meeting closed: adjournment voted, nothing left pending, or no quorum."""
    if refusal := chair_only(state, command):
        return refusal
    if state.phase in ("none", "adjourned"):
        return open_phase(state) or Refusal("ADJOURNED", "RROR1915 §17")
    bound = state.phase == "open" and not state.adjourn_voted and has_quorum(state) and state.quorum_known
    if bound and (refusal := first(no_vote(state), clear(state))):
        return refusal
    left: list[Json] = [item.id for item in state.agenda if item.status != "closed"]
    reason = text(command.args, "override")
    if bound and left and not reason:
        return Refusal("AGENDA_LEFT", "RROR1915 §17", {"items": len(left)})
    unfinished: list[Json] = [frame.id for stack in left_open(state) for frame in stack]
    held = state.phase != "called"
    done = event(command, "adjourned", unfinished=unfinished, items=left, held=held, why=reason, reason="OK")
    return (done,)
