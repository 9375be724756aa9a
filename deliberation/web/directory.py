"""What the floors below the communities need to know of a place, said to them when the program starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from deliberation.extensions import db
from deliberation.rules.rulebook import Rulebook


class Spot(Protocol):
    """A place as pages name it."""

    @property
    def code(self) -> str:
        """The official code."""
        ...

    @property
    def level(self) -> str:
        """city, district, subdistrict or community."""
        ...

    @property
    def short(self) -> str:
        """The everyday name."""
        ...


class Directory(Protocol):
    """Finds places and their rules; the communities' queries are one."""

    def lineage(self, session: Session, code: str) -> Sequence[Spot]:
        """City, district, sub-district, community down to ``code``."""
        ...

    def places(self, session: Session, codes: Iterable[str]) -> Mapping[str, Spot]:
        """Several places by code, in one query."""
        ...

    def rulebook(self, session: Session, code: str) -> Rulebook:
        """The rulebook in force at ``code``."""
        ...


def install(app: Flask, directory: Directory) -> None:
    """Make ``directory`` the one that ``app`` asks."""
    app.extensions["directory"] = directory


def directory() -> Directory:
    """The directory of the running app."""
    return cast("Directory", current_app.extensions["directory"])


def way(code: str) -> tuple[Spot, ...]:
    """City, district, sub-district, community down to ``code``; read once a request, for gate, frame and page."""
    read: dict[str, tuple[Spot, ...]] = g.setdefault("ways", {})
    if code not in read:
        read[code] = tuple(directory().lineage(db.session(), code))
    return read[code]


def located(code: str, **_rest: object) -> str | None:
    """``code`` where there is such a place, else None: the locator of pages about a place."""
    found = way(code)
    return code if found and found[-1].code == code else None


def located_community(code: str, **_rest: object) -> str | None:
    """``code`` where there is such a community; wider places are not meant."""
    return code if located(code) and way(code)[-1].level == "community" else None
