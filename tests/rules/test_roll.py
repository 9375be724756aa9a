"""The engine of the roll: deadlines, four eyes, and a stream that replays to the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.roll import MOST_OBJECTIONS, ROLL, Change, Objection, RollState, deadline, objection_days, ties
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


def act(state: RollState, actor: Actor, name: str, at: datetime = NOW, /, **args: Json) -> RollState | str:
    verdict = ROLL.decide(CITY, state, Command(name, actor, at, args))
    if isinstance(verdict, Refusal):
        return verdict.code
    for happened in verdict:
        state = ROLL.evolve(state, happened)
    return state


def done(state: RollState | str) -> RollState:
    assert isinstance(state, RollState), state
    return state


def listed(id_: str, sha256: str, taken: int = 1) -> dict[str, Json]:
    """What is said of a list that was sent in."""
    return {"import": id_, "sha256": sha256, "taken": taken}


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
    state = done(act(state, TWO, "import", **listed("i", "s", 5)))
    assert act(state, TWO, "import", **listed("j", "s", 5)) == "ROLL_FILE_KNOWN"
    assert act(state, ONE, "offer", **{"import": "l", "sha256": "s"}) == "ROLL_FILE_KNOWN"
    assert act(state, TWO, "import", **listed("k", "t", 0)) == "ROLL_FILE_NOBODY"


def test_an_event_of_a_later_release_changes_nothing() -> None:
    assert ROLL.evolve(RollState(), Event("dyed", "1", NOW, {})) == RollState()


OTHER = Actor("q", frozenset({"resident"}))
CHANGE: dict[str, Json] = {"change": "c", "kind": "strike", "entry": "e", "about": "", "objection": ""}
TOLD: dict[str, Json] = {"objection": "o", "kind": "missing", "opens_at": OPENS.isoformat()}
FILE: dict[str, Json] = {"import": "i", "sha256": "s"}
Step = tuple[Actor, str, dict[str, Json]]
PROPOSED: Step = (ONE, "propose", {**CHANGE})
OBJECTED: Step = (RESIDENT, "object", {**TOLD})
ANSWERING: Step = (ONE, "propose", {**CHANGE, "objection": "o"})
OFFERED: Step = (ONE, "offer", {**FILE})
TAKEN: Step = (TWO, "import", {**FILE, "taken": 5})
REJECTED: Step = (ONE, "reject", {"objection": "o"})


def book_of(*steps: Step) -> tuple[Event, ...]:
    """The events of moves that must all be in order."""
    state, told = RollState(), []
    for actor, name, args in steps:
        verdict = ROLL.decide(CITY, state, Command(name, actor, NOW, args))
        assert not isinstance(verdict, Refusal), verdict
        for happened in verdict:
            state = ROLL.evolve(state, happened)
            told.append(happened)
    return tuple(told)


def after(*steps: Step) -> RollState:
    return ROLL.replay(book_of(*steps))


FOUR_EYES, OF_ROLL = "poll:four_eyes", "poll:roll"
REFUSED: list[tuple[str, str, tuple[Step, ...], Step]] = [
    ("NOT_ENTITLED", OF_ROLL, (), (SYSTEM, "propose", {**CHANGE})),
    ("NOT_ENTITLED", OF_ROLL, (PROPOSED,), (RESIDENT, "decline", {"change": "c"})),
    ("NOT_ENTITLED", OF_ROLL, (OBJECTED,), (OTHER, "reject", {"objection": "o"})),
    ("ROLL_OBJECTION_KIND", OF_ROLL, (), (RESIDENT, "object", {**TOLD, "kind": "odd"})),
    ("ROLL_OBJECTION_KIND", OF_ROLL, (), (RESIDENT, "object", {**TOLD, "kind": None})),
    ("ROLL_FILE_KNOWN", OF_ROLL, (OFFERED, TAKEN), (TWO, "offer", {"import": "j", "sha256": "s"})),
    ("ROLL_FILE_KNOWN", OF_ROLL, (OFFERED, TAKEN), TAKEN),
    ("ROLL_FILE_NOT_READY", OF_ROLL, (), TAKEN),
    ("ROLL_FILE_NOT_READY", OF_ROLL, (OFFERED,), (TWO, "import", {"import": "j", "sha256": "s", "taken": 5})),
    ("ROLL_FILE_SECOND_PERSON", FOUR_EYES, (OFFERED,), (ONE, "import", {**FILE, "taken": 5})),
    ("ROLL_FILE_NOBODY", OF_ROLL, (OFFERED,), (TWO, "import", {**FILE, "taken": 0})),
    ("ROLL_CHANGE_KIND", OF_ROLL, (), (ONE, "propose", {**CHANGE, "kind": "swap"})),
    ("ROLL_OWN_CASE", FOUR_EYES, (), (ONE, "propose", {**CHANGE, "about": "1"})),
    ("ROLL_CHANGE_PENDING", OF_ROLL, (PROPOSED,), (TWO, "propose", {**CHANGE, "change": "d"})),
    ("ROLL_OBJECTION_ANSWERED", OF_ROLL, (), ANSWERING),
    ("ROLL_OBJECTION_ANSWERED", OF_ROLL, (OBJECTED, REJECTED), ANSWERING),
    ("ROLL_CHANGE_DECIDED", OF_ROLL, (), (TWO, "confirm", {"change": "c"})),
    ("ROLL_CHANGE_DECIDED", OF_ROLL, (), (TWO, "decline", {"change": "c"})),
    ("ROLL_CHANGE_DECIDED", OF_ROLL, (PROPOSED, (TWO, "confirm", {"change": "c"})), (TWO, "decline", {"change": "c"})),
    ("ROLL_CHANGE_DECIDED", OF_ROLL, (PROPOSED, (ONE, "decline", {"change": "c"})), (TWO, "confirm", {"change": "c"})),
    ("ROLL_SECOND_PERSON", FOUR_EYES, (PROPOSED,), (ONE, "confirm", {"change": "c"})),
    ("ROLL_OWN_CASE", FOUR_EYES, (PROPOSED,), (TWO, "confirm", {"change": "c", "about": "2"})),
    ("ROLL_OBJECTION_ANSWERED", OF_ROLL, (), REJECTED),
    ("ROLL_OBJECTION_ANSWERED", OF_ROLL, (OBJECTED, REJECTED), REJECTED),
    ("ROLL_OWN_CASE", FOUR_EYES, ((ONE, "object", {**TOLD}),), REJECTED),
    ("ROLL_CHANGE_PENDING", OF_ROLL, (OBJECTED, ANSWERING), REJECTED),
]
"""Code, rule, what went before, and the move that is out of order."""


@pytest.mark.parametrize(("code", "rule", "before", "move"), REFUSED)
def test_every_refusal_names_its_rule(code: str, rule: str, before: tuple[Step, ...], move: Step) -> None:
    actor, name, args = move
    assert ROLL.decide(CITY, after(*before), Command(name, actor, NOW, args)) == Refusal(code, rule)


def test_a_refusal_brings_the_figures_of_the_case() -> None:
    until = deadline(CITY, OPENS)
    many = after(*((RESIDENT, "object", {**TOLD, "objection": str(number)}) for number in range(MOST_OBJECTIONS)))
    frozen = after((SYSTEM, "freeze", {"size": 7, "digest": "d"}))
    freeze = Command("freeze", SYSTEM, NOW, {"size": 7, "digest": "d"})
    late = Refusal("ROLL_OBJECTIONS_OVER", "rulebook:ballot.objection_days", {"until_at": until.isoformat()})
    assert ROLL.decide(CITY, RollState(), Command("object", RESIDENT, until, {**TOLD})) == late
    most = Refusal("ROLL_TOO_MANY_OBJECTIONS", OF_ROLL, {"most": 3})
    assert ROLL.decide(CITY, many, Command("object", RESIDENT, NOW, {**TOLD})) == most
    assert ROLL.decide(CITY, many, freeze) == Refusal("ROLL_OBJECTIONS_WAITING", OF_ROLL, {"count": 3})
    assert ROLL.decide(CITY, frozen, freeze) == Refusal("ROLL_FROZEN", OF_ROLL, {"size": 7})


def test_answered_objections_and_those_of_others_leave_room_for_new_ones() -> None:
    told: list[Step] = [(RESIDENT, "object", {**TOLD, "objection": str(number)}) for number in range(3)]
    full = after(*told)
    assert len(done(act(full, OTHER, "object", **TOLD)).objections) == 4
    assert act(full, RESIDENT, "object", **TOLD) == "ROLL_TOO_MANY_OBJECTIONS"
    assert len(done(act(after(*told, (ONE, "reject", {"objection": "1"})), RESIDENT, "object", **TOLD)).objections) == 4


def test_confirming_a_change_upholds_the_objection_it_answers_and_no_other() -> None:
    state = after(OBJECTED, (OTHER, "object", {**TOLD, "objection": "p"}), ANSWERING)
    assert [one.outcome for one in state.objections] == ["open", "open"]
    state = done(act(state, TWO, "confirm", change="c"))
    assert state.objections == (Objection("o", "missing", "r", "upheld"), Objection("p", "missing", "q", "open"))
    alone = after(OBJECTED, PROPOSED, (TWO, "confirm", {"change": "c"}))
    assert alone.objections == (Objection("o", "missing", "r", "open"),)


def test_declining_a_change_leaves_the_objection_open_and_the_entry_free() -> None:
    other: Step = (ONE, "propose", {**CHANGE, "change": "d", "entry": "f"})
    state = after(OBJECTED, ANSWERING, other, (ONE, "decline", {"change": "c"}))
    assert state.changes == (
        Change("c", "strike", "e", "1", "o", "declined", "1"),
        Change("d", "strike", "f", "1"),
    )
    assert state.objections == (Objection("o", "missing", "r", "open"),)
    again = done(act(state, TWO, "propose", **{**CHANGE, "change": "g", "kind": "addition", "objection": "o"}))
    assert again.change("g") == Change("g", "addition", "e", "2", "o")
    assert again.change("h") is None


def test_rejecting_answers_one_objection_and_then_the_roll_can_be_frozen() -> None:
    other: Step = (OTHER, "object", {**TOLD, "objection": "p", "kind": "wrong"})
    state = after(OBJECTED, other, REJECTED)
    assert [one.outcome for one in state.objections] == ["rejected", "open"]
    assert act(state, SYSTEM, "freeze", size=7, digest="d") == "ROLL_OBJECTIONS_WAITING"
    state = done(act(state, TWO, "reject", objection="p"))
    assert done(act(state, SYSTEM, "freeze", size=7, digest="d")).frozen


def test_freezing_lapses_only_what_was_still_pending() -> None:
    steps: list[Step] = [(ONE, "propose", {**CHANGE, "change": id_, "entry": id_}) for id_ in "cde"]
    state = after(*steps, (TWO, "confirm", {"change": "c"}), (TWO, "decline", {"change": "d"}))
    state = done(act(state, SYSTEM, "freeze", size=7, digest="d"))
    outcomes = [(one.outcome, one.decided_by) for one in state.changes]
    assert outcomes == [("confirmed", "2"), ("declined", "2"), ("lapsed", "")]


def test_a_book_of_a_roll_says_what_happened_and_is_read_as_what_it_was() -> None:
    told = book_of(OBJECTED, OFFERED, TAKEN, ANSWERING, (TWO, "confirm", {"change": "c"}))
    told += (Event("frozen", "system", NOW, {"size": 6, "digest": "d"}),)
    assert [(one.type, one.actor, dict(one.data)) for one in told] == [
        ("objected", "r", {"objection": "o", "kind": "missing"}),
        ("offered", "1", {"import": "i", "sha256": "s"}),
        ("imported", "2", {"import": "i", "taken": 5, "sha256": "s"}),
        ("proposed", "1", {"change": "c", "kind": "strike", "entry": "e", "objection": "o"}),
        ("confirmed", "2", {"change": "c", "objection": "o"}),
        ("frozen", "system", {"size": 6, "digest": "d"}),
    ]
    assert ROLL.replay(told) == RollState(
        frozen=True,
        size=6,
        digest="d",
        imports=(("i", 5, "s"),),
        offers=(("i", "1", "s"),),
        changes=(Change("c", "strike", "e", "1", "o", "confirmed", "2"),),
        objections=(Objection("o", "missing", "r", "upheld"),),
    )


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(
    "role", ["clerk", "subdistrict_officer", "resident", "council_member", "auditor", "administrator", "system"]
)
def test_what_is_offered_is_what_is_decided(role: str, *, frozen: bool) -> None:
    state = after((SYSTEM, "freeze", {"size": 7, "digest": "d"})) if frozen else RollState()
    actor = Actor("x", frozenset({role}))
    offered = ROLL.legal(CITY, state, actor, NOW)
    assert [option.action for option in offered] == ["offer", "propose"]
    for option in offered:
        args: dict[str, Json] = {**(FILE if option.action == "offer" else CHANGE)}
        verdict = ROLL.decide(CITY, state, Command(option.action, actor, NOW, args))
        assert isinstance(verdict, tuple) if option.refusal is None else verdict == option.refusal
        assert option.ok is (not frozen and role in {"clerk", "subdistrict_officer"})
