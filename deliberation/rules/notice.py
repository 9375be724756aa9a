"""The public notice: so many full days, with written objections that stop the clock until they are answered.

Days are counted as the Civil Code counts a period (民法典 201): the day of posting does not count, and
the notice ends at the end of its last day, in Shenzhen's time. A day on which the clock stood still,
even for a minute, is not a full day and does not count. An answer is owed within so many days
(招标投标法实施条例 54, by analogy); a late one is accepted and shown as late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

LOCAL = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
STANDINGS = ("resident", "body", "other")
"""In what capacity somebody objects: as a resident, for a body (its name is stated), or as anybody else."""

LONGEST_TEXT = 2000
"""Characters of an objection or of an answer."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A written objection and, once given, its answer. ``due`` is the last day for the answer."""

    id: str
    by: str
    standing: str
    body: str
    text: str
    filed_at: datetime
    due: date
    answered_at: datetime | None = None
    answered_by: str = ""
    upheld: bool = False
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answered_at is None

    def late(self, at: datetime) -> bool:
        """Whether the answer came, or is by ``at`` still missing, after the last day for it."""
        return (self.answered_at or at) >= _midnight(self.due + DAY)


@dataclass(frozen=True, slots=True)
class Stop:
    """A time during which the clock stood still; ``until`` is None while it does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeState:
    """A notice. ``status`` is none, running, stopped or ended.

    ``first`` is the first day of the current run of the clock and ``used`` the full days counted
    before it, so that the last day follows without looking back. ``withdrawn``: why it was taken down, where
    what it announced no longer stands; objections that nobody had answered lapse with it.
    """

    status: str = "none"
    subject: str = ""
    title: str = ""
    days: int = 0
    answer_days: int = 0
    objection_stops: bool = True
    posted_at: datetime | None = None
    first: date | None = None
    used: int = 0
    objections: tuple[Objection, ...] = ()
    stops: tuple[Stop, ...] = ()
    ended_at: datetime | None = None
    withdrawn: str = ""

    @property
    def last(self) -> date | None:
        """The last day as things stand; None while the clock stands still."""
        if self.first is None or self.status == "stopped":
            return None
        return self.first + DAY * (self.days - self.used - 1)

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after the last day; None while the clock stands still."""
        return None if self.last is None else _midnight(self.last + DAY)

    @property
    def waiting(self) -> tuple[Objection, ...]:
        """The objections without an answer."""
        return () if self.withdrawn else tuple(objection for objection in self.objections if objection.open)

    @property
    def upheld(self) -> Objection | None:
        """The first objection that was found right."""
        return next((objection for objection in self.objections if objection.upheld), None)

    def objection(self, id_: str) -> Objection | None:
        """The objection with ``id_``."""
        return next((objection for objection in self.objections if objection.id == id_), None)

    def counted(self, at: datetime) -> int:
        """How many full days have run by ``at``."""
        if self.first is None or self.status == "stopped":
            return self.used
        return self.used + min(max((_day(at) - self.first).days, 0), self.days - self.used)

    def over(self, at: datetime) -> bool:
        """Whether all days have run by ``at``: the last one is over at the next midnight."""
        return self.counted(at) >= self.days


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


ROLES: dict[str, frozenset[str]] = {
    "post": frozenset({"clerk", "system"}),
    "object": frozenset(),
    "answer": frozenset({"clerk", "subdistrict_officer"}),
    "end": frozenset({"clerk", "system"}),
    "withdraw": frozenset({"system"}),
}
"""Command → roles that may give it; none named means whoever is signed in."""


def decide(rulebook: Rulebook, state: NoticeState, command: Command) -> Decision:
    """The events of a command.

    ``post`` {subject, title}, ``object`` {objection, text, standing, body}, ``answer`` {objection, upheld,
    reason}, ``end`` {}, ``withdraw`` {reason}.
    """
    refusal = _entitled(command.name, command.actor) or _in_order(state, command.name, command.actor, command.at)
    if refusal is not None:
        return refusal
    if command.name == "post":
        return _post(rulebook, command)
    if command.name == "object":
        return _object(command)
    if command.name == "answer":
        return _answer(state, command)
    if command.name == "withdraw":
        return (event(command, "withdrawn", reason=command.args["reason"]),)
    found = state.upheld
    reason = found.reason if found else ""
    return (event(command, "ended", objections=len(state.objections), upheld=found is not None, reason=reason),)


def _entitled(name: str, actor: Actor) -> Refusal | None:
    roles = ROLES[name]
    if not actor.id or (roles and not actor.has(*roles)):
        return Refusal("NOT_ENTITLED", f"notice:{name}", {"move": f"notice_{name}"})
    return None


def _in_order(state: NoticeState, name: str, actor: Actor, at: datetime) -> Refusal | None:
    """Whether the notice and the hour allow the move, whatever it says."""
    if name == "post":
        return Refusal("NOTICE_ALREADY_POSTED", "notice:post") if state.status != "none" else None
    if state.status in {"none", "ended"} and (name != "withdraw" or state.withdrawn or state.status == "none"):
        return Refusal("NOTICE_NOT_RUNNING", f"notice:{name}")
    if name == "object":
        return _may_object(state, actor, at)
    if name == "withdraw":
        return None
    if name == "answer":
        return None if state.waiting else Refusal("NO_OBJECTION_WAITS", "notice:answer")
    return _may_end(state, at)


def _may_object(state: NoticeState, actor: Actor, at: datetime) -> Refusal | None:
    if state.upheld is not None:
        return Refusal("OBJECTION_ALREADY_UPHELD", "notice:object")
    if state.over(at):
        assert state.ends_at is not None  # noqa: S101 -- a notice whose days have run is not stopped
        return Refusal("NOTICE_TIME_OVER", "rulebook:notice.days", {"over_at": state.ends_at.isoformat()})
    if any(objection.by == actor.id for objection in state.objections):
        return Refusal("ALREADY_OBJECTED", "notice:object")
    return None


def _may_end(state: NoticeState, at: datetime) -> Refusal | None:
    if state.waiting:
        return Refusal("OBJECTIONS_WAIT", "rulebook:notice.objection_stops", {"waiting": len(state.waiting)})
    if state.upheld is None and not state.over(at):
        assert state.ends_at is not None  # noqa: S101 -- only an unanswered objection stops the clock
        params = {"days": state.days, "left": state.days - state.counted(at)}
        return Refusal("NOTICE_STILL_RUNNING", "rulebook:notice.days", {**params, "end_at": state.ends_at.isoformat()})
    return None


def _post(rulebook: Rulebook, command: Command) -> Decision:
    return (
        event(
            command,
            "posted",
            subject=str(command.args["subject"]),
            title=str(command.args["title"]),
            days=rulebook.int("notice.days"),
            answer_days=rulebook.int("notice.answer_days"),
            stops=rulebook.flag("notice.objection_stops"),
        ),
    )


def _object(command: Command) -> Decision:
    standing, body = str(command.args.get("standing") or ""), str(command.args.get("body") or "")
    text = str(command.args.get("text") or "")
    refusal = _check_text(text, "OBJECTION_EMPTY", "object")
    if refusal is not None:
        return refusal
    if standing not in STANDINGS or (standing == "body" and not body):
        return Refusal("OBJECTION_STANDING", "notice:object")
    named = body if standing == "body" else ""
    id_ = str(command.args["objection"])
    return (event(command, "objected", objection=id_, standing=standing, body=named, text=text),)


def _answer(state: NoticeState, command: Command) -> Decision:
    reason, upheld = str(command.args.get("reason") or ""), command.args.get("upheld")
    objection = state.objection(str(command.args["objection"]))
    if objection is None or not objection.open:
        return Refusal("OBJECTION_NOT_WAITING", "notice:answer")
    if objection.by == command.actor.id:
        return Refusal("OWN_OBJECTION", "notice:answer")
    if not isinstance(upheld, bool):
        return Refusal("ANSWER_VERDICT_NEEDED", "notice:answer")
    refusal = _check_text(reason, "ANSWER_EMPTY", "answer")
    if refusal is not None:
        return refusal
    return (event(command, "answered", objection=objection.id, upheld=upheld, reason=reason),)


def _check_text(text: str, empty: str, move: str) -> Refusal | None:
    if not text:
        return Refusal(empty, f"notice:{move}")
    if len(text) > LONGEST_TEXT:
        return Refusal("NOTICE_TEXT_TOO_LONG", f"notice:{move}", {"most": LONGEST_TEXT, "length": len(text)})
    return None


def evolve(state: NoticeState, happened: Event) -> NoticeState:
    """Fold ``posted``, ``objected``, ``answered``, ``ended`` and ``withdrawn``; an unknown type raises ``KeyError``."""
    return _FOLDS[happened.type](state, happened, happened.data)


def _posted(_state: NoticeState, happened: Event, data: Any) -> NoticeState:
    return NoticeState(
        status="running",
        subject=data["subject"],
        title=data["title"],
        days=data["days"],
        answer_days=data["answer_days"],
        objection_stops=data["stops"],
        posted_at=happened.at,
        first=_day(happened.at) + DAY,
    )


def _objected(state: NoticeState, happened: Event, data: Any) -> NoticeState:
    due = _day(happened.at) + DAY * state.answer_days
    words = (data["standing"], data["body"], data["text"])
    objection = Objection(data["objection"], happened.actor, *words, happened.at, due)
    filed = replace(state, objections=(*state.objections, objection))
    if not state.objection_stops or state.status == "stopped":
        return filed
    return replace(filed, status="stopped", used=state.counted(happened.at), stops=(*state.stops, Stop(happened.at)))


def _answered(state: NoticeState, happened: Event, data: Any) -> NoticeState:
    said = {"answered_at": happened.at, "answered_by": happened.actor, "upheld": data["upheld"]}
    objections = tuple(
        replace(one, **said, reason=data["reason"]) if one.id == data["objection"] else one for one in state.objections
    )
    answered = replace(state, objections=objections)
    if state.status != "stopped" or answered.waiting:
        return answered
    closed = replace(state.stops[-1], until=happened.at)
    return replace(answered, status="running", first=_day(happened.at) + DAY, stops=(*state.stops[:-1], closed))


def _ended(state: NoticeState, happened: Event, _data: Any) -> NoticeState:
    return replace(state, status="ended", ended_at=happened.at)


def _withdrawn(state: NoticeState, happened: Event, data: Any) -> NoticeState:
    ended = state.ended_at or happened.at
    return replace(state, status="ended", ended_at=ended, withdrawn=data["reason"])


_FOLDS = {"posted": _posted, "objected": _objected, "answered": _answered, "ended": _ended, "withdrawn": _withdrawn}


def legal(_rulebook: Rulebook, state: NoticeState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """``object``, ``end``, ``withdraw`` and ``answer`` (one a waiting objection), with the reason where not now."""
    names = ("object", "end", "withdraw")
    options = [Option(name, _entitled(name, actor) or _in_order(state, name, actor, now)) for name in names]
    for objection in state.waiting:
        own = Refusal("OWN_OBJECTION", "notice:answer") if objection.by == actor.id else None
        options.append(Option("answer", _entitled("answer", actor) or own, objection.id))
    return tuple(options)


NOTICE: Engine[NoticeState] = Engine("notice", NoticeState(), decide, evolve, legal)
