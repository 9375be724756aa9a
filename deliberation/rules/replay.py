"""The contract every engine keeps, and the fold that rebuilds a state from its events.

An engine is pure: no clock, no database, no randomness. ``decide`` judges a command against a
state and answers events or a refusal; ``evolve`` folds one event into the state and never refuses;
``legal`` runs the guards of ``decide`` for every action, so a page can show what is in order now
and, for the rest, why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Generic, TypeVar

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.rulebook import Rulebook

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes the move: an opaque person id (never a name or number) and the roles held *at this place*."""

    id: str
    roles: frozenset[str] = frozenset()

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of ``roles`` here."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor("system", frozenset({"system"}))
"""The program itself, for moves that only the passing of time makes (a poll's closing hour)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person asks for: its name, who, when (aware UTC), and what the form said."""

    name: str
    actor: Actor
    at: datetime
    args: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``type`` is a past participle in snake case; ``at`` is aware UTC."""

    type: str
    actor: str
    at: datetime
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """An action a page may offer now (``refusal is None``) or must grey out with the reason."""

    action: str
    refusal: Refusal | None = None
    target: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the action is in order now."""
        return self.refusal is None


Decision = tuple[Event, ...] | Refusal


@dataclass(frozen=True, slots=True)
class Engine(Generic[S]):
    """A rule-bound procedure as three pure functions and a starting state."""

    kind: str
    initial: S
    decide: Callable[[Rulebook, S, Command], Decision]
    evolve: Callable[[S, Event], S]
    legal: Callable[[Rulebook, S, Actor, datetime], tuple[Option, ...]]

    def replay(self, events: Iterable[Event]) -> S:
        """The state after ``events`` in order."""
        return reduce(self.evolve, events, self.initial)


def event(command: Command, type_: str, /, **data: Json) -> Event:
    """The event of ``type_`` that ``command`` causes, with its actor and time."""
    return Event(type_, command.actor.id, command.at, data)
