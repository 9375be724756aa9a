"""The rulebook of a place: layered parameters, each with the layer and the source it comes from.

Layers stack city < district < sub-district < community; the lowest that names a parameter wins.
A rulebook is immutable and known by the SHA-256 of its canonical document, so a cycle or a meeting
can freeze the version in force and be judged by it for ever.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from deliberation.rules.parameters import PARAMETERS, RulebookError, Value, check

T = TypeVar("T")

FOLDER = Path(__file__).parent / "rulebooks"

MARKS = ("L", "O", "P", "T", "G", "tbc")
"""How sure a source is: statute, official page, press, template, judgement, to be confirmed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value with its source.

    ``mark`` says how sure it is: L statute, O official page, P press, T template, G judgement,
    ``tbc`` to be confirmed by the sub-district.
    """

    value: Value
    source: str
    mark: str = "G"


@dataclass(frozen=True, slots=True)
class Layer:
    """A set of parameters that one level, or a preset, lays down."""

    id: str
    title: str
    settings: Mapping[str, Setting]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A parameter as it holds: its key, value, source and the layer it comes from."""

    key: str
    setting: Setting
    layer: Layer


@dataclass(frozen=True)
class Rulebook:
    """The parameters in force, read through typed accessors; unknown keys raise ``KeyError``."""

    layers: tuple[Layer, ...]

    @classmethod
    def compose(cls, layers: Iterable[Layer]) -> Rulebook:
        """Stack ``layers`` from the widest to the narrowest; together they must name every parameter."""
        book = cls(tuple(layers))
        missing = sorted(PARAMETERS.keys() - book._rules.keys())
        if missing:
            raise RulebookError(f"no layer sets {', '.join(missing)}")
        if book.int("ballot.min_picks") > book.int("ballot.max_picks"):
            raise RulebookError("ballot.min_picks is above ballot.max_picks")
        return book

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {key: Rule(key, setting, layer) for layer in self.layers for key, setting in layer.settings.items()}

    def __iter__(self) -> Iterator[Rule]:
        """The rules in the order of :data:`PARAMETERS`; a book frozen before a parameter was there does not name it."""
        return (self._rules[key] for key in PARAMETERS if key in self._rules)

    def __contains__(self, key: str) -> bool:
        """Whether the book names this parameter."""
        return key in self._rules

    def rule(self, key: str) -> Rule:
        """The rule ``key`` with its source and layer."""
        return self._rules[key]

    def int(self, key: str) -> int:
        """An integer parameter in its unit (money in fen)."""
        return _typed(self._rules[key].setting.value, int, key)

    def share(self, key: str) -> Fraction:
        """A share between 0 and 1, exact."""
        return _typed(self._rules[key].setting.value, Fraction, key)

    def flag(self, key: str) -> bool:
        """A yes-or-no parameter."""
        return _typed(self._rules[key].setting.value, bool, key)

    def text(self, key: str) -> str:
        """A text parameter."""
        return _typed(self._rules[key].setting.value, str, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list parameter."""
        return _typed(self._rules[key].setting.value, tuple, key)

    @cached_property
    def document(self) -> str:
        """Canonical JSON of all layers: what is stored, published and hashed."""
        return json.dumps([_dump(layer) for layer in self.layers], ensure_ascii=False, sort_keys=True)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of :attr:`document`, lower-case hex: the version of this rulebook."""
        return hashlib.sha256(self.document.encode()).hexdigest()

    @classmethod
    def from_document(cls, document: str) -> Rulebook:
        """The rulebook stored as ``document``; later releases may know more parameters than it names."""
        return cls(tuple(_layer(raw) for raw in json.loads(document)))


def parse_layer(text: str, *, place: str = "") -> Layer:
    """A layer from TOML: ``id``, ``title`` and one ``[rules."key"]`` table a parameter.

    :class:`RulebookError` names the line and what is wrong there.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"not valid TOML: {error}") from error
    try:
        return _layer({**raw, "place": place})
    except RulebookError as error:
        raise RulebookError(f"line {_line(text, str(error))}: {error}") from error


def _line(text: str, told: str) -> int:
    """The line of ``text`` that names the parameter of which ``told`` speaks; 1 where it names none."""
    named = (number for number, line in enumerate(text.splitlines(), start=1) if _names(line, told))
    return next(named, 1)


def _names(line: str, told: str) -> bool:
    quoted = line.split('"')
    return len(quoted) > 2 and "." in quoted[1] and quoted[1] in told


def shipped_layers() -> dict[str, Layer]:
    """The shipped base (``city``) and presets by id."""
    layers = (parse_layer(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml")))
    return {layer.id: layer for layer in layers}


def default_rulebook() -> Rulebook:
    """The shipped base alone."""
    return Rulebook.compose((shipped_layers()["city"],))


def _layer(raw: Mapping[str, object]) -> Layer:
    rules = raw.get("rules")
    if not isinstance(raw.get("id"), str) or not isinstance(raw.get("title"), str) or not isinstance(rules, dict):
        raise RulebookError("a layer needs id, title and rules")
    settings = {key: _setting(key, value) for key, value in rules.items()}
    return Layer(str(raw["id"]), str(raw["title"]), settings, str(raw.get("place", "")))


def _setting(key: str, raw: object) -> Setting:
    if not isinstance(raw, dict) or "value" not in raw or not str(raw.get("source", "")).strip():
        raise RulebookError(f"{key}: a value and its source are needed")
    return Setting(check(key, raw["value"]), str(raw["source"]), str(raw.get("mark", "G")))


def _dump(layer: Layer) -> dict[str, object]:
    rules = {
        key: {"value": _plain(setting.value), "source": setting.source, "mark": setting.mark}
        for key, setting in layer.settings.items()
    }
    return {"id": layer.id, "title": layer.title, "place": layer.place, "rules": rules}


def _plain(value: Value) -> object:
    if isinstance(value, Fraction):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _typed(value: Value, type_: type[T], key: str) -> T:
    if not isinstance(value, type_) or (type_ is int and isinstance(value, bool)):
        raise TypeError(f"{key} is not of type {type_.__name__}")
    return value
