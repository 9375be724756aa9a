"""The notice of a meeting and what may change before it opens: the hour, the place, more items, or all of it.

Also who answered the invitation, who sits in without a vote and who writes the minutes: the papers of a
meeting stand in its own stream, so that the page, the minutes and the audit read the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from deliberation.rules.meeting.ask import flag, member_of, number, on_behalf, records, text
from deliberation.rules.meeting.phase import CHINA, first
from deliberation.rules.meeting.state import Item, State
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event

CALLERS = ("clerk", "system")
LONGEST = 200
"""Characters of a reason, or of what somebody who sits in is called."""
NUMBER = re.compile(r"\d[\d\s-]{5,}\d")
"""What may be a telephone or identity number: it has no place in a book that everybody reads."""


def earliest(at: datetime, days: int) -> date:
    """The first day on which a meeting may be held that is announced at ``at``, ``days`` days ahead."""
    return at.astimezone(CHINA).date() + timedelta(days=days)


def too_short(at: datetime, starts_at: datetime, days: int) -> Refusal | None:
    """Whether notice at ``at`` is too short for a meeting at ``starts_at``; the refusal says the first day."""
    day = earliest(at, days)
    if starts_at.astimezone(CHINA).date() >= day and starts_at > at:
        return None
    params: dict[str, Json] = {"days": days, "month": day.month, "day": day.day}
    return Refusal("NOTICE_TOO_SHORT", "rulebook:meeting.notice_days", params)


def reschedule(state: State, command: Command) -> Decision:
    """Another hour or room: args ``starts_at``, ``location``, ``why``, ``days``; until now ``since`` and ``place``.

    A new hour needs the whole notice again; another room at the same hour does not.
    """
    if refusal := first(_caller(command), _before_opening(state), _reason(command)):
        return refusal
    starts, since = _hour(command, "starts_at"), _hour(command, "since")
    location = text(command.args, "location").strip()
    if starts is None or not location:
        return Refusal("HOUR_AND_PLACE_NEEDED", "meeting:call")
    if starts != since and (short := too_short(command.at, starts, number(command.args, "days") or 0)):
        return short
    if starts == since and location == text(command.args, "place"):
        return Refusal("NOTHING_CHANGED", "meeting:call")
    said: dict[str, Json] = {"starts_at": starts.isoformat(), "location": location, "moved": starts != since}
    return (event(command, "rescheduled", why=_why(command), **said),)


def cancel(state: State, command: Command) -> Decision:
    """The meeting will not be held: args ``why``. Its items wait for the next one."""
    if refusal := first(_caller(command), _before_opening(state), _reason(command)):
        return refusal
    return (event(command, "cancelled", why=_why(command)),)


def amend_notice(state: State, command: Command) -> Decision:
    """More items on the agenda: args ``items`` (id, title, subject, text), ``plan``, ``why``, ``since``, ``days``.

    ``plan`` holds the minutes and documents of each. Only while the hour announced is still as far away as the
    notice asks for.
    """
    if refusal := first(_caller(command), _before_opening(state), _reason(command)):
        return refusal
    raw = command.args.get("items")
    items = [entry for entry in raw if isinstance(entry, dict)] if isinstance(raw, list) else []
    if not items:
        return Refusal("AGENDA_EMPTY", "rulebook:meeting.notice_days")
    ids = [*(item.id for item in state.agenda), *(text(item, "id") for item in items)]
    subjects = {item.subject for item in state.agenda if item.subject}
    if len(set(ids)) != len(ids) or subjects & {text(item, "subject") for item in items}:
        return Refusal("ITEM_TWICE", "rulebook:meeting.notice_days")
    since, days = _hour(command, "since"), number(command.args, "days") or 0
    if since is None or too_short(command.at, since, days):
        return Refusal("AGENDA_FIXED", "rulebook:meeting.notice_days", {"days": days})
    added = [{key: text(item, key) for key in ("id", "title", "subject", "text")} for item in items]
    plan = command.args.get("plan")
    kept = plan if isinstance(plan, dict) else {}
    return (event(command, "agenda_amended", items=cast("Json", added), plan=kept, why=_why(command)),)


def reply(state: State, command: Command) -> Decision:
    """A member says whether they come: args ``member``, ``coming``. The reason for leave stays with the office."""
    member = member_of(command)
    if refusal := first(_before_opening(state), on_behalf(state, command)):
        return refusal
    if member not in state.due:
        return Refusal("NOT_A_MEMBER", "RROR1915 §2")
    if not isinstance(command.args.get("coming"), bool):
        return Refusal("REPLY_NEEDED", "meeting:call")
    return (event(command, "replied", member=member, coming=flag(command.args, "coming")),)


def renew_members(state: State, command: Command) -> Decision:
    """Seats have changed since the call: args ``members``, everybody now due, by their seats."""
    if refusal := first(_caller(command), _before_opening(state)):
        return refusal
    raw = command.args.get("members")
    members = list(dict.fromkeys(str(member) for member in raw)) if isinstance(raw, list) else []
    if not members or tuple(members) == state.due:
        return Refusal("NOTHING_CHANGED", "meeting:call")
    joined: list[Json] = [member for member in members if member not in state.due]
    left: list[Json] = [member for member in state.due if member not in members]
    return (event(command, "members_renewed", members=[*members], joined=joined, left=left),)


def note_guest(state: State, command: Command) -> Decision:
    """Somebody sits in without a vote (列席): args ``guest`` (an id), ``words`` (unit or role, never a number)."""
    if refusal := first(_recording(state, command), _not_over(state)):
        return refusal
    words = text(command.args, "words").strip()
    if not words or len(words) > LONGEST:
        return Refusal("GUEST_WORDS", "meeting:guests", {"most": LONGEST})
    if NUMBER.search(words):
        return Refusal("GUEST_NUMBER", "meeting:guests")
    return (event(command, "guest_noted", guest=text(command.args, "guest"), words=words),)


def strike_guest(state: State, command: Command) -> Decision:
    """An entry of somebody who sits in was a mistake: args ``guest``."""
    if refusal := first(_recording(state, command), _not_over(state)):
        return refusal
    return (event(command, "guest_struck", guest=text(command.args, "guest")),)


def name_recorder(state: State, command: Command) -> Decision:
    """Who writes the minutes: args ``person`` (an id); the chair does not record their own meeting."""
    if refusal := first(_recording(state, command), _not_over(state)):
        return refusal
    person = text(command.args, "person")
    if not person or person == state.host:
        return Refusal("RECORDER_NEEDED", "meeting:recorder")
    return (event(command, "recorder_named", person=person),)


def _caller(command: Command) -> Refusal | None:
    return None if command.actor.has(*CALLERS) else Refusal("NOT_ENTITLED", "meeting:call", {"move": "call"})


def _recording(state: State, command: Command) -> Refusal | None:
    return None if records(state, command) else Refusal("NOT_CHAIR", "RROR1915 §59")


def _before_opening(state: State) -> Refusal | None:
    if state.phase == "called":
        return None
    over = state.phase == "adjourned"
    return Refusal("ADJOURNED", "RROR1915 §17") if over else Refusal("MEETING_ALREADY_OPEN", "RROR1915 §64")


def _not_over(state: State) -> Refusal | None:
    return Refusal("ADJOURNED", "RROR1915 §17") if state.phase == "adjourned" else None


def _why(command: Command) -> str:
    return text(command.args, "why").strip()


def _reason(command: Command) -> Refusal | None:
    why = _why(command)
    return None if why and len(why) <= LONGEST else Refusal("REASON_NEEDED", "meeting:call")


def _hour(command: Command, key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(command.args, key))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _cancelled(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, phase="adjourned")


def _agenda_amended(state: State, data: Mapping[str, Any]) -> State:
    added = tuple(Item(entry["id"], entry["title"], entry["subject"], entry["text"]) for entry in data["items"])
    return replace(state, agenda=(*state.agenda, *added))


def _members_renewed(state: State, data: Mapping[str, Any]) -> State:
    due = tuple(data["members"])
    return replace(state, due=due, present=state.present & frozenset(due))


def _noted(state: State, _data: Mapping[str, Any]) -> State:
    return state


COMMANDS: Mapping[str, Callable[[State, Command], Decision]] = {
    "reschedule": reschedule,
    "cancel": cancel,
    "amend_notice": amend_notice,
    "renew_members": renew_members,
    "reply": reply,
    "note_guest": note_guest,
    "strike_guest": strike_guest,
    "name_recorder": name_recorder,
}
"""Command → handler, for the engine's table."""

FOLDS: Mapping[str, Callable[[State, Mapping[str, Any]], State]] = {
    "rescheduled": _noted,
    "cancelled": _cancelled,
    "agenda_amended": _agenda_amended,
    "members_renewed": _members_renewed,
    "replied": _noted,
    "guest_noted": _noted,
    "guest_struck": _noted,
    "recorder_named": _noted,
}
"""Type of event → how it changes the meeting."""
