"""The project engine: one table of moves, one handler a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from deliberation.rules.project import changes, closing, early, late
from deliberation.rules.project.evolve import evolve
from deliberation.rules.project.moves import MOVES, guard
from deliberation.rules.project.ready import ready
from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option
from deliberation.rules.rulebook import Rulebook

Handler = Callable[[Rulebook, ProjectState, Command], Decision]

_TELLING = (early, late, changes, closing)

HANDLERS: dict[str, Handler] = {
    name: next(getattr(part, name) for part in _TELLING if hasattr(part, name)) for name in MOVES
}
"""Command name → handler."""


def decide(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Entitled? Right phase? Is the project ready for it? Then what the form says."""
    refusal = check(rulebook, state, command.name, command.actor, command.at)
    return refusal or HANDLERS[command.name](rulebook, state, command)


def check(rulebook: Rulebook, state: ProjectState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    """Why ``actor`` cannot make the move ``name`` now, whatever the form will say; None where it is open."""
    return guard(state, name, actor) or ready(rulebook, state, name, actor, now)


def legal(rulebook: Rulebook, state: ProjectState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every move with the reason why this actor cannot make it now."""
    return tuple(Option(name, check(rulebook, state, name, actor, now)) for name in MOVES)


PROJECT: Engine[ProjectState] = Engine("project", ProjectState(), decide, evolve, legal)
