"""Offices: who may fill what, four eyes, seats; what is legal is what is decided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.office import APPOINTS, EXCLUDES, FILLABLE, OFFICE, OfficeState, seats
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLERK = Actor("clerk-1", frozenset({"clerk"}))
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
ADMIN = Actor("admin-1", frozenset({"administrator"}))


def decide(state: OfficeState, actor: Actor, name: str, **args: Json) -> str | tuple[Event, ...]:
    """The code of the refusal, or the events."""
    verdict = OFFICE.decide(BOOK, state, Command(name, actor, AT, args))
    return verdict.code if isinstance(verdict, Refusal) else verdict


def appoint(state: OfficeState, actor: Actor, person: str, role: str, **more: Json) -> str | tuple[Event, ...]:
    return decide(state, actor, "appoint", person=person, role=role, **more)


def after(*steps: tuple[Actor, str, dict[str, Json]]) -> OfficeState:
    """The state after moves that must all be in order."""
    state = OfficeState()
    for actor, name, args in steps:
        events = decide(state, actor, name, **args)
        assert isinstance(events, tuple), events
        for happened in events:
            state = OFFICE.evolve(state, happened)
    return state


def seated(count: int, kind: str = "residents") -> OfficeState:
    return OfficeState(tuple((f"p{number}", "council_member", kind) for number in range(count)))


@pytest.mark.parametrize("role", FILLABLE)
@pytest.mark.parametrize("actor", [CLERK, OFFICER, ADMIN, SYSTEM, Actor("x"), Actor("y", frozenset({"auditor"}))])
def test_who_fills_what(actor: Actor, role: str) -> None:
    may = any(role in APPOINTS.get(own, ()) for own in actor.roles)
    seat = "residents" if role == "council_member" else ""
    verdict = appoint(OfficeState(), actor, "p1", role, seat=seat)
    assert isinstance(verdict, tuple) if may else verdict == "NOT_ENTITLED"


def test_a_made_up_office_is_nobodys() -> None:
    assert appoint(OfficeState(), ADMIN, "p1", "emperor") == "NOT_ENTITLED"


def test_nobody_fills_an_office_of_their_own() -> None:
    assert appoint(OfficeState(), CLERK, "clerk-1", "council_member", seat="residents") == "OWN_OFFICE"
    assert appoint(OfficeState(), ADMIN, "admin-1", "auditor") == "OWN_OFFICE"


@pytest.mark.parametrize(("role", "others"), EXCLUDES.items())
def test_auditing_excludes_and_is_excluded(role: str, others: frozenset[str]) -> None:
    for other in others:
        held: list[Json] = [other]
        seat = "residents" if role == "council_member" else ""
        assert appoint(OfficeState(), SYSTEM, "p1", role, held=held, seat=seat) == "ROLES_EXCLUDE"
        assert role in EXCLUDES[other], "exclusion works both ways"


def test_a_seat_is_of_a_known_kind_and_free() -> None:
    assert appoint(OfficeState(), CLERK, "p1", "council_member") == "SEAT_UNKNOWN"
    assert appoint(OfficeState(), CLERK, "p1", "council_member", seat="throne") == "SEAT_UNKNOWN"
    assert appoint(OfficeState(), OFFICER, "p1", "clerk", seat="residents") == "SEAT_UNKNOWN"
    assert appoint(seated(7), CLERK, "p9", "council_member", seat="residents") == "SEATS_TAKEN"
    assert isinstance(appoint(seated(7), CLERK, "p9", "council_member", seat="deputy"), tuple)


def test_the_council_is_full_at_its_seats() -> None:
    assert appoint(seated(13), CLERK, "p99", "council_member", seat="deputy") == "COUNCIL_FULL"
    assert isinstance(appoint(seated(12, "organisations"), CLERK, "p99", "council_member", seat="deputy"), tuple)


@pytest.mark.parametrize(("age", "code"), [(17, "COUNCIL_TOO_YOUNG"), (18, ""), (None, "")])
def test_a_council_member_is_of_age(age: int | None, code: str) -> None:
    verdict = appoint(OfficeState(), CLERK, "p1", "council_member", seat="residents", age=age)
    assert verdict == code if code else isinstance(verdict, tuple)


def test_an_office_is_held_once_and_ends_once() -> None:
    state = after((CLERK, "appoint", {"person": "p1", "role": "resident"}))
    assert appoint(state, CLERK, "p1", "resident") == "ROLE_ALREADY_HELD"
    assert decide(state, CLERK, "dismiss", person="p1", role="council_member", reason="搬走") == "ROLE_NOT_HELD"
    assert decide(state, CLERK, "dismiss", person="p1", role="resident", reason=" ") == "REASON_NEEDED"
    assert decide(state, OFFICER, "dismiss", person="p1", role="administrator", reason="x") == "NOT_ENTITLED"
    ended = after(
        (CLERK, "appoint", {"person": "p1", "role": "resident"}),
        (CLERK, "dismiss", {"person": "p1", "role": "resident", "reason": "搬走"}),
    )
    assert ended == OfficeState()


def test_the_last_administrator_stays() -> None:
    one = OfficeState((("admin-1", "administrator", ""),))
    two = OfficeState((*one.holders, ("admin-2", "administrator", "")))
    assert decide(one, SYSTEM, "dismiss", person="admin-1", role="administrator", reason="x") == "LAST_ADMINISTRATOR"
    assert isinstance(decide(two, ADMIN, "dismiss", person="admin-2", role="administrator", reason="x"), tuple)


def test_seats_are_counted_by_kind() -> None:
    rows = {row.kind: (row.taken, row.total, row.free) for row in seats(BOOK, seated(7))}
    assert rows["residents"] == (7, 7, False)
    assert rows["party_committee"] == (0, 2, True)
    assert sum(total for _taken, total, _free in rows.values()) == BOOK.int("council.seats")


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(FILLABLE)), max_size=8),
    st.frozensets(st.sampled_from([*FILLABLE, "system"])),
)
def test_what_is_offered_is_what_is_decided(held: list[tuple[int, str]], roles: frozenset[str]) -> None:
    holders = {(f"p{number}", role): "residents" if role == "council_member" else "" for number, role in held}
    state = OfficeState(tuple((person, role, seat) for (person, role), seat in holders.items()))
    actor = Actor("somebody-else", roles)
    for option in OFFICE.legal(BOOK, state, actor, AT):
        if option.action == "appoint":
            seat = next((row.kind for row in seats(BOOK, state) if row.free), "")
            verdict = appoint(
                state, actor, "new", option.target or "", seat=seat if option.target == "council_member" else ""
            )
        else:
            role, person = (option.target or "").split(":")
            verdict = decide(state, actor, "dismiss", person=person, role=role, reason="x")
        assert isinstance(verdict, tuple) if option.refusal is None else verdict == option.refusal.code
