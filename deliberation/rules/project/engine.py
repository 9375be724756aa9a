"""The project engine: one table of moves, one handler a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from deliberation.rules.project import early, late
from deliberation.rules.project.evolve import evolve
from deliberation.rules.project.moves import MOVES, guard
from deliberation.rules.project.state import ProjectState
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option
from deliberation.rules.rulebook import Rulebook

Handler = Callable[[Rulebook, ProjectState, Command], Decision]

HANDLERS: dict[str, Handler] = {name: getattr(early, name, None) or getattr(late, name) for name in MOVES}
"""Command name → handler."""


def decide(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Entitled? Right phase? Then the move's own conditions."""
    return guard(state, command.name, command.actor) or HANDLERS[command.name](rulebook, state, command)


def legal(_rulebook: Rulebook, state: ProjectState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Every move with the reason why this actor cannot make it now."""
    return tuple(Option(name, guard(state, name, actor)) for name in MOVES)


PROJECT: Engine[ProjectState] = Engine("project", ProjectState(), decide, evolve, legal)
