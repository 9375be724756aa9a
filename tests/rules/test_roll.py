"""The engine of the roll: deadlines, four eyes, and a stream that replays to the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.roll import ROLL, RollState, deadline, objection_days, ties
from deliberation.rules.rulebook import Layer, Rulebook, Setting, shipped_layers

CITY = Rulebook.compose([shipped_layers()["city"]])
OPENS = datetime(2026, 3, 13, 0, 0, tzinfo=UTC)  # eight in the morning of 13 March in Shenzhen
NOW = OPENS - timedelta(days=3)
ONE, TWO, RESIDENT = (
    Actor(id_, frozenset({role})) for id_, role in (("1", "clerk"), ("2", "clerk"), ("r", "resident"))
)


def with_days(days: int) -> Rulebook:
    """The city's rules with another deadline."""
    return Rulebook.compose(
        [shipped_layers()["city"], Layer("x", "x", {"ballot.objection_days": Setting(days, "测试")})]
    )


def act(state: RollState, actor: Actor, name: str, at: datetime = NOW, **args: object) -> RollState | str:
    verdict = ROLL.decide(CITY, state, Command(name, actor, at, args))  # type: ignore[arg-type]
    if isinstance(verdict, Refusal):
        return verdict.code
    for happened in verdict:
        state = ROLL.evolve(state, happened)
    return state


def done(state: RollState | str) -> RollState:
    assert isinstance(state, RollState), state
    return state


@pytest.mark.parametrize(
    ("days", "until"),
    [
        (0, OPENS),
        (1, datetime(2026, 3, 11, 16, 0, tzinfo=UTC)),
        (3, datetime(2026, 3, 9, 16, 0, tzinfo=UTC)),
    ],
)
def test_objections_end_at_a_midnight_of_shenzhen_that_leaves_whole_days(days: int, until: datetime) -> None:
    assert deadline(with_days(days), OPENS) == until


def test_a_rulebook_frozen_before_there_were_such_rules_still_answers() -> None:
    old = Rulebook((Layer("old", "old", {"ballot.min_age": Setting(16, "旧")}),))
    assert objection_days(old) == 1
    assert ties(old) == ("live", "work", "study")


def test_the_minute_of_the_deadline_is_too_late() -> None:
    told = {"objection": "o", "kind": "missing", "opens_at": OPENS.isoformat()}
    until = deadline(CITY, OPENS)
    assert act(RollState(), RESIDENT, "object", until, **told) == "ROLL_OBJECTIONS_OVER"
    assert done(act(RollState(), RESIDENT, "object", until - timedelta(seconds=1), **told)).objections


def test_nobody_can_hold_up_a_poll_alone_for_ever() -> None:
    state = RollState()
    for number in range(3):
        told = {"objection": str(number), "kind": "wrong", "opens_at": OPENS.isoformat()}
        state = done(act(state, RESIDENT, "object", **told))
    assert act(state, RESIDENT, "object", objection="4", kind="wrong", opens_at=OPENS.isoformat()) == (
        "ROLL_TOO_MANY_OBJECTIONS"
    )
    assert act(state, SYSTEM, "freeze", size=1, digest="d") == "ROLL_OBJECTIONS_WAITING"


def test_two_different_people_of_the_office_change_a_roll() -> None:
    new = {"change": "c", "kind": "addition", "entry": "e", "about": "", "objection": ""}
    assert act(RollState(), RESIDENT, "propose", **new) == "NOT_ENTITLED"
    state = done(act(RollState(), ONE, "propose", **new))
    assert act(state, TWO, "propose", **{**new, "change": "d"}) == "ROLL_CHANGE_PENDING"
    assert act(state, ONE, "confirm", change="c") == "ROLL_SECOND_PERSON"
    assert act(state, RESIDENT, "confirm", change="c") == "NOT_ENTITLED"
    assert act(state, TWO, "confirm", change="c", about="2") == "ROLL_OWN_CASE"
    confirmed = done(act(state, TWO, "confirm", change="c")).change("c")
    assert confirmed is not None
    assert (confirmed.outcome, confirmed.by, confirmed.decided_by) == ("confirmed", "1", "2")


def test_what_nobody_confirmed_lapses_with_the_freezing_and_nothing_follows_it() -> None:
    new = {"change": "c", "kind": "strike", "entry": "e", "about": "", "objection": ""}
    state = done(act(done(act(RollState(), ONE, "propose", **new)), SYSTEM, "freeze", size=7, digest="d"))
    lapsed = state.change("c")
    assert lapsed is not None
    assert (lapsed.outcome, state.size, state.digest) == ("lapsed", 7, "d")
    for name in ("offer", "import", "propose", "confirm", "decline", "object", "reject", "freeze"):
        assert act(state, TWO, name, change="c") == "ROLL_FROZEN"
    assert not any(option.ok for option in ROLL.legal(CITY, state, ONE, NOW))
    assert all(option.ok for option in ROLL.legal(CITY, RollState(), ONE, NOW))


def test_a_list_is_sent_in_by_one_and_confirmed_by_another() -> None:
    sent = {"import": "i", "sha256": "s"}
    assert act(RollState(), RESIDENT, "offer", **sent) == "NOT_ENTITLED"
    assert act(RollState(), TWO, "import", **sent, taken=5) == "ROLL_FILE_NOT_READY"
    state = done(act(RollState(), ONE, "offer", **sent))
    assert (state.offers, state.imports) == ((("i", "1", "s"),), ())
    assert act(state, ONE, "import", **sent, taken=5) == "ROLL_FILE_SECOND_PERSON"
    assert act(state, RESIDENT, "import", **sent, taken=5) == "NOT_ENTITLED"
    other = {**sent, "sha256": "t"}  # what was looked at is what was sent in
    assert act(state, TWO, "import", **other, taken=5) == "ROLL_FILE_NOT_READY"
    officer = Actor("3", frozenset({"subdistrict_officer"}))
    for second in (TWO, officer):
        assert done(act(state, second, "import", **sent, taken=5)).imports == (("i", 5, "s"),)


def test_the_same_file_is_on_a_roll_once_and_an_empty_one_never() -> None:
    state = RollState()
    for id_, digest in (("i", "s"), ("j", "s"), ("k", "t")):
        state = done(act(state, ONE, "offer", **{"import": id_, "sha256": digest}))
    state = done(act(state, TWO, "import", **{"import": "i", "taken": 5, "sha256": "s"}))
    assert act(state, TWO, "import", **{"import": "j", "taken": 5, "sha256": "s"}) == "ROLL_FILE_KNOWN"
    assert act(state, ONE, "offer", **{"import": "l", "sha256": "s"}) == "ROLL_FILE_KNOWN"
    assert act(state, TWO, "import", **{"import": "k", "taken": 0, "sha256": "t"}) == "ROLL_FILE_NOBODY"


def test_an_event_of_a_later_release_changes_nothing() -> None:
    assert ROLL.evolve(RollState(), Event("dyed", "1", NOW, {})) == RollState()
