"""Who may make a move, when, and who must have asked for it before: one table and four questions.

Asked by ``decide`` before it looks at what the form says, and by ``legal`` for every move, so a page offers
exactly what the server will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.poll.state import STATUSES, PollState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor
from deliberation.rules.roll import deadline, objection_days
from deliberation.rules.rulebook import Rulebook

FOUR_EYES = "rulebook:ballot.four_eyes"
OFFICE = "clerk subdistrict_officer"


@dataclass(frozen=True, slots=True)
class Move:
    """The roles that may make a move, and the statuses in which it is in order."""

    roles: frozenset[str]
    statuses: tuple[str, ...]


def _move(roles: str, statuses: str) -> Move:
    return Move(frozenset(roles.split()), tuple(statuses.split()))


MOVES: dict[str, Move] = {
    "prepare": _move("clerk system", "none"),
    "ask_open": _move(OFFICE, "prepared"),
    "open": _move(f"{OFFICE} system", "prepared"),
    "ask_close": _move(OFFICE, "open"),
    "close": _move(f"{OFFICE} system", "open"),
    "count": _move("clerk system", "closed"),
    "ask_annul": _move(OFFICE, "prepared open closed counted"),
    "drop_annul": _move(f"{OFFICE} district_supervisor", "prepared open closed counted"),
    "annul": _move("subdistrict_officer district_supervisor", "prepared open closed counted"),
    "rerun": _move("clerk system", "annulled"),
    "import_finished": _move("administrator system", "none"),
}
"""Name of a command → who and when."""

ASKED = {"ask_open": "opening_by", "open": "opening_by", "ask_close": "closing_by", "close": "closing_by"}
"""The steps that two people take, and where the state keeps who asked for them."""


def needs_two(rulebook: Rulebook) -> bool:
    """Whether opening and closing take two people; rules frozen before they said so let one do."""
    return "ballot.four_eyes" in rulebook and rulebook.flag("ballot.four_eyes")


def entitled(name: str, actor: Actor) -> Refusal | None:
    """Whether one of the actor's roles may make this move at all."""
    return None if actor.has(*MOVES[name].roles) else Refusal("NOT_ENTITLED", "poll", {"move": name})


def in_turn(state: PollState, name: str) -> Refusal | None:
    """Whether the poll is where this move begins: each step once, in its order; an annulled poll takes none."""
    statuses = MOVES[name].statuses
    if state.status in statuses:
        return None
    if state.status == "annulled":
        return Refusal("POLL_ANNULLED", "poll", {"move": name})
    if name == "rerun":
        return Refusal("POLL_NOT_ANNULLED", "poll", {"move": name})
    done = STATUSES.index(state.status) > STATUSES.index(statuses[-1])
    return Refusal("POLL_STEP_DONE" if done else "POLL_STEP_EARLY", "poll", {"move": name})


def in_time(state: PollState, name: str, now: datetime) -> Refusal | None:
    """Whether the hour allows it: a box is opened before its voting is over, and closed after, never sooner."""
    if state.closes_at is None:
        return None
    over = now >= state.closes_at
    if name in {"ask_close", "close"} and not over:
        return Refusal("POLL_STILL_RUNNING", "poll", {"closes_at": state.closes_at.isoformat()})
    if name in {"ask_open", "open"} and over:
        return Refusal("POLL_HOURS_PAST", "poll", {"closes_at": state.closes_at.isoformat()})
    return None


def window(rulebook: Rulebook, opens_at: datetime, prepared_at: datetime) -> Refusal | None:
    """Whether anybody could object to the roll: not where the last hour for it was over before it could be seen."""
    until = deadline(rulebook, opens_at)
    if prepared_at < until:
        return None
    told: dict[str, Json] = {"until_at": until.isoformat(), "days": objection_days(rulebook)}
    return Refusal("POLL_NO_OBJECTIONS", "rulebook:ballot.objection_days", told)


def in_window(rulebook: Rulebook, state: PollState, name: str, actor: Actor) -> Refusal | None:
    """People open no poll to whose roll nobody could object; what the program prepares and opens keeps its hours."""
    if name not in {"ask_open", "open"} or actor.has("system") or state.opens_at is None or state.prepared_at is None:
        return None
    return window(rulebook, state.opens_at, state.prepared_at)


def by_two(rulebook: Rulebook, state: PollState, name: str, actor: Actor) -> Refusal | None:
    """Four eyes: whoever asked for a step does not confirm it; the passing of time needs nobody's word."""
    if name in ASKED and not actor.has("system"):
        return _step(rulebook, state, name, actor)
    if name in {"ask_annul", "drop_annul", "annul"}:
        return _annulment(state, name, actor)
    if name == "rerun" and state.rerun:
        return Refusal("POLL_RERUN_ALREADY", "poll:rerun", {"move": name})
    return None


def _step(rulebook: Rulebook, state: PollState, name: str, actor: Actor) -> Refusal | None:
    asking, by = name.startswith("ask_"), getattr(state, ASKED[name])
    if not needs_two(rulebook):
        return Refusal("POLL_ONE_IS_ENOUGH", FOUR_EYES) if asking else None
    if asking:
        return Refusal("POLL_ASKED_ALREADY", FOUR_EYES, {"move": name}) if by else None
    if not by:
        return Refusal("POLL_ASK_FIRST", FOUR_EYES, {"move": name})
    return Refusal("POLL_SECOND_PERSON", FOUR_EYES, {"move": name}) if by == actor.id else None


def _annulment(state: PollState, name: str, actor: Actor) -> Refusal | None:
    """An annulment always takes two, whatever the rulebook says of the other steps."""
    if name == "ask_annul":
        return Refusal("POLL_ASKED_ALREADY", "poll:annul", {"move": name}) if state.annulment_by else None
    if not state.annulment_by:
        return Refusal("ANNULMENT_NOT_ASKED", "poll:annul", {"move": name})
    if name == "annul" and state.annulment_by == actor.id:
        return Refusal("POLL_SECOND_PERSON", "poll:annul", {"move": name})
    return None


def money_follows(projects: int) -> Refusal | None:
    """A vote on which money has been granted since stands: ``projects`` is how many were approved after it."""
    return Refusal("POLL_MONEY_FOLLOWS", "poll:annul", {"projects": projects}) if projects else None
