"""The watch over a poll's counts: alarms, and what the supervisory committee found when it looked.

One stream a poll (``watch:<poll>``). An alarm is about counts of a minute, a desk or a building, never about a
person, and says nothing of what was chosen. It is answered once, with a note that everybody may read later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

ANSWERS = frozenset({"auditor", "district_supervisor"})
"""Roles of the committee that examines an alarm; those who run the poll do not."""
KINDS = ("minute", "desk", "building", "over")
"""A burst in one minute, an hour of one desk, a building, or more ballots than were issued."""
ABOUT = ("kind", "channel", "desk", "building", "at", "seen", "usual")
"""What an alarm says, all of it counts: ``at`` ISO time, ``seen`` the count, ``usual`` what is usual, as a fraction."""
LEAST_NOTE = 5
"""Characters below which a note says nothing."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm and, once it is examined, the note and who wrote it."""

    key: str
    kind: str
    channel: str
    desk: str
    building: str
    at: str
    seen: int
    usual: str
    note: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class WatchState:
    """The alarms of one poll in the order in which they were raised."""

    alarms: tuple[Raised, ...] = ()

    def find(self, key: str) -> Raised | None:
        """The alarm with this key."""
        return next((alarm for alarm in self.alarms if alarm.key == key), None)


def decide(rulebook: Rulebook, state: WatchState, command: Command) -> Decision:
    """``raise`` {alarms: [{key, kind, channel, desk, building, at, seen, usual}]} or ``answer`` {key, note}.

    Only the program raises; an alarm that stands already is not raised again.
    """
    del rulebook
    if command.name == "raise":
        if not command.actor.has("system"):
            return Refusal("NOT_ENTITLED", "poll", {"move": "raise"})
        return tuple(event(command, "raised", **row) for row in _new(state, command.args.get("alarms")))
    return _answer(state, command)


def _new(state: WatchState, rows: Json) -> list[dict[str, Json]]:
    told = rows if isinstance(rows, list) else []
    return [row for row in told if isinstance(row, dict) and state.find(str(row["key"])) is None]


def _answer(state: WatchState, command: Command) -> Decision:
    key, note = str(command.args.get("key")), str(command.args.get("note") or "").strip()
    refusal = _may_answer(state, command.actor, key)
    if refusal is not None:
        return refusal
    if len(note) < LEAST_NOTE:
        return Refusal("ALARM_NOTE_NEEDED", "poll")
    return (event(command, "answered", key=key, note=note),)


def _may_answer(state: WatchState, actor: Actor, key: str) -> Refusal | None:
    found = state.find(key)
    if not actor.has(*ANSWERS):
        return Refusal("NOT_ENTITLED", "poll", {"move": "answer"})
    if found is None:
        return Refusal("NOT_FOUND", "poll")
    return Refusal("ALARM_ANSWERED", "poll") if found.note else None


def evolve(state: WatchState, happened: Event) -> WatchState:
    """Fold one event."""
    data = happened.data
    if happened.type == "raised":
        said = {name: str(data[name]) for name in ABOUT if name != "seen"}
        raised = Raised(key=str(data["key"]), seen=int(str(data["seen"])), **said)
        return replace(state, alarms=(*state.alarms, raised))
    mine = str(data["key"])
    alarms = (
        replace(alarm, note=str(data["note"]), answered_by=happened.actor) if alarm.key == mine else alarm
        for alarm in state.alarms
    )
    return replace(state, alarms=tuple(alarms))


def legal(rulebook: Rulebook, state: WatchState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """``answer`` for every alarm."""
    del rulebook, now
    return tuple(Option("answer", _may_answer(state, actor, alarm.key), alarm.key) for alarm in state.alarms)


WATCH: Engine[WatchState] = Engine("watch", WatchState(), decide, evolve, legal)
"""The engine of the watch over one poll."""
