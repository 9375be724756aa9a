"""Signed audits beside what they looked at. Audits are kept above this feature, so they enter their reader here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Audited:
    """A signed audit as the public reads it: what it is called, what two auditors say, where its result stands.

    ``items`` projects of ``units`` were looked at; ``findings`` of them are not in order and ``open`` not mended yet:
    those of the one project where it was asked for, else of the whole audit.
    """

    id: str
    title: str
    year: int
    opinion: str
    items: int
    units: int
    findings: int
    open: int
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What is asked for: one project, or a community in a year."""

    project: str = ""
    place: str = ""
    year: int = 0


Reader = Callable[[Session, About], tuple[Audited, ...]]
"""``reader(session, about)``: the signed audits that looked at it, the latest first."""

_READERS: list[Reader] = []


def register(reader: Reader) -> None:
    """Have ``reader`` tell of signed audits; it takes the place of the one before."""
    _READERS[:] = [reader]


def of(session: Session, *, project: str = "", place: str = "", year: int = 0) -> tuple[Audited, ...]:
    """The signed audits that looked at a project, or at a community's projects of a year."""
    return tuple(one for reader in _READERS for one in reader(session, About(project, place, year)))
