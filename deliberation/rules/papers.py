"""Paper ballots on their way into the count, as a procedure: batches registered, read, sampled, accepted, complete.

One stream a poll (``papers:<poll>``). The book holds what happened to a batch (numbers, digests, who), never what
stands on a paper. Reading itself, twice and blind, is the shell's; it says here when a batch has been read.
Source: trust reference §2 (paper), with the reconciliation of papers found to papers handed out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

OFFICE = frozenset({"clerk", "subdistrict_officer"})
"""Who registers and reads."""

SUPERVISORS = frozenset({"auditor"})
"""Who reads the sample."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The papers of one box. ``status`` is reading, sampling, accepted or withdrawn; ``round`` counts readings from 1.

    ``sample`` are numbers of papers; ``spoiled`` pairs of reason and number, of an accepted batch as are
    ``valid`` and ``blank`` (among the valid).
    """

    id: str
    number: int
    station: str
    found: int
    status: str = "reading"
    round: int = 1
    sample: tuple[int, ...] = ()
    seed: str = ""
    valid: int = 0
    blank: int = 0
    spoiled: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Variance:
    """Why more papers were found than handed out, for these very figures; in force once ``signed_by`` another."""

    found: int
    issued: int
    reason: str
    asked_by: str
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """That every box is in, for these very figures; the papers are complete once another person confirms it."""

    found: int
    issued: int
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class PapersState:
    """The papers of one poll. ``complete``: every box is in and the papers are reconciled to those handed out.

    ``declared`` falls when a box is added or counted again: what was declared is no longer so.
    """

    batches: tuple[Batch, ...] = ()
    variance: Variance | None = None
    declared: Declaration | None = None
    complete: bool = False
    issued: int = 0
    missing: int = 0

    @property
    def found(self) -> int:
        """Papers found in all boxes."""
        return sum(batch.found for batch in self.batches)

    def batch(self, id_: object) -> Batch | None:
        """The batch with ``id_``."""
        return next((one for one in self.batches if one.id == id_), None)

    def excused(self, issued: int) -> bool:
        """Whether the papers found are no more than ``issued``, or two people have signed why."""
        signed = self.variance
        told = signed is not None and signed.signed_by and (signed.found, signed.issued) == (self.found, issued)
        return self.found <= issued or bool(told)


GUARDS: dict[str, frozenset[str]] = {
    "register": OFFICE,
    "ask_variance": OFFICE | SUPERVISORS,
    "sign_variance": OFFICE | SUPERVISORS,
    "declare": OFFICE,
    "confirm": OFFICE,
    "recount": OFFICE,
    "draw": frozenset({"system"}),
    "check": SUPERVISORS,
}
"""Command → roles that may give it; the last three are about one batch."""

OF_BATCH = {"recount": "reading", "draw": "reading", "check": "sampling"}
"""Command about one batch → the status it needs."""


def guard(state: PapersState, name: str, actor: Actor, batch: object = None) -> Refusal | None:
    """Entitled, not complete yet, and what the batch or the variance must be."""
    if not actor.has(*GUARDS[name]):
        return Refusal("NOT_ENTITLED", "papers", {"move": name})
    if state.complete:
        return Refusal("PAPERS_COMPLETE", "papers")
    if name in OF_BATCH:
        return _guard_batch(state, name, batch)
    if name == "sign_variance":
        return _guard_signing(state, actor)
    if name == "confirm":
        return _guard_confirming(state, actor)
    return _guard_declaring(state) if name == "declare" else None


def _guard_batch(state: PapersState, name: str, batch: object) -> Refusal | None:
    found = state.batch(batch)
    if found is None:
        return Refusal("NOT_FOUND", "papers")
    if found.status != OF_BATCH[name]:
        return Refusal("BATCH_STATUS", "papers", {"number": found.number, "status": found.status})
    return None


def _guard_signing(state: PapersState, actor: Actor) -> Refusal | None:
    asked = state.variance
    if asked is None or asked.signed_by or asked.found != state.found:
        return Refusal("VARIANCE_NONE", "papers")
    return Refusal("VARIANCE_SAME_PERSON", "papers") if asked.asked_by == actor.id else None


def _guard_confirming(state: PapersState, actor: Actor) -> Refusal | None:
    """Two people let the system close: whoever declared may not confirm, in whatever office."""
    if state.declared is None:
        return Refusal("NOT_DECLARED", "papers")
    return Refusal("DECLARED_SAME_PERSON", "papers") if state.declared.by == actor.id else None


def _guard_declaring(state: PapersState) -> Refusal | None:
    waiting = [batch.number for batch in state.batches if batch.status in {"reading", "sampling"}]
    return Refusal("BATCHES_WAIT", "papers", {"numbers": "、".join(map(str, waiting))}) if waiting else None


def decide(rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """See the handlers, one a command of :data:`GUARDS`."""
    refusal = guard(state, command.name, command.actor, command.args.get("batch"))
    return refusal or HANDLERS[command.name](rulebook, state, command)


def _register(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{batch, station, found, issued}: a box is opened in front of everybody and its papers are numbered."""
    args, found, issued = command.args, _int(command.args["found"]), _int(command.args["issued"])
    if not str(args.get("station") or "").strip():
        return Refusal("STATION_NEEDED", "papers")
    if not 1 <= found <= MOST:
        return Refusal("FOUND_NUMBER", "papers", {"most": MOST})
    number = len(state.batches) + 1
    about: dict[str, Json] = {"batch": args["batch"], "station": str(args["station"]).strip(), "found": found}
    return (event(command, "registered", number=number, **about), *_alarm(command, state.found + found, issued))


MOST = 2_000
"""Papers in one batch: more is laid in two."""


def _recount(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{batch, found, issued, highest, reason}: the papers were miscounted; ``highest`` is the last number read.

    None found takes the batch back, where nothing has been read from it.
    """
    args, found, highest = command.args, _int(command.args["found"]), _int(command.args["highest"])
    reason = str(args.get("reason") or "").strip()
    if not reason:
        return Refusal("REASON_NEEDED", "papers")
    if not 0 <= found <= MOST:
        return Refusal("FOUND_NUMBER", "papers", {"most": MOST})
    if found < highest:
        return Refusal("FOUND_BELOW_READ", "papers", {"highest": highest})
    batch = state.batch(args["batch"])
    total = state.found - (batch.found if batch else 0) + found
    happened = event(command, "recounted", batch=args["batch"], found=found, reason=reason)
    return (happened, *_alarm(command, total, _int(args["issued"])))


def _alarm(command: Command, found: int, issued: int) -> tuple[Event, ...]:
    """More papers in the boxes than were handed out is told at once."""
    return (event(command, "excess_found", found=found, issued=issued),) if found > issued else ()


def _draw(_rulebook: Rulebook, _state: PapersState, command: Command) -> Decision:
    """{batch, seed, numbers, digest}: read twice and settled; which papers are read again follows from the seed."""
    args = command.args
    return (event(command, "sample_drawn", **{name: args[name] for name in ("batch", "seed", "numbers", "digest")}),)


def _check(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{batch, wrong, valid, blank, spoiled: [[reason, number]]}: the sample is read; one difference undoes all."""
    args, batch = command.args, state.batch(command.args["batch"])
    if _int(args["wrong"]) > 0:
        again = batch.round + 1 if batch else 1
        return (event(command, "rekeyed", batch=args["batch"], wrong=args["wrong"], round=again),)
    names = ("batch", "valid", "blank", "spoiled")
    return (event(command, "accepted", **{name: args[name] for name in names}),)


def _ask_variance(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{issued, reason}: one person states why more papers were found than handed out."""
    issued, reason = _int(command.args["issued"]), str(command.args.get("reason") or "").strip()
    if state.found <= issued:
        return Refusal("VARIANCE_NOT_NEEDED", "papers", {"found": state.found, "issued": issued})
    if not reason:
        return Refusal("REASON_NEEDED", "papers")
    return (event(command, "variance_asked", found=state.found, issued=issued, reason=reason),)


def _sign_variance(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{}: another person signs the same figures."""
    return (event(command, "variance_signed", found=state.found),)


def _declare(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{issued, note}: every box is in. Papers that did not come back are told; a surplus needs two signatures."""
    issued, note = _int(command.args["issued"]), str(command.args.get("note") or "").strip()
    if not state.excused(issued):
        return Refusal("PAPERS_ABOVE_ISSUED", "papers", {"found": state.found, "issued": issued})
    missing = max(issued - state.found, 0)
    if missing and not note:
        return Refusal("MISSING_NOTE", "papers", {"missing": missing, "issued": issued})
    return (event(command, "declared", issued=issued, found=state.found, missing=missing, note=note),)


def _confirm(_rulebook: Rulebook, state: PapersState, command: Command) -> Decision:
    """{issued}: another person confirms the same figures; after this the system closes and counts."""
    told, issued = state.declared, _int(command.args["issued"])
    if told is None or (told.found, told.issued) != (state.found, issued):
        return Refusal("NOT_DECLARED", "papers")
    missing = max(issued - state.found, 0)
    return (event(command, "completed", issued=issued, found=state.found, missing=missing, note=told.note),)


Handler = Callable[[Rulebook, PapersState, Command], Decision]
HANDLERS: dict[str, Handler] = {
    "register": _register,
    "ask_variance": _ask_variance,
    "sign_variance": _sign_variance,
    "declare": _declare,
    "confirm": _confirm,
    "recount": _recount,
    "draw": _draw,
    "check": _check,
}


def evolve(state: PapersState, happened: Event) -> PapersState:
    """Fold one event; ``excess_found`` changes nothing, it is there to be seen."""
    data = happened.data
    match happened.type:
        case "registered":
            one = Batch(str(data["batch"]), _int(data["number"]), str(data["station"]), _int(data["found"]))
            return replace(state, batches=(*state.batches, one), declared=None)
        case "variance_asked" | "variance_signed":
            return replace(state, variance=_evolve_variance(state.variance, happened))
        case "declared":
            told = Declaration(_int(data["found"]), _int(data["issued"]), str(data["note"]), happened.actor)
            return replace(state, declared=told)
        case "completed":
            return replace(state, complete=True, issued=_int(data["issued"]), missing=_int(data["missing"]))
        case "excess_found":
            return state
    declared = None if happened.type == "recounted" else state.declared
    return replace(state, batches=tuple(_evolve(one, happened) for one in state.batches), declared=declared)


def _evolve_variance(before: Variance | None, happened: Event) -> Variance | None:
    data = happened.data
    if happened.type == "variance_asked":
        return Variance(_int(data["found"]), _int(data["issued"]), str(data["reason"]), happened.actor)
    return replace(before, signed_by=happened.actor) if before else None


def _evolve(batch: Batch, happened: Event) -> Batch:
    data = happened.data
    if batch.id != data["batch"]:
        return batch
    match happened.type:
        case "recounted":
            found = _int(data["found"])
            return replace(batch, found=found, status=batch.status if found else "withdrawn")
        case "sample_drawn":
            numbers = tuple(_int(number) for number in _list(data["numbers"]))
            return replace(batch, status="sampling", sample=numbers, seed=str(data["seed"]))
        case "rekeyed":
            return replace(batch, status="reading", round=_int(data["round"]), sample=(), seed="")
        case "accepted":
            pairs = [_list(pair) for pair in _list(data["spoiled"])]
            spoiled = tuple((str(reason), _int(number)) for reason, number in pairs)
            valid, blank = _int(data["valid"]), _int(data["blank"])
            return replace(batch, status="accepted", valid=valid, blank=blank, spoiled=spoiled)
    raise KeyError(happened.type)


def _int(raw: Json) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise TypeError(f"not an integer: {raw!r}")
    return raw


def _list(raw: Json) -> list[Json]:
    if not isinstance(raw, list):
        raise TypeError(f"not a list: {raw!r}")
    return raw


def legal(_rulebook: Rulebook, state: PapersState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Every command, those about a batch once for each, with the reason why it is not in order now."""
    own = [Option(name, guard(state, name, actor)) for name in GUARDS if name not in OF_BATCH]
    about = [Option(name, guard(state, name, actor, one.id), one.id) for one in state.batches for name in OF_BATCH]
    return (*own, *about)


PAPERS: Engine[PapersState] = Engine("papers", PapersState(), decide, evolve, legal)
