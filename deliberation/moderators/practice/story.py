"""The stories a trainee can choose from, and what can be said with each step: data files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories"
ROUTINE = "routine"
SAYINGS = "sayings"


@dataclass(frozen=True, slots=True)
class Cue:
    """Something a member does by themselves once ``on`` has happened: ``do`` with its ``args``."""

    on: str
    do: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item and how the members deal with it.

    ``hands`` by kind of motion are (member, side, seconds); ``votes`` by kind are (for, against).
    """

    title: str
    text: str
    mover: int
    seconder: int
    hands: Mapping[str, tuple[tuple[int, str, int], ...]]
    votes: Mapping[str, tuple[int, int]]
    speeches: Mapping[str, tuple[str, ...]]
    cues: tuple[Cue, ...] = ()
    unseconded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A practice meeting: what it teaches, how many of its nine members come, and its items."""

    id: str
    order: int
    title: str
    teaches: str
    intro: str
    present: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that goes with a step; ``slip`` is the code of what is wrong with it, empty for the right one."""

    words: str
    slip: str = ""


@cache
def stories() -> tuple[Story, ...]:
    """Every story, the easiest first."""
    paths = (path for path in sorted(FOLDER.glob("*.toml")) if path.stem not in (ROUTINE, SAYINGS))
    return tuple(sorted((_story(tomllib.loads(path.read_text("utf-8"))) for path in paths), key=lambda one: one.order))


def story(id_: str) -> Story | None:
    """The story called ``id_``."""
    return next((one for one in stories() if one.id == id_), None)


@cache
def routine() -> tuple[Item, ...]:
    """Plain items for further trainees to preside over."""
    raw = tomllib.loads((FOLDER / f"{ROUTINE}.toml").read_text("utf-8"))
    return tuple(_item(row) for row in raw["items"])


@cache
def sayings() -> Mapping[str, tuple[Saying, ...]]:
    """What can be said with each step, the right sentence first."""
    raw = tomllib.loads((FOLDER / f"{SAYINGS}.toml").read_text("utf-8"))
    return {step: tuple(Saying(row["words"], row.get("slip", "")) for row in rows) for step, rows in raw.items()}


@cache
def names() -> tuple[str, ...]:
    """The names of the members, all made up."""
    raw = tomllib.loads((FOLDER / f"{ROUTINE}.toml").read_text("utf-8"))
    return tuple(raw["names"])


def _story(raw: Mapping[str, Any]) -> Story:
    items = tuple(_item(row) for row in raw["items"])
    return Story(raw["id"], raw["order"], raw["title"], raw["teaches"], raw["intro"], raw["present"], items)


def _item(raw: Mapping[str, Any]) -> Item:
    hands = {kind: tuple((int(m), str(s), int(t)) for m, s, t in rows) for kind, rows in raw["hands"].items()}
    votes = {kind: (int(yes), int(no)) for kind, (yes, no) in raw["votes"].items()}
    speeches = {side: tuple(lines) for side, lines in raw["speeches"].items()}
    cues = tuple(
        Cue(row["on"], row["do"], {key: value for key, value in row.items() if key not in ("on", "do")})
        for row in raw.get("cues", ())
    )
    return Item(
        raw["title"], raw["text"], raw["mover"], raw["seconder"], hands, votes, speeches, cues,
        tuple(raw.get("unseconded", ())),
    )  # fmt: skip
