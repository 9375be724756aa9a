"""What holds for all that the rules say, in whatever test they say it.

- A refusal has its sentence, brings every figure the sentence quotes, and names a rule that can be looked up.
- A fact in a book keeps its name and its form for ever, since old books must replay: ``facts.csv`` is the register.
- A state holds what its annotations promise, whatever the facts were.
"""

from __future__ import annotations

import csv
import dataclasses
import importlib
import pkgutil
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

import deliberation.rules as home
from deliberation.rules.meeting.profile import Parameters
from deliberation.rules.parameters import PARAMETERS, PROFILES
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Event, Option
from deliberation.web.refusals import meeting_said
from deliberation.web.refusals.say import messages

FIGURE = re.compile(r"%\((\w+)\)")
WRITTEN = re.compile(
    r"(RROR1915|RONR12) §\d+(:\d+)?(, §\d+)*|议事十二条 第[一二三四五六七八九十]+条(：.+)?|南塘十三条(：.+)?"
    r"|《\w+》(（\d{4}）)?第[一二三四五六七八九十、]+条"
)
CHAPTERS = {"audit", "body", "cycle", "election", "office", "papers", "poll", "proposal", "rules"}
"""Rules that an engine holds by itself; ``project:pay`` is the rule of that one act."""
ACTS = re.compile(
    r"(contact|followup|plan|fund|meeting|minutes|moderator|notice|office|package|poll|project|release|supplier):[a-z_]+"
)

WORDS = {"field", "part", "move"}
"""Figures of a refusal that name a thing of the program, in small letters."""

STAGES = {"phase", "status", "outcome"}
"""Fields of a state that say how far something has come, in small letters."""

BETWEEN = ("deliberation.rules.replay", "dataclasses", "mutmut.", __name__)
"""What stands between a rule and what it says: helpers, and the wrappers of a mutation run."""

FORMS: Mapping[str, Callable[[typing.Any], bool]] = {
    "name": lambda value: isinstance(value, str) and value != "",
    "text": lambda value: isinstance(value, str),
    "word": lambda value: isinstance(value, str) and re.fullmatch(r"[a-z0-9_:]*", value) is not None,
    "code": lambda value: isinstance(value, str) and (re.fullmatch(r"OK(_[A-Z]+)*", value) or value in codes()),
    "flag": lambda value: isinstance(value, bool),
    "count": lambda value: type(value) is int and value >= 0,
    "change": lambda value: type(value) is int,
    "list": lambda value: isinstance(value, list | tuple),
    "table": lambda value: isinstance(value, Mapping) and all(re.fullmatch(r"[a-z0-9_-]+", key) for key in value),
    "day": lambda value: isinstance(value, str) and date.fromisoformat(value) is not None,
    "moment": lambda value: isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None,
}


@cache
def codes() -> frozenset[str]:
    """Every code that has words."""
    said = (table for table in vars(meeting_said).values() if isinstance(table, dict))
    return frozenset(messages()).union(*said)


@cache
def register() -> dict[tuple[str, str], dict[str, str]]:
    """The form of each fact, by engine and event; a ``?`` after it: may be missing or nothing."""
    with (Path(__file__).parent / "facts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["engine"], row["event"]): dict(one.split(":") for one in row["facts"].split()) for row in rows}


def findable(reference: str) -> bool:
    """Whether every part of ``reference`` leads to a rule: a book's paragraph, a parameter, an act of an engine."""
    for part in re.split(r"[;；]\s*", reference):
        kind, _, key = part.partition(":")
        known = part in CHAPTERS or ACTS.fullmatch(part) or WRITTEN.fullmatch(part)
        set_here = {"rulebook": PARAMETERS, "profile": {*PROFILES, *(f.name for f in dataclasses.fields(Parameters))}}
        if not known and key not in set_here.get(kind, ()):
            return False
    return True


def check_refusal(refusal: Refusal) -> None:
    """Fails unless a person can be told what is refused, by which rule and with which figures."""
    assert refusal.code in messages(), f"no sentence for {refusal.code}"
    assert isinstance(refusal.rule_ref, str)
    assert findable(refusal.rule_ref), f"{refusal.code}: where is {refusal.rule_ref}?"
    for figure in FIGURE.findall(str(messages()[refusal.code])):
        assert refusal.params.get(figure) is not None, f"{refusal.code} does not bring {figure}"
    for name, value in refusal.params.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), f"{refusal.code}: nothing quotes {name}"
        assert value is not None, f"{refusal.code}: {name} is nothing"
    for word in WORDS & refusal.params.keys():
        assert FORMS["word"](refusal.params[word]), f"{refusal.code}: no {word} is called {refusal.params[word]}"


def check_option(option: Option) -> None:
    """Fails unless the action offered could be the name of a command."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*(:[a-z0-9_]+)?", option.action), f"nobody can ask for {option.action}"


def check_event(engine: str, happened: Event) -> None:
    """Fails unless the event and each of its facts stand in the register, in their form."""
    forms = register()[engine, happened.type]
    assert happened.data.keys() <= forms.keys(), f"{happened.type}: {set(happened.data) - set(forms)}"
    for fact, form in forms.items():
        value = happened.data.get(fact)
        if value is None and form.endswith("?"):
            continue
        assert FORMS[form.rstrip("?")](value), f"{happened.type}: {fact} is {value!r}, not {form}"


def holds(value: object, hint: typing.Any, *, within: bool = False) -> bool:
    """Whether ``value`` is what ``hint`` says, down to the members of a collection."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return any(holds(value, part, within=within) for part in parts)
    kind = origin or hint
    if kind is typing.Any or not isinstance(kind, type):
        return value is None or kind is not None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return False
    return within or origin is None or _members_hold(value, parts)


def _members_hold(value: object, parts: tuple[typing.Any, ...]) -> bool:
    if isinstance(value, Mapping):
        pairs = value.items()
        return all(holds(key, parts[0], within=True) and holds(one, parts[1], within=True) for key, one in pairs)
    if isinstance(value, tuple) and Ellipsis not in parts:
        return len(value) == len(parts) and all(map(holds, value, parts))
    if isinstance(value, tuple | frozenset):
        return all(holds(one, parts[0], within=True) for one in value)
    return True


def check_state(state: object, hints: Mapping[str, typing.Any]) -> None:
    """Fails unless each field is what its annotation says."""
    for name, hint in hints.items():
        value = getattr(state, name)
        assert holds(value, hint), f"{type(state).__name__}.{name} is {value!r}, not {hint}"
        assert name not in STAGES or not isinstance(value, str) or FORMS["word"](value), (
            f"{type(state).__name__}.{name} is {value!r}"
        )


def states() -> Iterator[type]:
    """Every frozen dataclass of the rules, but for what a test makes by hand to be refused."""
    for module in pkgutil.walk_packages(home.__path__, f"{home.__name__}."):
        for one in vars(importlib.import_module(module.name)).values():
            own = isinstance(one, type) and one.__module__ == module.name and dataclasses.is_dataclass(one)
            if own and one not in {Refusal, Event, Option}:
                yield one


@cache
def annotated() -> tuple[tuple[type, dict[str, typing.Any]], ...]:
    """The same with the types of their fields."""
    return tuple((one, _hints(one)) for one in states())


def _hints(one: typing.Any) -> dict[str, typing.Any]:
    return {key: hint for key, hint in typing.get_type_hints(one).items() if key in one.__dataclass_fields__}


@pytest.fixture(autouse=True, scope="module")
def wellformed() -> Iterator[None]:
    """Checks all that the rules say while the tests of the rules run, and only then: other tests share the process."""
    with pytest.MonkeyPatch.context() as patch:
        _watch(patch, Refusal, lambda said: check_refusal(said) if _from_rules() else None)
        _watch(patch, Event, lambda said: check_event(_from_rules().split(".")[0], said) if _from_rules() else None)
        _watch(patch, Option, lambda offered: check_option(offered) if _from_rules() else None)
        for one, hints in annotated():
            _watch(patch, one, lambda made, hints=hints: check_state(made, hints) if _from_rules() else None)
        yield


def _from_rules() -> str:
    """The module of the rules that says it, else nothing: a test may make what it likes."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame and str(frame.f_globals["__name__"]).startswith(BETWEEN):
        frame = frame.f_back
    module = str(frame.f_globals["__name__"]) if frame else ""
    return module.removeprefix("deliberation.rules.") if module.startswith("deliberation.rules.") else ""


UNWATCHED: dict[type, typing.Any] = {}
"""How each kind was made before it was watched."""


@contextmanager
def unwatched() -> Iterator[None]:
    """Lets a search through millions of states run at its own speed: other tests meet the same facts."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, made in UNWATCHED.items():
            patch.setattr(kind, "__init__", made)
        yield


def _watch(patch: pytest.MonkeyPatch, kind: type, check: Callable[[typing.Any], None]) -> None:
    made = UNWATCHED.setdefault(kind, kind.__init__)

    def watched(self: object, *args: object, **named: object) -> None:
        made(self, *args, **named)
        check(self)

    patch.setattr(kind, "__init__", watched)
