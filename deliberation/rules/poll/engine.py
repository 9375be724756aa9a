"""The poll engine: the guards, then one handler a move."""

from __future__ import annotations

from datetime import datetime

from deliberation.rules.poll import guards
from deliberation.rules.poll.evolve import evolve
from deliberation.rules.poll.guards import MOVES
from deliberation.rules.poll.moves import HANDLERS
from deliberation.rules.poll.state import PollState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option
from deliberation.rules.rulebook import Rulebook


def check(rulebook: Rulebook, state: PollState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    """Why ``actor`` cannot make the move ``name`` at ``now``, whatever the form will say; None where it is open."""
    return (
        guards.entitled(name, actor)
        or guards.in_turn(state, name)
        or guards.in_time(state, name, now)
        or guards.in_window(rulebook, state, name, actor)
        or guards.by_two(rulebook, state, name, actor)
    )


def decide(rulebook: Rulebook, state: PollState, command: Command) -> Decision:
    """Entitled, in turn, in time, by the right person? Then what the form says: see ``moves``."""
    refusal = check(rulebook, state, command.name, command.actor, command.at)
    return refusal or HANDLERS[command.name](rulebook, state, command)


def legal(rulebook: Rulebook, state: PollState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every move with the reason why it is not in order now."""
    return tuple(Option(name, check(rulebook, state, name, actor, now)) for name in MOVES)


POLL: Engine[PollState] = Engine("poll", PollState(), decide, evolve, legal)
