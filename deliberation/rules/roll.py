"""The roll of a poll before it is frozen: imports, additions, strikes and objections.

One stream a poll (``roll:<poll>``). Events carry opaque ids, counts and digests, never a name or a number.
Four eyes: whoever proposes an addition or a strike or sends in a list never confirms it, and nobody decides on
oneself. What is still
open when the roll is to be frozen must be answered first; changes that nobody confirmed lapse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

LOCAL = ZoneInfo("Asia/Shanghai")
KEEPERS = ("clerk", "subdistrict_officer")
"""Who keeps a roll: proposes, confirms, imports and answers."""
CHANGES = ("addition", "strike")
OBJECTIONS = ("missing", "wrong")
MOST_OBJECTIONS = 3
"""How many objections one person may have open at a time, so that nobody can hold up a poll alone for ever."""


@dataclass(frozen=True, slots=True)
class Change:
    """An addition or a strike of the entry ``entry``; ``outcome`` pending, confirmed, declined or lapsed."""

    id: str
    kind: str
    entry: str
    by: str
    objection: str = ""
    outcome: str = "pending"
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """That somebody is ``missing`` or ``wrong`` on the roll; ``outcome`` open, upheld or rejected."""

    id: str
    kind: str
    by: str
    outcome: str = "open"


@dataclass(frozen=True, slots=True)
class RollState:
    """A roll. ``imports``: (import id, lines taken, digest of the file) as confirmed; ``offers``: (import id, who sent
    the file in, its digest).
    """

    frozen: bool = False
    size: int = 0
    digest: str = ""
    imports: tuple[tuple[str, int, str], ...] = ()
    offers: tuple[tuple[str, str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    objections: tuple[Objection, ...] = ()

    def change(self, id_: str) -> Change | None:
        """The change with this id."""
        return next((one for one in self.changes if one.id == id_), None)

    def objection(self, id_: str) -> Objection | None:
        """The objection with this id."""
        return next((one for one in self.objections if one.id == id_), None)


def ties(rulebook: Rulebook) -> tuple[str, ...]:
    """What ties a voter to the place: live, work, study. A rulebook frozen before it was asked takes all three."""
    key = "ballot.ties_to_place"
    return rulebook.texts(key) if key in rulebook else ("live", "work", "study")


def objection_days(rulebook: Rulebook) -> int:
    """Full days before the opening on which objections end; one by a rulebook frozen before it was asked."""
    key = "ballot.objection_days"
    return rulebook.int(key) if key in rulebook else 1


def deadline(rulebook: Rulebook, opens_at: datetime) -> datetime:
    """Until when objections are taken: the midnight that leaves so many full days before the day of opening."""
    days = objection_days(rulebook)
    first = opens_at.astimezone(LOCAL).date() - timedelta(days=days)
    return datetime.combine(first, time(), LOCAL) if days else opens_at


def decide(rulebook: Rulebook, state: RollState, command: Command) -> Decision:
    """Judge one of ``offer``, ``import``, ``propose``, ``confirm``, ``decline``, ``object``, ``reject``, ``freeze``.

    ``offer`` {import, sha256}; ``import`` {import, taken, sha256};
    ``propose`` {change, kind, entry, about, objection}; ``confirm`` and
    ``decline`` {change, about}; ``object`` {objection, kind, opens_at}; ``reject`` {objection};
    ``freeze`` {size, digest}. ``about`` is the person whom an entry is, where there is an account.
    """
    if state.frozen:
        return Refusal("ROLL_FROZEN", "poll:roll", {"size": state.size})
    if command.name == "object":
        return _object(rulebook, state, command)
    if command.name == "freeze":
        return _freeze(state, command)
    if not command.actor.has(*KEEPERS):
        return Refusal("NOT_ENTITLED", "poll:roll")
    return _JUDGES[command.name](state, command)


def _text(command: Command, name: str) -> str:
    return str(command.args.get(name) or "")


def _object(rulebook: Rulebook, state: RollState, command: Command) -> Decision:
    until = deadline(rulebook, datetime.fromisoformat(_text(command, "opens_at")))
    if command.at >= until:
        return Refusal("ROLL_OBJECTIONS_OVER", "rulebook:ballot.objection_days", {"until_at": until.isoformat()})
    mine = [one for one in state.objections if one.by == command.actor.id and one.outcome == "open"]
    if len(mine) >= MOST_OBJECTIONS:
        return Refusal("ROLL_TOO_MANY_OBJECTIONS", "poll:roll", {"most": MOST_OBJECTIONS})
    kind = _text(command, "kind")
    if kind not in OBJECTIONS:
        return Refusal("ROLL_OBJECTION_KIND", "poll:roll")
    return (event(command, "objected", objection=_text(command, "objection"), kind=kind),)


def _freeze(state: RollState, command: Command) -> Decision:
    waiting = sum(one.outcome == "open" for one in state.objections)
    if waiting:
        return Refusal("ROLL_OBJECTIONS_WAITING", "poll:roll", {"count": waiting})
    return (event(command, "frozen", size=command.args["size"], digest=command.args["digest"]),)


def _offer(state: RollState, command: Command) -> Decision:
    """Somebody has sent a list in and so proposes it; nobody is on the roll by that."""
    sha256 = _text(command, "sha256")
    if any(known == sha256 for _id, _taken, known in state.imports):
        return Refusal("ROLL_FILE_KNOWN", "poll:roll")
    return (event(command, "offered", **{"import": _text(command, "import"), "sha256": sha256}),)


def _import(state: RollState, command: Command) -> Decision:
    """Another person has looked at the list that was sent in: the same file, by its digest."""
    sha256 = _text(command, "sha256")
    by = {(id_, digest): who for id_, who, digest in state.offers}.get((_text(command, "import"), sha256))
    if by is None:
        return Refusal("ROLL_FILE_NOT_READY", "poll:roll")
    if by == command.actor.id:
        return Refusal("ROLL_FILE_SECOND_PERSON", "poll:four_eyes")
    if any(known == sha256 for _id, _taken, known in state.imports):
        return Refusal("ROLL_FILE_KNOWN", "poll:roll")
    taken = command.args["taken"]
    if not taken:
        return Refusal("ROLL_FILE_NOBODY", "poll:roll")
    return (event(command, "imported", **{"import": _text(command, "import"), "taken": taken, "sha256": sha256}),)


def _propose(state: RollState, command: Command) -> Decision:
    kind, entry, objection = _text(command, "kind"), _text(command, "entry"), _text(command, "objection")
    if kind not in CHANGES:
        return Refusal("ROLL_CHANGE_KIND", "poll:roll")
    if _text(command, "about") == command.actor.id:
        return Refusal("ROLL_OWN_CASE", "poll:four_eyes")
    if any(one.entry == entry and one.outcome == "pending" for one in state.changes):
        return Refusal("ROLL_CHANGE_PENDING", "poll:roll")
    told = state.objection(objection)
    if objection and (told is None or told.outcome != "open"):
        return Refusal("ROLL_OBJECTION_ANSWERED", "poll:roll")
    new = {"change": _text(command, "change"), "kind": kind, "entry": entry, "objection": objection}
    return (event(command, "proposed", **new),)


def _pending(state: RollState, command: Command) -> Change | Refusal:
    change = state.change(_text(command, "change"))
    if change is None or change.outcome != "pending":
        return Refusal("ROLL_CHANGE_DECIDED", "poll:roll")
    return change


def _confirm(state: RollState, command: Command) -> Decision:
    change = _pending(state, command)
    if isinstance(change, Refusal):
        return change
    if change.by == command.actor.id:
        return Refusal("ROLL_SECOND_PERSON", "poll:four_eyes")
    if _text(command, "about") == command.actor.id:
        return Refusal("ROLL_OWN_CASE", "poll:four_eyes")
    return (event(command, "confirmed", change=change.id, objection=change.objection),)


def _decline(state: RollState, command: Command) -> Decision:
    change = _pending(state, command)
    return change if isinstance(change, Refusal) else (event(command, "declined", change=change.id),)


def _reject(state: RollState, command: Command) -> Decision:
    told = state.objection(_text(command, "objection"))
    if told is None or told.outcome != "open":
        return Refusal("ROLL_OBJECTION_ANSWERED", "poll:roll")
    if told.by == command.actor.id:
        return Refusal("ROLL_OWN_CASE", "poll:four_eyes")
    if any(one.objection == told.id and one.outcome == "pending" for one in state.changes):
        return Refusal("ROLL_CHANGE_PENDING", "poll:roll")
    return (event(command, "rejected", objection=told.id),)


_JUDGES: dict[str, Callable[[RollState, Command], Decision]] = {
    "offer": _offer,
    "import": _import,
    "propose": _propose,
    "confirm": _confirm,
    "decline": _decline,
    "reject": _reject,
}


def evolve(state: RollState, happened: Event) -> RollState:
    """Fold one event into the roll."""
    data = {name: str(value) for name, value in happened.data.items()}
    fold = _FOLDS.get(happened.type)
    return fold(state, data, happened.actor) if fold else state


def _offered(state: RollState, data: dict[str, str], by: str) -> RollState:
    return replace(state, offers=(*state.offers, (data["import"], by, data["sha256"])))


def _imported(state: RollState, data: dict[str, str], by: str) -> RollState:
    del by  # the event itself says who
    return replace(state, imports=(*state.imports, (data["import"], int(data["taken"]), data["sha256"])))


def _proposed(state: RollState, data: dict[str, str], by: str) -> RollState:
    new = Change(data["change"], data["kind"], data["entry"], by, data["objection"])
    return replace(state, changes=(*state.changes, new))


def _frozen(state: RollState, data: dict[str, str], by: str) -> RollState:
    del by
    lapsed = tuple(replace(one, outcome="lapsed") if one.outcome == "pending" else one for one in state.changes)
    return replace(state, frozen=True, size=int(data["size"]), digest=data["digest"], changes=lapsed)


def _objected(state: RollState, data: dict[str, str], by: str) -> RollState:
    return replace(state, objections=(*state.objections, Objection(data["objection"], data["kind"], by)))


def _decided(state: RollState, id_: str, outcome: str, by: str) -> RollState:
    changes = tuple(replace(one, outcome=outcome, decided_by=by) if one.id == id_ else one for one in state.changes)
    return replace(state, changes=changes)


def _upheld(state: RollState, objection: str) -> RollState:
    return _answered(state, objection, "upheld") if objection else state


def _answered(state: RollState, id_: str, outcome: str) -> RollState:
    told = tuple(replace(one, outcome=outcome) if one.id == id_ else one for one in state.objections)
    return replace(state, objections=told)


_FOLDS: dict[str, Callable[[RollState, dict[str, str], str], RollState]] = {
    "offered": _offered,
    "imported": _imported,
    "proposed": _proposed,
    "confirmed": lambda state, data, by: _upheld(_decided(state, data["change"], "confirmed", by), data["objection"]),
    "declined": lambda state, data, by: _decided(state, data["change"], "declined", by),
    "objected": _objected,
    "rejected": lambda state, data, _by: _answered(state, data["objection"], "rejected"),
    "frozen": _frozen,
}


def legal(rulebook: Rulebook, state: RollState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """What ``actor`` may do with the roll, by the guards of :func:`decide`; ``now`` decides nothing here."""
    del rulebook, now
    closed: Refusal | None
    if state.frozen:
        closed = Refusal("ROLL_FROZEN", "poll:roll", {"size": state.size})
    else:
        closed = None if actor.has(*KEEPERS) else Refusal("NOT_ENTITLED", "poll:roll")
    return tuple(Option(action, closed) for action in ("offer", "propose"))


ROLL = Engine("roll", RollState(), decide, evolve, legal)
"""The engine of the roll."""
