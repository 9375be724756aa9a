"""A poll led by its moves, for tests: asks, keeps the events, remembers the state."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.ledger.codec import canonical
from deliberation.rules.poll import POLL, PollState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, default_rulebook, parse_layer

NOW = datetime(2026, 5, 1, tzinfo=UTC)
OPENS, CLOSES = NOW + timedelta(days=3), NOW + timedelta(days=10)
CLERK, COLLEAGUE = Actor("clerk-1", frozenset({"clerk"})), Actor("clerk-2", frozenset({"clerk"}))
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
DISTRICT = Actor("district-1", frozenset({"district_supervisor"}))
BOTH = Actor("clerk-1", frozenset({"clerk", "subdistrict_officer", "district_supervisor"}))
"""The same person in every office: still one pair of eyes."""

FORMS: dict[str, dict[str, Any]] = {
    "prepare": {
        "title": "t",
        "budget_fen": 1_000,
        "candidates": [["a", 600], ["b", 500], ["c", 300]],
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
    },
    "open": {"roll_size": 10, "roll_hash": "r", "public_key": "k"},
    "close": {
        "issued": 5,
        "returned": 4,
        "box_hash": "b",
        "root": "f",
        "channels": {
            "web": {"issued": 3, "returned": 3, "valid": 3, "spoiled": 0},
            "paper": {"issued": 2, "returned": 1, "valid": 0, "spoiled": 1},
        },
    },
    "count": {"rule": "greedy", "result_hash": "h", "selected": ["a"], "valid": 4},
    "ask_annul": {"reason": "名册有误"},
    "rerun": {"poll": "next"},
    "import_finished": {
        "title": "t", "budget_fen": 1_000, "candidates": [["a", 600]], "returned": 7, "box_hash": "b", "source": "file",
    },
}  # fmt: skip
"""What a sound form says, by move."""


def book(**rules: str) -> Rulebook:
    """The shipped rules with others in their place; ``__`` stands for the dot of a key."""
    lines = "\n".join(
        f'"{key.replace("__", ".")}" = {{ value = {value}, source = "test" }}' for key, value in rules.items()
    )
    return Rulebook.compose(
        (*default_rulebook().layers, parse_layer(f'id = "test"\ntitle = "test"\n[rules]\n{lines}\n'))
    )


BOOK = default_rulebook()
ALONE = book(ballot__four_eyes="false")


@dataclass
class Walk:
    """A poll under play."""

    rules: Rulebook = BOOK
    state: PollState = POLL.initial
    events: list[Event] = field(default_factory=list)

    def ask(self, name: str, actor: Actor = SYSTEM, at: datetime = NOW, **args: Any) -> str:
        """Empty when the move was in order and is made, else the code of the refusal."""
        said = POLL.decide(self.rules, self.state, Command(name, actor, at, FORMS.get(name, {}) | args))
        if isinstance(said, Refusal):
            return said.code
        for happened in said:
            self.events.append(happened)
            self.state = POLL.evolve(self.state, happened)
        return ""

    def do(self, name: str, actor: Actor = SYSTEM, at: datetime = NOW, **args: Any) -> Walk:
        """The move, which must be in order."""
        assert self.ask(name, actor, at, **args) == "", name
        return self

    def offered(self, actor: Actor, at: datetime = NOW) -> dict[str, Refusal | None]:
        """What a page would show, by move."""
        return {option.action: option.refusal for option in POLL.legal(self.rules, self.state, actor, at)}


def fold(events: list[Event]) -> PollState:
    """The state by replay of the book's own text, as a later release reads it."""
    return POLL.replay(Event(e.type, e.actor, e.at, json.loads(canonical(e.data))) for e in events)


def walk(status: str, rules: Rulebook = BOOK) -> Walk:
    """A poll that has come as far as ``status``."""
    led = Walk(rules)
    steps = {
        "prepared": [("prepare", SYSTEM, NOW)],
        "open": [("open", SYSTEM, OPENS)],
        "closed": [("close", SYSTEM, CLOSES)],
        "counted": [("count", SYSTEM, CLOSES)],
        "annulled": [("ask_annul", CLERK, CLOSES), ("annul", OFFICER, CLOSES)],
    }
    for reached, moves in steps.items():
        if led.state.status == status:
            break
        for name, actor, at in moves:
            led.do(name, actor, at)
        assert led.state.status == reached
    return led
