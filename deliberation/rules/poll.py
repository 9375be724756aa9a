"""The residents' poll as a procedure: prepared, roll frozen, opened, closed, counted.

Ballots are not events: casting never touches this stream, so its order and times link nobody to a
choice (trust reference §2). What the book holds is the frame: which projects, how much money, whose
roll, when, by which rule, and the digest of the box and of the result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

Candidate = tuple[str, int]
"""A project on the ballot: its id and cost in fen."""


@dataclass(frozen=True, slots=True)
class PollState:
    """A poll. ``status`` is none, prepared, open, closed or counted; money in fen; times aware."""

    status: str = "none"
    title: str = ""
    budget_fen: int = 0
    candidates: tuple[Candidate, ...] = ()
    min_picks: int = 1
    max_picks: int = 1
    within_budget: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    roll_size: int = 0
    roll_hash: str = ""
    issued: int = 0
    returned: int = 0
    box_hash: str = ""
    result_hash: str = ""

    def accepts(self, now: datetime) -> bool:
        """Whether a ballot may be issued or cast at ``now``: the hours are the poll's own, to the second."""
        if self.status != "open" or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= now < self.closes_at


STATUSES = ("none", "prepared", "open", "closed", "counted")
"""In the order in which a poll passes through them."""

GUARDS: dict[str, tuple[frozenset[str], str]] = {
    "prepare": (frozenset({"clerk", "system"}), "none"),
    "open": (frozenset({"clerk", "system"}), "prepared"),
    "close": (frozenset({"clerk", "system"}), "open"),
    "count": (frozenset({"clerk", "system"}), "closed"),
    "import_finished": (frozenset({"administrator", "system"}), "none"),
}
"""Command → roles that may give it, and the status it needs."""


def guard(state: PollState, name: str, actor: Actor) -> Refusal | None:
    """Entitled, and the right status."""
    roles, status = GUARDS[name]
    if not actor.has(*roles):
        return Refusal("NOT_ENTITLED", "poll", {"move": name})
    if state.status == status:
        return None
    done = STATUSES.index(state.status) > STATUSES.index(status)
    return Refusal("POLL_STEP_DONE" if done else "POLL_STEP_EARLY", "poll", {"move": name})


def decide(rulebook: Rulebook, state: PollState, command: Command) -> Decision:
    """See the handlers: ``prepare``, ``open``, ``close``, ``count``, ``import_finished``."""
    return guard(state, command.name, command.actor) or HANDLERS[command.name](rulebook, state, command)


def _prepare(rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{title, budget_fen, candidates: [[id, fen]], opens_at, closes_at}: picks and limits come from the rulebook."""
    candidates, budget = command.args.get("candidates"), command.args.get("budget_fen")
    opens, closes = str(command.args.get("opens_at")), str(command.args.get("closes_at"))
    if not isinstance(candidates, list) or not candidates:
        return Refusal("NO_CANDIDATES", "poll")
    if not isinstance(budget, int) or budget <= 0:
        return Refusal("BUDGET_NEEDED", "rulebook:allocation.annual")
    if datetime.fromisoformat(closes) <= datetime.fromisoformat(opens):
        return Refusal("CLOSES_BEFORE_OPENING", "poll")
    if datetime.fromisoformat(closes) <= command.at:
        return Refusal("CLOSES_IN_THE_PAST", "poll")
    return (
        event(
            command,
            "prepared",
            title=command.args["title"],
            budget_fen=budget,
            candidates=candidates,
            opens_at=opens,
            closes_at=closes,
            min_picks=min(rulebook.int("ballot.min_picks"), len(candidates)),
            max_picks=rulebook.int("ballot.max_picks"),
            within_budget=rulebook.flag("ballot.within_budget"),
        ),
    )


def _open(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{roll_size, roll_hash}: the roll is frozen with the opening and its hash is public."""
    size = command.args.get("roll_size")
    if not isinstance(size, int) or size < 1:
        return Refusal("ROLL_EMPTY", "rulebook:ballot.min_age")
    return (event(command, "opened", roll_size=size, roll_hash=command.args["roll_hash"]),)


def _close(_rulebook: Rulebook, state: PollState, command: Command) -> Decision:
    """{issued, returned, box_hash}: only after the closing hour; never more ballots than voters."""
    if state.closes_at is not None and command.at < state.closes_at:
        return Refusal("POLL_STILL_RUNNING", "poll", {"closes_at": state.closes_at.isoformat()})
    issued, returned = command.args["issued"], command.args["returned"]
    if not isinstance(issued, int) or not isinstance(returned, int) or not 0 <= returned <= issued <= state.roll_size:
        return Refusal("MORE_BALLOTS_THAN_VOTERS", "poll", {"issued": issued, "returned": returned})
    return (event(command, "closed", issued=issued, returned=returned, box_hash=command.args["box_hash"]),)


def _count(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{rule, result_hash, selected, valid}: the published result, recountable from the published file."""
    names = ("rule", "result_hash", "selected", "valid")
    return (event(command, "counted", **{name: command.args[name] for name in names}),)


def _import_finished(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{title, budget_fen, candidates, returned, box_hash, source}: an election held elsewhere, closed as it comes."""
    names = ("title", "budget_fen", "candidates", "returned", "box_hash", "source")
    return (event(command, "imported", **{name: command.args[name] for name in names}),)


HANDLERS = {
    "prepare": _prepare,
    "open": _open,
    "close": _close,
    "count": _count,
    "import_finished": _import_finished,
}


def evolve(state: PollState, happened: Event) -> PollState:
    """Fold prepared, opened, closed, counted, imported."""
    data = happened.data
    match happened.type:
        case "prepared":
            return replace(
                state,
                status="prepared",
                title=str(data["title"]),
                budget_fen=_int(data["budget_fen"]),
                candidates=_candidates(data["candidates"]),
                opens_at=datetime.fromisoformat(str(data["opens_at"])),
                closes_at=datetime.fromisoformat(str(data["closes_at"])),
                min_picks=_int(data["min_picks"]),
                max_picks=_int(data["max_picks"]),
                within_budget=bool(data["within_budget"]),
            )
        case "opened":
            return replace(state, status="open", roll_size=_int(data["roll_size"]), roll_hash=str(data["roll_hash"]))
        case "closed":
            issued, returned = _int(data["issued"]), _int(data["returned"])
            return replace(state, status="closed", issued=issued, returned=returned, box_hash=str(data["box_hash"]))
        case "counted":
            return replace(state, status="counted", result_hash=str(data["result_hash"]))
        case "imported":
            returned = _int(data["returned"])
            return replace(
                state,
                status="closed",
                title=str(data["title"]),
                budget_fen=_int(data["budget_fen"]),
                candidates=_candidates(data["candidates"]),
                roll_size=returned,
                issued=returned,
                returned=returned,
                box_hash=str(data["box_hash"]),
                closes_at=happened.at,
            )
    raise KeyError(happened.type)


def _int(raw: Json) -> int:
    if not isinstance(raw, int):
        raise TypeError(f"not an integer: {raw!r}")
    return raw


def _candidates(raw: Json) -> tuple[Candidate, ...]:
    rows = raw if isinstance(raw, list) else []
    return tuple((str(row[0]), _int(row[1])) for row in rows if isinstance(row, list))


def legal(_rulebook: Rulebook, state: PollState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every command with the reason why it is not in order now; closing waits for the closing hour."""
    options = []
    for name in GUARDS:
        refusal = guard(state, name, actor)
        if refusal is None and name == "close" and state.closes_at is not None and now < state.closes_at:
            refusal = Refusal("POLL_STILL_RUNNING", "poll", {"closes_at": state.closes_at.isoformat()})
        options.append(Option(name, refusal))
    return tuple(options)


POLL: Engine[PollState] = Engine("poll", PollState(), decide, evolve, legal)


def check_choices(state: PollState, choices: tuple[str, ...]) -> Refusal | None:
    """Whether ``choices`` (project ids) make a valid ballot: known, each once, number and sum within the limits."""
    cost = dict(state.candidates)
    if any(choice not in cost for choice in choices):
        return Refusal("CHOICE_UNKNOWN", "poll")
    if len(set(choices)) != len(choices):
        return Refusal("CHOICE_TWICE", "poll")
    if len(choices) < state.min_picks:
        return Refusal("TOO_FEW_PICKS", "rulebook:ballot.min_picks", {"least": state.min_picks, "picked": len(choices)})
    if len(choices) > state.max_picks:
        return Refusal("TOO_MANY_PICKS", "rulebook:ballot.max_picks", {"most": state.max_picks, "picked": len(choices)})
    total = sum(cost[choice] for choice in choices)
    if state.within_budget and total > state.budget_fen:
        params: dict[str, Json] = {
            "total_fen": total,
            "budget_fen": state.budget_fen,
            "over_fen": total - state.budget_fen,
        }
        return Refusal("PICKS_ABOVE_BUDGET", "rulebook:ballot.within_budget", params)
    return None
