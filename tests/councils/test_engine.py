"""The engines of bodies and elections: who may do what, when, and why not; what is legal is what is decided."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from deliberation.rules.body.body import BODY, GUARDS, few_residents, mix, seats_of
from deliberation.rules.body.election import ELECTION, due, legal_for_office
from deliberation.rules.body.election import GUARDS as ELECTION_GUARDS
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.body.roll import Holding, explained, free_number, numbers, of_office
from deliberation.rules.body.state import BodyState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, Setting, default_rulebook, shipped_layers

BOOK = default_rulebook()
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLERK = Actor("clerk-1", frozenset({"clerk"}))
OTHER = Actor("clerk-2", frozenset({"clerk"}))
THIRD = Actor("clerk-3", frozenset({"clerk"}))
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
BOTH = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
RESIDENT = Actor("p1", frozenset({"resident"}))
SEED = "7f3a"
HASH = hashlib.sha256(SEED.encode()).hexdigest()


def with_rule(key: str, value: object) -> Rulebook:
    from dataclasses import replace

    base = shipped_layers()["city"]
    return Rulebook.compose((replace(base, settings={**base.settings, key: Setting(value, "测试")}),))  # type: ignore[arg-type]


class World:
    """One stream of either engine, played by hand."""

    def __init__(self, engine: object, book: Rulebook = BOOK) -> None:
        self.engine, self.book, self.at = engine, book, AT
        self.state = engine.initial  # type: ignore[attr-defined]

    def do(self, actor: Actor, name: str, /, **args: Json) -> str:
        """The code of the refusal, or the types of what happened."""
        verdict = self.engine.decide(self.book, self.state, Command(name, actor, self.at, args))  # type: ignore[attr-defined]
        if isinstance(verdict, Refusal):
            return verdict.code
        for happened in verdict:
            self.state = self.engine.evolve(self.state, happened)  # type: ignore[attr-defined]
        return " ".join(happened.type for happened in verdict)


def standing(book: Rulebook = BOOK, **about: Json) -> World:
    world = World(BODY, book)
    told: dict[str, Json] = {"kind": "owners_assembly", "name": "业主议事会", "profile": "nantang13",
                             "seats": [["owners", 2], ["property", 1], ["school", 0]]}  # fmt: skip
    assert world.do(CLERK, "propose", **{**told, **about}) == "proposed"
    assert world.do(OFFICER, "confirm") == "confirmed"
    return world


def test_a_body_is_proposed_by_one_and_confirmed_by_another() -> None:
    world = World(BODY)
    told: dict[str, Json] = {"kind": "owners_assembly", "name": "业主议事会", "profile": "x", "seats": [["owners", 2]]}
    assert world.do(OFFICER, "propose", **told) == "NOT_ENTITLED"
    assert world.do(CLERK, "confirm") == "NOT_ENTITLED"
    assert world.do(OFFICER, "confirm") == "BODY_STATUS"
    assert world.do(CLERK, "propose", **told | {"kind": "council"}) == "COUNCIL_EXISTS"
    assert world.do(CLERK, "propose", **told | {"kind": "club"}) == "BODY_KIND_UNKNOWN"
    assert world.do(CLERK, "propose", **told | {"name": " "}) == "BODY_NAME_NEEDED"
    assert world.do(CLERK, "propose", **told | {"seats": [["owners", 0]]}) == "BODY_SEATS_NEEDED"
    assert world.do(CLERK, "propose", **told | {"seats": None}) == "BODY_SEATS_NEEDED"
    assert world.do(BOTH, "propose", **told) == "proposed"
    assert world.do(BOTH, "confirm") == "BODY_FOUR_EYES"
    assert world.do(OFFICER, "decline", reason=" ") == "REASON_NEEDED"
    assert world.do(OFFICER, "decline", reason="已有业委会") == "declined"
    assert (world.state.status, world.state.reason) == ("declined", "已有业委会")


def test_an_assembly_of_all_needs_no_seats_and_a_council_takes_the_rules() -> None:
    assert standing(kind="residents_assembly", seats=[]).state.seats == ()
    council = World(BODY)
    assert council.do(CLERK, "establish", name="居民议事会", profile="council_sz") == "NOT_ENTITLED"
    assert council.do(SYSTEM, "establish", name="居民议事会", profile="council_sz") == "proposed confirmed"
    assert seats_of(BOOK, council.state) == mix(BOOK)
    assert seats_of(BOOK, standing().state) == (("owners", 2), ("property", 1))
    assert mix(with_rule("council.mix", ("residents",))) == (("residents", 0),)
    assert not few_residents(BOOK, mix(BOOK))
    assert few_residents(BOOK, (("deputy", 2), ("residents", 1)))


def test_the_system_may_confirm_what_it_proposed() -> None:
    world = World(BODY)
    world.do(SYSTEM, "propose", kind="parents_council", name="家长议事会", profile="x", seats=[["parents", 1]])
    assert world.do(SYSTEM, "confirm") == "confirmed"
    world.do(SYSTEM, "propose_term", first="2026-01-01", last="2026-12-31")
    assert world.do(SYSTEM, "confirm_term") == "term_confirmed"


def test_terms_follow_each_other_and_keep_to_the_rule() -> None:
    world = standing()
    assert world.do(OFFICER, "confirm_term") == "TERM_NOT_ASKED"
    assert world.do(CLERK, "propose_term", first="2026-01-01", last="2026-01-01") == "TERM_ENDS_FIRST"
    assert world.do(CLERK, "propose_term", first="2026-01-01", last="2031-01-01") == "TERM_TOO_LONG"
    assert world.do(CLERK, "propose_term", first="2024-02-29", last="2029-03-01") == "TERM_TOO_LONG"
    assert world.do(BOTH, "propose_term", first="2026-01-01", last="2026-03-09") == "term_proposed"
    assert world.do(BOTH, "confirm_term") == "BODY_FOUR_EYES"
    assert world.do(OFFICER, "confirm_term") == "term_confirmed"
    assert world.do(CLERK, "propose_term", first="2026-03-09", last="2027-03-09") == "TERM_OVERLAPS"
    assert world.do(CLERK, "propose_term", first="2026-06-01", last="2031-05-31") == "term_proposed"
    assert world.do(OFFICER, "confirm_term") == "term_confirmed"
    assert [term.number for term in world.state.terms] == [1, 2]
    assert world.do(CLERK, "end_term") == "term_ended"
    assert world.do(CLERK, "end_term") == "TERM_RUNS"
    assert [term.ended for term in world.state.terms] == [True, False]
    world.at = datetime(2026, 7, 1, tzinfo=UTC)
    assert world.do(CLERK, "end_term") == "TERM_RUNS"
    assert standing().do(CLERK, "end_term") == "TERM_RUNS"


def seated(world: World, *people: str, kind: str = "owners", how: str = "elected") -> list[str]:
    return [world.do(CLERK, "fill", person=person, kind=kind, how=how, source="", age=40) for person in people]


def test_seats_are_numbered_taken_and_left() -> None:
    world = standing()
    assert seated(world, "p1", "p2", "p3") == ["filled", "filled", "SEATS_TAKEN"]
    assert seated(world, "p1", kind="property") == ["SEAT_HELD"]
    assert seated(world, "p3", kind="chairs") == ["SEAT_UNKNOWN"]
    assert seated(world, "p3", how="bought") == ["SEAT_HOW_UNKNOWN"]
    assert seated(world, "clerk-1", kind="property") == ["OWN_OFFICE"]
    young: dict[str, Json] = {"person": "p4", "kind": "property", "how": "appointed", "age": 17}
    assert world.do(CLERK, "fill", **young) == "COUNCIL_TOO_YOUNG"
    assert world.do(CLERK, "fill", **young | {"age": None}) == "filled"
    assert [(one.person, one.number) for one in world.state.sitting] == [("p1", 1), ("p2", 2), ("p4", 3)]
    assert world.do(CLERK, "vacate", person="p9", cause="resigned") == "SEAT_NOT_HELD"
    assert world.do(CLERK, "vacate", person="p1", cause="bored") == "SEAT_CAUSE_UNKNOWN"
    assert world.do(CLERK, "vacate", person="p1", cause="absent", reason=" ") == "REASON_NEEDED"
    assert world.do(CLERK, "vacate", person="p1", cause="resigned") == "vacated"
    assert seated(world, "p5") == ["filled"]
    assert [(one.person, one.number) for one in world.state.sitting] == [("p2", 2), ("p4", 3), ("p5", 1)]
    assert [(one.person, one.cause) for one in world.state.held if not one.open] == [("p1", "resigned")]


def renewed(book: Rulebook = BOOK) -> World:
    """Two owners of a term that is over; the next begins in April."""
    world = standing(book)
    world.do(CLERK, "propose_term", first="2026-01-01", last="2026-03-31")
    world.do(OFFICER, "confirm_term")
    seated(world, "p1", "p2")
    world.at = datetime(2026, 4, 2, tzinfo=UTC)
    return world


def test_members_stay_on_until_their_successors_come() -> None:
    world = renewed()
    assert not any(world.state.staying(one, date(2026, 3, 31)) for one in world.state.sitting)
    assert world.do(SYSTEM, "end_term") == "term_ended"
    assert all(world.state.staying(one, date(2026, 4, 1)) for one in world.state.sitting)
    world.do(CLERK, "propose_term", first="2026-04-02", last="2027-04-01")
    world.do(OFFICER, "confirm_term")
    assert all(world.state.staying(one, date(2026, 4, 2)) for one in world.state.sitting)
    assert seated(world, "p3", "p4", "p5") == ["vacated filled", "vacated filled", "SEATS_TAKEN"]
    assert [(one.person, one.number, one.cause) for one in world.state.held if not one.open] == [
        ("p1", 1, "succeeded"), ("p2", 2, "succeeded"),
    ]  # fmt: skip
    assert not BodyState().staying(world.state.held[0], date(2026, 4, 2))


def test_or_every_seat_falls_vacant() -> None:
    world = renewed(with_rule("council.stay_on", value=False))
    assert world.do(SYSTEM, "end_term") == "term_ended vacated vacated"
    assert world.state.sitting == ()


def test_absences_are_counted_in_a_row() -> None:
    world = standing()
    seated(world, "p1", "p2")
    assert world.do(CLERK, "note_attendance", meeting="m1", present=["p1"], absent=["p2"]) == "attendance_noted"
    assert world.do(CLERK, "note_attendance", meeting="m1") == "ATTENDANCE_NOTED"
    world.do(CLERK, "note_attendance", meeting="m2", absent=["p1", "p2"])
    assert dict(world.state.missed) == {"p1": 1, "p2": 2}
    world.do(CLERK, "note_attendance", meeting="m3", present=["p1"], excused=["p2"])
    assert dict(world.state.missed) == {"p2": 2}
    world.do(CLERK, "vacate", person="p2", cause="absent", reason="连续缺席")
    assert world.state.missed == ()
    told = BODY.evolve(world.state, Event("attendance_noted", "x", AT, {"meeting": "m4", "present": None, "absent": 1}))
    assert told.meetings[-1] == "m4"


def test_a_councils_commands_are_told_who_sits() -> None:
    world = World(BODY)
    world.do(SYSTEM, "establish", name="居民议事会", profile="council_sz")
    roll: Json = [["p1", "deputy", 4, AT.isoformat()]]
    assert world.do(CLERK, "fill", person="p2", kind="deputy", how="elected", roll=roll) == "SEATS_TAKEN"
    assert world.do(CLERK, "vacate", person="p1", cause="moved", roll=roll) == "vacated"
    assert [(one.person, one.since == one.until) for one in world.state.held] == [("p1", True)]
    with pytest.raises(ValueError, match="isoformat"):
        world.do(CLERK, "vacate", person="p1", cause="moved", roll=["nobody"])


def test_the_office_stream_tells_a_councils_seats() -> None:
    seats = (("deputy", 1), ("residents", 2))
    assert list(numbers(seats, "residents")) == [2, 3]
    assert free_number(seats, (), "nothing") == 4
    later = AT + timedelta(days=9)

    def said(kind: str, person: str, at: datetime = AT, role: str = "council_member", **more: Json) -> Event:
        return Event(kind, "x", at, {"person": person, "role": role, **more})

    office = of_office(
        [
            said("appointed", "p1", seat="residents"), said("appointed", "clerk", role="clerk"),
            said("appointed", "p2", seat="residents"), said("appointed", "p3", seat="residents"),
            said("dismissed", "p1", later, reason="届中调整"), said("appointed", "p4", later, seat="residents"),
        ],
        seats,
    )  # fmt: skip
    assert [(one.person, one.number, one.open) for one in office] == [
        ("p1", 2, False), ("p2", 3, True), ("p3", 4, True), ("p4", 2, True),
    ]  # fmt: skip
    told = (
        Holding("p1", "residents", 2, AT, "elected", "e1", later, "resigned", "本人辞去"),
        Holding("p9", "residents", 2, AT, "elected", "e1"),
    )
    first, second, *_rest = explained(office, told)
    assert (first.how, first.source, first.cause, first.reason) == ("elected", "e1", "resigned", "本人辞去")
    assert (second.how, second.cause) == ("appointed", "")
    assert first.on(AT.date())
    assert not first.on(later.date())
    assert not first.on(date(2026, 3, 9))


def test_unknown_events_are_mistakes() -> None:
    with pytest.raises(KeyError):
        BODY.evolve(BodyState(), Event("gone", "x", AT, {"person": "p"}))
    with pytest.raises(KeyError):
        ELECTION.evolve(ElectionState(), Event("gone", "x", AT, {}))
    odd = BODY.evolve(BodyState(), Event("proposed", "x", AT, {"kind": "x", "name": "", "profile": "", "seats": 0}))
    assert odd.seats == ()


def called(method: str = "stv", **more: Json) -> World:
    world = World(ELECTION)
    about: dict[str, Json] = {
        "body": "b", "title": "补选", "kind": "residents", "free": 7, "seats": 1, "method": method,
        "electors": "representatives", "electors_size": 9, "ticks": 0, "quotas": [["sex", "*", 0, 2]], "why": "",
        "register_by": "2026-03-12", "vote_on": "2026-03-20",
    }  # fmt: skip
    assert world.do(CLERK, "call", **{**about, **more}) == "called"
    return world


def stand(world: World, number: int = 1, actor: Actor | None = None, **more: Json) -> str:
    about: dict[str, Json] = {"candidate": f"c{number}", "person": f"p{number}", "age": 40, "lives": True,
                              "seated": False, "consent": True, "attributes": {"sex": "女"}}  # fmt: skip
    return world.do(actor or CLERK, "stand", **{**about, **more})


def test_calling_asks_for_seats_electors_and_days() -> None:
    world = World(ELECTION)
    about: dict[str, Json] = {
        "body": "b", "title": "补选", "kind": "residents", "free": 7, "seats": 1, "method": "stv",
        "electors": "roll", "electors_size": 9, "register_by": "2026-03-12", "vote_on": "2026-03-20",
    }  # fmt: skip
    assert world.do(RESIDENT, "call", **about) == "NOT_ENTITLED"
    assert world.do(CLERK, "publish") == "ELECTION_STATUS"
    for change, code in (
        ({"method": "loudness"}, "ELECTION_METHOD"), ({"seats": 8}, "ELECTION_SEATS"), ({"seats": 0}, "ELECTION_SEATS"),
        ({"electors_size": 0}, "ELECTORS_NONE"), ({"register_by": "2026-03-09"}, "ELECTION_PAST"),
        ({"register_by": "2026-03-10"}, "SIGNUP_SHORT"), ({"register_by": "2026-03-11"}, "SIGNUP_SHORT"),
        ({"vote_on": "2026-03-17"}, "CANDIDATES_NOTICE"),
    ):  # fmt: skip
        assert world.do(CLERK, "call", **{**about, **change}) == code  # type: ignore[dict-item]
    draw: dict[str, Json] = {"method": "sortition", "electors_size": 0}
    assert world.do(CLERK, "call", **{**about, **draw}) == "called"


def test_who_may_stand_and_until_when() -> None:
    world = called()
    assert stand(world, 1, RESIDENT) == "stood"
    assert stand(world, 2, RESIDENT) == "NOT_ENTITLED"
    assert stand(world, 1) == "CANDIDATE_TWICE"
    assert stand(world, 2, consent=False) == "CONSENT_NEEDED"
    assert stand(world, 2, age=None) == "AGE_TO_ENTER"
    assert stand(world, 1, RESIDENT, age=None, candidate="c7") == "CANDIDATE_TWICE"
    assert stand(called(), 1, RESIDENT, age=None) == "AGE_UNKNOWN"
    assert stand(world, 2, age=17) == "CANDIDATE_TOO_YOUNG"
    assert stand(world, 2, lives=False) == "NOT_RESIDENT_HERE"
    assert stand(world, 2, seated=True) == "SEAT_HELD"
    assert stand(world, 2, attributes=None) == "stood"
    assert world.do(RESIDENT, "withdraw", candidate="c2") == "NOT_ENTITLED"
    assert world.do(CLERK, "withdraw", candidate="c9") == "CANDIDATE_UNKNOWN"
    assert world.do(RESIDENT, "withdraw", candidate="c1") == "withdrew"
    assert stand(world, 1, RESIDENT) == "stood"
    assert world.do(CLERK, "publish", seed_hash=HASH) == "CANDIDATES_OPEN"
    world.at += timedelta(days=3)
    assert stand(world, 3) == "CANDIDATES_CLOSED"
    assert world.do(CLERK, "publish", seed_hash=HASH) == "published"
    assert world.do(CLERK, "withdraw", candidate="c2") == "withdrew"
    assert world.do(RESIDENT, "withdraw", candidate="c1") == "CANDIDATES_FEW"


def test_more_time_never_shuts_anybody_out_earlier() -> None:
    world = called()
    days: dict[str, Json] = {"register_by": "2026-03-11", "vote_on": "2026-03-25", "reason": "人数不足"}
    assert world.do(CLERK, "extend", **days) == "ELECTION_EARLIER"
    assert world.do(CLERK, "extend", **days | {"register_by": "2026-03-12"}) == "extended"


def test_an_owners_seat_asks_for_a_home_here_instead_of_living_here() -> None:
    world = called(kind="owners")
    assert stand(world, 1, lives=True) == "OWNERSHIP_UNSEEN"
    assert stand(world, 1, lives=False, owns=True) == "stood"
    assert stand(called(), 1, lives=False, owns=True) == "NOT_RESIDENT_HERE"


def test_the_list_needs_people_and_days() -> None:
    world = called(seats=2)
    stand(world, 1)
    world.at += timedelta(days=3)
    assert world.do(CLERK, "publish", seed_hash=HASH) == "CANDIDATES_FEW"
    days: dict[str, Json] = {"register_by": "2026-03-15", "vote_on": "2026-03-25", "reason": "人数不足"}
    assert world.do(CLERK, "extend", **days | {"reason": ""}) == "REASON_NEEDED"
    assert world.do(CLERK, "extend", **days | {"register_by": "2026-03-12"}) == "ELECTION_PAST"
    assert world.do(CLERK, "extend", **days | {"vote_on": "2026-03-19"}) == "CANDIDATES_NOTICE"
    assert world.do(CLERK, "extend", **days) == "extended"
    stand(world, 2)
    world.at = datetime(2026, 3, 21, tzinfo=UTC)
    assert world.do(CLERK, "publish", seed_hash=HASH) == "CANDIDATES_NOTICE"


def boxed(received: int = 2, **more: Json) -> World:
    world = called(**more)  # type: ignore[arg-type]
    for number in (1, 2):
        stand(world, number)
    world.at += timedelta(days=3)
    world.do(CLERK, "publish", seed_hash=HASH)
    assert world.do(CLERK, "open_box", issued=9, received=2) == "VOTE_NOT_YET"
    assert due(world.state, world.at) == ""
    world.at = datetime(2026, 3, 20, 2, tzinfo=UTC)
    assert world.do(CLERK, "draw") == "ELECTION_METHOD"
    assert due(world.state, world.at) == "open_box"
    assert world.do(CLERK, "open_box", issued=9, received=0) == "BOX_EMPTY"
    assert world.do(CLERK, "open_box", issued=1, received=2) == "BOX_TOO_FULL"
    assert world.do(CLERK, "open_box", issued=10, received=2) == "BOX_TOO_FULL"
    assert world.do(CLERK, "open_box", issued=9, received=received) == "box_opened"
    return world


def test_papers_are_read_twice_by_different_people() -> None:
    world = boxed()
    assert world.do(CLERK, "enter_paper", number=3, choices=[]) == "PAPER_NUMBER"
    assert world.do(CLERK, "enter_paper", number=1, choices=["c9"]) == "CANDIDATE_UNKNOWN"
    assert world.do(CLERK, "enter_paper", number=1, choices=[], mark="torn") == "CANDIDATE_UNKNOWN"
    assert world.do(CLERK, "settle_paper", number=1) == "PAPERS_AGREE"
    assert world.do(CLERK, "enter_paper", number=1, choices=["c2"]) == "paper_entered"
    assert world.do(CLERK, "enter_paper", number=1, choices=["c1"]) == "paper_entered"
    assert world.do(OTHER, "enter_paper", number=1, choices=["c1"]) == "paper_entered"
    assert world.do(THIRD, "enter_paper", number=1, choices=["c1"]) == "PAPER_READ"
    assert world.do(OTHER, "enter_paper", number=2, choices=["c1", "c2"]) == "paper_entered"
    assert world.do(CLERK, "count", seed=SEED) == "PAPERS_MISSING"
    assert world.state.reading("clerk-3") == 0
    assert world.do(CLERK, "enter_paper", number=2, choices=["c2", "c1"]) == "paper_entered"
    assert world.do(CLERK, "enter_paper", number=2, choices=["c2", "c1"]) == "PAPERS_ALL_READ"
    assert world.state.differences == (2,)
    assert [number for number, _paper in world.state.papers] == [1]
    assert world.do(CLERK, "count", seed=SEED) == "PAPERS_DIFFER"
    assert world.do(CLERK, "settle_paper", number=2, choices=["c2"]) == "PAPER_THIRD_LOOK"
    assert world.do(THIRD, "settle_paper", number=1, choices=["c2"]) == "PAPERS_AGREE"
    assert world.do(THIRD, "settle_paper", number=2, choices=["c9"]) == "CANDIDATE_UNKNOWN"
    assert world.do(THIRD, "settle_paper", number=2, choices=None, mark="signed") == "paper_settled"
    assert [(number, paper.mark) for number, paper in world.state.papers] == [(1, ""), (2, "signed")]


def counted() -> World:
    world = boxed(received=1)
    for actor in (CLERK, OTHER):
        world.do(actor, "enter_paper", number=1, choices=["c1"])
    result: dict[str, Json] = {"elected": ["c1"], "vacant": 0, "record_hash": "h", "notice": "n"}
    assert world.do(CLERK, "count", seed="other", **result) == "SEED_CHANGED"
    assert world.do(CLERK, "count", seed=SEED, **result) == "counted"
    return world


def test_the_seed_is_the_one_promised_and_the_result_waits_for_its_notice() -> None:
    world = counted()
    assert (world.state.seed, world.state.elected) == (SEED, ("c1",))
    assert due(world.state, world.at) == "settle"
    assert world.do(CLERK, "settle", over=False) == "RESULT_ON_NOTICE"
    assert world.do(CLERK, "settle", over=True, upheld=True) == "RESULT_UPHELD"
    assert world.do(CLERK, "settle", over=True, upheld=False) == "settled"
    assert world.state.status == "settled"
    assert world.do(CLERK, "cancel", reason="x") == "ELECTION_STATUS"


def test_a_result_is_annulled_and_an_election_called_off_with_reasons() -> None:
    world = counted()
    assert world.do(CLERK, "annul", reason=" ") == "REASON_NEEDED"
    assert world.do(CLERK, "annul", reason="异议成立") == "annulled"
    assert (world.state.status, world.state.reason) == ("annulled", "异议成立")
    world = called()
    assert world.do(CLERK, "cancel", reason="") == "REASON_NEEDED"
    assert world.do(CLERK, "cancel", reason="并入换届") == "cancelled"


def test_a_draw_has_no_box() -> None:
    world = called("sortition")
    stand(world, 1)
    world.at = datetime(2026, 3, 13, 2, tzinfo=UTC)
    assert due(world.state, world.at) == "publish"
    world.do(CLERK, "publish", seed_hash=HASH)
    world.at = datetime(2026, 3, 20, 2, tzinfo=UTC)
    assert world.do(CLERK, "open_box", issued=1, received=1) == "ELECTION_METHOD"
    assert due(world.state, world.at) == "draw"
    result: dict[str, Json] = {"elected": ["c1"], "vacant": 0, "record_hash": "h", "notice": "n"}
    assert world.do(CLERK, "draw", seed=SEED, **result) == "counted"


def test_what_is_legal_is_what_is_decided() -> None:
    world = standing()
    seated(world, "p1")
    options = BODY.legal(BOOK, world.state, CLERK, AT)
    assert {option.action for option in options} == set(GUARDS)
    assert [option.target for option in options if option.action == "vacate"] == ["p1"]
    refused = {option.action: option.refusal.code for option in options if option.refusal}
    for name, code in refused.items():
        assert world.do(CLERK, name) == code
    election = called()
    options = ELECTION.legal(BOOK, election.state, CLERK, AT)
    assert {option.action for option in options} == set(ELECTION_GUARDS)
    for option in options:
        if option.refusal:
            assert election.do(CLERK, option.action) == option.refusal.code
    assert {option.action for option in legal_for_office(election.state, AT)} == {
        option.action for option in options if option.ok
    }
