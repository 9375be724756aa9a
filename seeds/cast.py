"""The people of the demonstration: prepared accounts, residents and council members, all made up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.rulebook import Rulebook

FOLDER = Path(__file__).parent
COMMUNITIES = {
    "wenhua": "440303002019",
    "nantian": "440304002029",
    "dongjiaotou": "440305005001",
    "yijing": "440307017014",
}
RESIDENTS = {"wenhua": 90, "nantian": 48, "dongjiaotou": 48, "yijing": 36}
SEATS = (
    "party_committee", "party_committee", "residents_committee", "deputy", "organisations", "organisations",
    "residents", "residents", "residents", "residents", "residents", "residents", "residents",
)  # fmt: skip


@dataclass(slots=True)
class Cast:
    """Who can be asked to do something, by part: prepared accounts by key, residents and members by community."""

    accounts: dict[str, str] = field(default_factory=dict)
    residents: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    def act(self, key: str, role: str) -> Actor:
        """A prepared account acting in ``role``."""
        return Actor(self.accounts[key], frozenset({role}))

    def clerk(self, community: str) -> Actor:
        """The clerk of a community."""
        return self.act("clerk" if community == "wenhua" else f"clerk_{community}", "clerk")

    def officer(self, community: str) -> Actor:
        """The sub-district officer who approves."""
        return self.act("officer" if community == "wenhua" else f"officer_{community}", "subdistrict_officer")

    def cashier(self, community: str) -> Actor:
        """The sub-district officer who pays."""
        return self.act("cashier" if community == "wenhua" else f"cashier_{community}", "subdistrict_officer")

    def moderator(self, community: str) -> Actor:
        """The trained moderator, from the pool of the district."""
        return self.act("moderator" if community == "wenhua" else f"moderator_{community}", "moderator")

    def resident(self, community: str, number: int) -> Actor:
        """One of the residents of a community."""
        people = self.residents[community]
        return Actor(people[number % len(people)], frozenset({"resident"}))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def names() -> Iterator[str]:
    """Made-up names without end: surnames and given names shifted against each other."""
    people = rows("people")
    for shift in range(len(people)):
        for index, person in enumerate(people):
            yield person["surname"] + people[(index * 7 + shift) % len(people)]["given"]


def engage(session: Session, now: datetime) -> Cast:
    """Enter everybody, and appoint them as the office rules ask."""
    cast, named = Cast(), names()
    books: dict[str, Rulebook] = {}
    for row in rows("accounts"):
        cast.accounts[row["key"]] = _enter(session, now, row["phone"], row["name"], 34)
        _appoint(session, now, books, cast.accounts[row["key"]], row["role"], row["place"], row["key"])
    number = 20
    for community, code in COMMUNITIES.items():
        crowd = cast.residents.setdefault(community, [])
        for index in range(RESIDENTS[community]):
            person = _enter(session, now, f"+86138001{number:05d}", next(named), 17 + index * 13 % 66)
            _appoint(session, now, books, person, "resident", code)
            crowd.append(person)
            number += 1
        cast.members[community] = _seat(session, now, books, cast, community, code)
    for key in ("resident", "proposer", "member"):
        if key != "member":
            cast.residents["wenhua"].append(cast.accounts[key])
        else:
            _appoint(session, now, books, cast.accounts[key], "resident", COMMUNITIES["wenhua"])
    return cast


def _seat(
    session: Session, now: datetime, books: dict[str, Rulebook], cast: Cast, community: str, code: str
) -> list[str]:
    grown = [person for index, person in enumerate(cast.residents[community]) if 17 + index * 13 % 66 >= 25]
    seated = []
    for seat, person in zip(SEATS[:10] if community == "wenhua" else SEATS, grown, strict=False):
        if community == "wenhua" and seat == "residents" and cast.accounts["member"] not in seated:
            seated.append(cast.accounts["member"])
            continue
        _appoint(session, now, books, person, "council_member", code, seat=seat)
        seated.append(person)
    return seated


def _enter(session: Session, now: datetime, phone: str, name: str, age: int) -> str:
    born = date(now.year - age, 1 + age % 12, 1 + age % 28)
    return accounts.add_person(session, now, phone=phone, name=name, born=born, assurance=4).id


def _appoint(
    session: Session,
    now: datetime,
    books: dict[str, Rulebook],
    person: str,
    role: str,
    place: str,
    key: str = "",
    *,
    seat: str = "",
) -> None:
    if place not in books:
        books[place] = communities.rulebook(session, place)
    own_seat = seat or ("residents" if role == "council_member" and key else "")
    at = now - timedelta(days=1)
    accounts.appoint(session, SYSTEM, at, books[place], person_id=person, role=role, place=place, seat=own_seat)
