"""A table that is open: its fields with their meaning, where they come from, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, literal, select, tuple_

from deliberation.web.masking import masked

Type = Literal["string", "integer", "date", "datetime", "boolean"]


PLACE = r"^[0-9]{4,12}$"
ID = r"^[0-9a-f]{32}$"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its type, what it means. ``free`` is text that people wrote: it leaves masked."""

    name: str
    type: Type
    title: str
    about: str
    source: Any
    optional: bool = False
    free: bool = False
    words: tuple[str, ...] = ()
    pattern: str = ""

    def value(self, raw: Any) -> str | int | bool | None:
        """What leaves the house; nothing where an optional field is empty."""
        if raw is None or (self.optional and raw == ""):
            return None
        if isinstance(raw, datetime | date):
            return raw.isoformat()
        if isinstance(raw, bool | int):
            return raw
        return masked(str(raw)) if self.free else str(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A table, ordered by its key. ``one`` says whether a row has an address of its own (by a key of one column)."""

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    only: tuple[ColumnElement[bool], ...] = ()
    joined: tuple[tuple[Any, ColumnElement[bool]], ...] = ()
    place: Any = None
    year: Any = None
    narrowed: Mapping[str, str] = field(default_factory=dict)
    one: bool = True

    def field(self, name: str) -> Field:
        """The field called ``name``."""
        return next(one for one in self.fields if one.name == name)

    @property
    def keys(self) -> tuple[Field, ...]:
        """The fields of the key."""
        return tuple(self.field(name) for name in self.key)

    def query(self, *where: ColumnElement[bool]) -> Select[Any]:
        """All rows in the order of the key."""
        made = select(*(one.source.label(one.name) for one in self.fields))
        for target, on in self.joined:
            made = made.select_from(self.keys[0].source.class_).outerjoin(target, on)
        return made.where(*self.only, *where).order_by(*(one.source for one in self.keys))

    def behind(self, values: tuple[Any, ...]) -> ColumnElement[bool]:
        """The rows that come after the one with this key."""
        return tuple_(*(one.source for one in self.keys)) > tuple_(*map(literal, values))

    def row(self, raw: Any) -> dict[str, str | int | bool | None]:
        """One row as it leaves the house."""
        return {one.name: one.value(value) for one, value in zip(self.fields, raw, strict=True)}
