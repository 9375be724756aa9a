"""The package engine: one table of moves, one handler a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from deliberation.rules.package import early, late
from deliberation.rules.package.evolve import evolve
from deliberation.rules.package.moves import MOVES, check
from deliberation.rules.package.state import PackageState
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option
from deliberation.rules.rulebook import Rulebook

Handler = Callable[[Rulebook, PackageState, Command], Decision]
_NAMED = {"open": early.open_}
HANDLERS: dict[str, Handler] = {
    name: _NAMED.get(name) or getattr(early, name, None) or getattr(late, name) for name in MOVES
}
"""Command name → handler."""


def decide(rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """Entitled, in the right status, ready for it? Then what the form says."""
    refusal = check(rulebook, state, command.name, command.actor, command.at)
    return refusal or HANDLERS[command.name](rulebook, state, command)


def legal(rulebook: Rulebook, state: PackageState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every move with the reason why this actor cannot make it now."""
    return tuple(Option(name, check(rulebook, state, name, actor, now)) for name in MOVES)


PACKAGE: Engine[PackageState] = Engine("package", PackageState(), decide, evolve, legal)
