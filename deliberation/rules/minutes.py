"""The minutes of a meeting as a paper: a draft that those who were there may correct, then sealed, version by version.

The stream ``minutes:<meeting>`` begins when somebody first acts on the draft. What is sealed is the SHA-256 of
the text that :mod:`minutes_text` writes from the meeting's own events and the corrections accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

LOCAL = timezone(timedelta(hours=8))
LONGEST = 500
"""Characters of a correction, its reason, or the answer."""
DIGEST = re.compile(r"[0-9a-f]{64}")
OPEN = ("waiting", "contested")


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody wants a paragraph to say. ``status`` is waiting, accepted, rejected or contested.

    ``council`` is the meeting that decided a contested one.
    """

    id: str
    by: str
    at: datetime
    paragraph: str
    text: str
    why: str
    status: str = "waiting"
    reason: str = ""
    decided_by: str = ""
    council: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed version: its number, the SHA-256 of its text (lower-case hex), when and by whom."""

    version: int
    sha256: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MinutesState:
    """``status`` is none, draft or sealed; ``last`` is the last day on which corrections are taken."""

    status: str = "none"
    attendees: frozenset[str] = frozenset()
    keepers: frozenset[str] = frozenset()
    last: date | None = None
    corrections: tuple[Correction, ...] = ()
    seals: tuple[Seal, ...] = ()
    why: str = ""

    def correction(self, id_: str) -> Correction | None:
        """The correction with ``id_``."""
        return next((one for one in self.corrections if one.id == id_), None)

    @property
    def waiting(self) -> tuple[Correction, ...]:
        """The corrections that nobody has decided yet."""
        return tuple(one for one in self.corrections if one.status in OPEN)

    @property
    def accepted(self) -> tuple[Correction, ...]:
        """The corrections that change the minutes, in the order in which they were proposed."""
        return tuple(one for one in self.corrections if one.status == "accepted")

    @property
    def version(self) -> int:
        """The version being written: one more than the last sealed one, or that one while it is sealed."""
        return len(self.seals) + (self.status != "sealed")

    def over(self, at: datetime) -> bool:
        """Whether the days for corrections have run by ``at``."""
        return self.last is not None and at.astimezone(LOCAL).date() > self.last


def decide(_rulebook: Rulebook, state: MinutesState, command: Command) -> Decision:
    """The events of a command.

    ``open`` {attendees, keepers, closed_at, days}, ``propose`` {correction, paragraph, text, why}, ``answer``
    {correction, accepted, reason, council}, ``contest`` {correction}, ``seal`` {sha256}, ``reopen`` {why, days}.
    """
    return _HANDLERS[command.name](state, command)


def _open(state: MinutesState, command: Command) -> Decision:
    if state.status != "none":
        return Refusal("MINUTES_ALREADY_OPEN", "rulebook:meeting.minutes_days")
    if "system" not in command.actor.roles:
        return _not_entitled("open")
    last = _day(datetime.fromisoformat(str(command.args["closed_at"]))) + timedelta(days=_number(command, "days"))
    people: dict[str, Json] = {key: command.args[key] for key in ("attendees", "keepers")}
    return (event(command, "draft_opened", **people, last=last.isoformat()),)


def _propose(state: MinutesState, command: Command) -> Decision:
    if refusal := _may_propose(state, command.actor, command.at):
        return refusal
    paragraph, text, why = (_said(command, key) for key in ("paragraph", "text", "why"))
    if not paragraph:
        return Refusal("CORRECTION_WHERE", "minutes:propose")
    if not text or not why:
        return Refusal("CORRECTION_WORDS", "minutes:propose")
    if refusal := _short(text, why):
        return refusal
    words: dict[str, Json] = {"paragraph": paragraph, "text": text, "why": why}
    return (event(command, "proposed", correction=_said(command, "correction"), **words),)


def _answer(state: MinutesState, command: Command) -> Decision:
    found = state.correction(_said(command, "correction"))
    if found is None:
        return Refusal("CORRECTION_DECIDED", "minutes:answer")
    council = _said(command, "council")
    if refusal := _may_answer(state, command.actor, found):
        return refusal
    if found.status == "contested" and not council:
        return Refusal("COUNCIL_DECIDES", "minutes:answer")
    accepted, reason = command.args.get("accepted"), _said(command, "reason")
    if not isinstance(accepted, bool) or not reason:
        return Refusal("CORRECTION_ANSWER", "minutes:answer")
    if refusal := _short(reason):
        return refusal
    said: dict[str, Json] = {"accepted": accepted, "reason": reason, "council": council}
    return (event(command, "answered", correction=found.id, **said),)


def _contest(state: MinutesState, command: Command) -> Decision:
    found = state.correction(_said(command, "correction"))
    if found is None or state.status != "draft" or found.status != "rejected" or found.council:
        return Refusal("NOTHING_TO_CONTEST", "minutes:contest")
    if found.by != command.actor.id:
        return _not_entitled("contest")
    return (event(command, "contested", correction=found.id),)


def _seal(state: MinutesState, command: Command) -> Decision:
    if refusal := _may_seal(state, command.actor, command.at):
        return refusal
    sha256 = _said(command, "sha256")
    if not DIGEST.fullmatch(sha256):
        return Refusal("MINUTES_NO_TEXT", "minutes:seal")
    return (event(command, "minutes_sealed", version=state.version, sha256=sha256),)


def _reopen(state: MinutesState, command: Command) -> Decision:
    if refusal := _may_reopen(state, command.actor):
        return refusal
    why = _said(command, "why")
    if not why:
        return Refusal("NEW_VERSION_REASON", "minutes:reopen")
    if refusal := _short(why):
        return refusal
    last = _day(command.at) + timedelta(days=_number(command, "days"))
    return (event(command, "reopened", why=why, last=last.isoformat()),)


def _may_propose(state: MinutesState, actor: Actor, at: datetime) -> Refusal | None:
    if state.status == "sealed":
        return Refusal("MINUTES_SEALED", "minutes:propose")
    if actor.id not in state.attendees:
        return Refusal("NOT_AN_ATTENDEE", "minutes:propose")
    if state.over(at):
        return Refusal("CORRECTIONS_OVER", "rulebook:meeting.minutes_days", _last(state))
    return None


def _may_answer(state: MinutesState, actor: Actor, found: Correction) -> Refusal | None:
    if not _keeper(state, actor):
        return _not_entitled("answer")
    if state.status == "sealed" or found.status not in OPEN:
        return Refusal("CORRECTION_DECIDED", "minutes:answer")
    if found.by == actor.id:
        return Refusal("OWN_CORRECTION", "minutes:answer")
    return None


def _may_seal(state: MinutesState, actor: Actor, at: datetime) -> Refusal | None:
    if not _keeper(state, actor):
        return _not_entitled("seal")
    if state.status != "draft":
        return Refusal("MINUTES_SEALED", "minutes:seal")
    if state.waiting:
        return Refusal("CORRECTIONS_WAIT", "minutes:seal", {"waiting": len(state.waiting)})
    if not state.over(at):
        return Refusal("CORRECTIONS_OPEN", "rulebook:meeting.minutes_days", _last(state))
    return None


def _may_reopen(state: MinutesState, actor: Actor) -> Refusal | None:
    if not _keeper(state, actor):
        return _not_entitled("reopen")
    return None if state.status == "sealed" else Refusal("MINUTES_NOT_SEALED", "minutes:reopen")


def _last(state: MinutesState) -> dict[str, Json]:
    """The last day for corrections, for a sentence; only asked of a draft, which has one."""
    last = state.last or date.min
    return {"month": last.month, "day": last.day}


def _keeper(state: MinutesState, actor: Actor) -> bool:
    return actor.id in state.keepers or actor.has("clerk", "system")


def _not_entitled(move: str) -> Refusal:
    return Refusal("MINUTES_KEEPERS", f"minutes:{move}")


def _said(command: Command, key: str) -> str:
    value = command.args.get(key)
    return value.strip() if isinstance(value, str) else ""


def _number(command: Command, key: str) -> int:
    value = command.args.get(key)
    return value if isinstance(value, int) else 0


def _short(*texts: str) -> Refusal | None:
    length = max(map(len, texts))
    if length <= LONGEST:
        return None
    return Refusal("CORRECTION_LONG", "minutes:propose", {"most": LONGEST, "length": length})


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


_HANDLERS = {
    "open": _open, "propose": _propose, "answer": _answer, "contest": _contest, "seal": _seal, "reopen": _reopen,
}  # fmt: skip


def evolve(state: MinutesState, happened: Event) -> MinutesState:
    """Fold one event; an unknown type raises ``KeyError``."""
    return _FOLDS[happened.type](state, happened, happened.data)


def _opened(_state: MinutesState, _happened: Event, data: Any) -> MinutesState:
    last = date.fromisoformat(data["last"])
    return MinutesState("draft", frozenset(data["attendees"]), frozenset(data["keepers"]), last)


def _proposed(state: MinutesState, happened: Event, data: Any) -> MinutesState:
    words = (data["paragraph"], data["text"], data["why"])
    new = Correction(data["correction"], happened.actor, happened.at, *words)
    return replace(state, corrections=(*state.corrections, new))


def _answered(state: MinutesState, happened: Event, data: Any) -> MinutesState:
    status = "accepted" if data["accepted"] else "rejected"
    said = {"reason": data["reason"], "decided_by": happened.actor, "council": data["council"]}
    return _changed(state, data["correction"], status=status, **said)


def _contested(state: MinutesState, _happened: Event, data: Any) -> MinutesState:
    return _changed(state, data["correction"], status="contested")


def _changed(state: MinutesState, id_: str, **changes: Any) -> MinutesState:
    corrections = tuple(replace(one, **changes) if one.id == id_ else one for one in state.corrections)
    return replace(state, corrections=corrections)


def _sealed(state: MinutesState, happened: Event, data: Any) -> MinutesState:
    seal = Seal(data["version"], data["sha256"], happened.at, happened.actor)
    return replace(state, status="sealed", seals=(*state.seals, seal))


def _reopened(state: MinutesState, _happened: Event, data: Any) -> MinutesState:
    return replace(state, status="draft", last=date.fromisoformat(data["last"]), why=data["why"])


_FOLDS = {
    "draft_opened": _opened, "proposed": _proposed, "answered": _answered, "contested": _contested,
    "minutes_sealed": _sealed, "reopened": _reopened,
}  # fmt: skip


def legal(_rulebook: Rulebook, state: MinutesState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """``propose``, ``seal``, ``reopen``, and ``answer`` for each correction that waits; why, where not now."""
    options = [
        Option("propose", _may_propose(state, actor, now)),
        Option("seal", _may_seal(state, actor, now)),
        Option("reopen", _may_reopen(state, actor)),
    ]
    options += [Option("answer", _may_answer(state, actor, one), one.id) for one in state.waiting]
    return tuple(options)


MINUTES: Engine[MinutesState] = Engine("minutes", MinutesState(), decide, evolve, legal)
