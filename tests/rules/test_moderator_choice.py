"""Independence, turn and lot: who may be asked, who is next, and why the others are passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from deliberation.rules.assignment import ASSIGNMENT, Assignment, Candidate, drawn, lot, rotation, seal
from deliberation.rules.independence import Facts, availability, certificate, conflicts
from deliberation.rules.meeting.chairing import name_chair
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.moderator_entry import Certificate, ModeratorState, Tie
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook, Setting, shipped_layers
from deliberation.voting import ties

CITY = shipped_layers()["city"]
BOOK = Rulebook.compose([CITY])
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
PLACE = "440303002019"
CLERK = Actor("c", frozenset({"clerk"}))


def codes(facts: Facts, *tied: Tie, projects: tuple[str, ...] = ("a",), book: Rulebook = BOOK) -> list[str]:
    return [refusal.code for refusal in conflicts(book, facts, tied, projects)]


def test_a_moderator_comes_from_outside() -> None:
    assert codes(Facts("p", PLACE, frozenset({"moderator"}))) == []
    assert codes(Facts("p", PLACE, frozenset({"resident"}))) == ["MODERATOR_LIVES_HERE"]
    assert codes(Facts("p", PLACE, frozenset({"clerk"}))) == ["MODERATOR_HOLDS_POST"]
    both = codes(Facts("p", PLACE, frozenset({"council_member"})))
    assert both == ["MODERATOR_HOLDS_POST", "MODERATOR_VOTES_ON_IT"]
    assert codes(Facts("p", PLACE, frozenset({"council_member"})), projects=()) == ["MODERATOR_HOLDS_POST"]
    assert codes(Facts("p", PLACE), Tie("family", PLACE), Tie("lives", "440303002003")) == ["MODERATOR_DECLARED_HERE"]


def test_a_moderator_has_no_part_in_the_items() -> None:
    parts = (("a", "proposer"), ("b", "cosigner"))
    assert codes(Facts("p", PLACE, parts=parts)) == ["MODERATOR_PART_IN_ITEM"]
    assert codes(Facts("p", PLACE), Tie("supplier", "project:a"), Tie("family", "project:b")) == [
        "MODERATOR_DECLARED_ITEM"
    ]


def test_a_place_may_decide_otherwise() -> None:
    off = {f"moderator.independent_of_{what}": Setting(False, "试点") for what in ("community", "item")}
    book = Rulebook.compose([CITY, replace(CITY, id="x", settings=off)])
    assert codes(Facts("p", PLACE, frozenset({"resident"}), (("a", "proposer"),)), book=book) == []


def test_a_certificate_must_hold_on_the_day() -> None:
    held = Certificate("1", "440303002", date(2026, 1, 1), date(2026, 3, 9))
    state = ModeratorState("registered", "440303002", certificate=held)
    found = certificate(state, NOW)
    assert found is not None
    assert (found.code, found.params["until"]) == ("CERTIFICATE_EXPIRED", "2026-03-09")
    assert certificate(state, NOW.replace(day=9)) is None
    for other, code in (
        (ModeratorState(), "MODERATOR_UNCERTIFIED"),
        (replace(state, certificate=None), "MODERATOR_UNCERTIFIED"),
        (replace(state, suspended="x"), "MODERATOR_SUSPENDED"),
    ):
        refusal = certificate(other, NOW)
        assert refusal is not None
        assert refusal.code == code
    busy = replace(state, off=((date(2026, 3, 10), date(2026, 3, 10)),))
    assert availability(state, NOW) is None
    reason = availability(busy, NOW)
    assert reason is not None
    assert reason.code == "MODERATOR_NOT_FREE"


A = Candidate("a", "N1", "2026-02-01", 2)
B = Candidate("b", "N2")
C = Candidate("c", "N3", "2026-01-01", 5)
OUT = Candidate("d", "N4", why=(Refusal("MODERATOR_NOT_FREE", "moderator:availability", {"x": 1}),))
ALL = (A, B, C, OUT)


LOTS = Rulebook.compose([CITY, replace(CITY, id="x", settings={"moderator.assignment": Setting("lot", "试点")})])


def judge(state: Assignment, name: str, actor: Actor = CLERK, book: Rulebook = BOOK, **args: Any) -> Any:
    return ASSIGNMENT.decide(book, state, Command(name, actor, NOW, args))


def done(state: Assignment, name: str, actor: Actor = CLERK, **args: Any) -> Assignment:
    verdict = judge(state, name, actor, **args)
    assert not isinstance(verdict, Refusal), verdict
    for happened in verdict:
        state = ASSIGNMENT.evolve(state, happened)
    return state


def code(state: Assignment, name: str, actor: Actor = CLERK, **args: Any) -> str:
    verdict = judge(state, name, actor, **args)
    assert isinstance(verdict, Refusal), verdict
    return verdict.code


ROWS: list[Any] = [one.document for one in ALL]
ASK = {"candidates": ROWS, "meeting": "m", "title": "例会", "starts_at": NOW.isoformat()}
NEW = Assignment()


def test_the_longest_unused_is_next() -> None:
    assert [one.person for one in rotation(ALL)] == ["b", "c", "a"]
    asked = done(NEW, "ask", person="b", **ASK)
    assert (asked.status, asked.method, asked.person, asked.meeting, asked.title) == (
        "asked",
        "rotation",
        "b",
        "m",
        "例会",
    )
    assert asked.candidates == ALL
    assert asked.candidate("d") == OUT
    assert asked.candidate("z") is None


def test_somebody_else_needs_a_reason() -> None:
    assert code(NEW, "ask", person="a", **ASK) == "OUT_OF_TURN"
    assert done(NEW, "ask", person="a", why="熟悉老人议题", **ASK).method == "choice"
    assert code(NEW, "ask", person="z", why="x", **ASK) == "MODERATOR_UNKNOWN"
    assert code(NEW, "ask", Actor("x"), person="b", **ASK) == "NOT_ENTITLED"
    alone = [OUT.document]
    assert done(NEW, "ask", **{**ASK, "candidates": alone}, person="d").method == "choice"
    assert code(NEW, "ask", person="b") == "MODERATOR_UNKNOWN"


def test_the_one_asked_answers() -> None:
    asked, who = done(NEW, "ask", person="b", **ASK), Actor("b")
    assert code(NEW, "accept", who) == "NOT_ASKED"
    assert code(asked, "accept", Actor("a")) == "POOL_OWN_ENTRY"
    assert code(asked, "accept", who) == "DECLARATION_NEEDED"
    accepted = done(asked, "accept", who, independent=True)
    assert accepted.status == "accepted"
    assert code(accepted, "accept", who, independent=True) == "ALREADY_ACCEPTED"
    assert code(asked, "decline", who, reason=" ") == "POOL_REASON"
    assert code(accepted, "ask", person="c", **ASK) == "ALREADY_ASKED"
    declined = done(accepted, "decline", who, reason="生病", about="project:x")
    assert (declined.status, declined.declined) == ("declined", ("b",))
    assert code(declined, "ask", person="b", **ASK) == "MODERATOR_DECLINED"
    assert done(declined, "ask", person="c", **ASK).method == "rotation"
    assert done(asked, "ask", person="c", why="换人", replace=True, **ASK).person == "c"


def test_a_lot_is_sealed_before_it_is_drawn_and_anybody_can_draw_it_again() -> None:
    sealed = done(NEW, "seal_lot", candidates=ROWS, commit=seal("seed"))
    assert (sealed.status, sealed.seed) == ("sealed", "")
    assert code(sealed, "seal_lot", candidates=ROWS, commit="x") == "LOT_SEALED"
    assert code(NEW, "seal_lot", candidates=[OUT.document], commit="x") == "NOBODY_FREE"
    assert code(NEW, "seal_lot", Actor("x"), candidates=ROWS) == "NOT_ENTITLED"
    assert code(NEW, "draw", seed="seed") == "LOT_NOT_SEALED"
    assert code(sealed, "draw", Actor("x"), seed="seed") == "NOT_ENTITLED"
    assert code(sealed, "draw", seed="other") == "SEED_DIFFERS"
    assert code(sealed, "ask", person="b", **ASK) == "LOT_SEALED"
    state = done(sealed, "draw", seed="seed")
    assert state.order == tuple(sorted("abc", key=lambda p: ties.lot("seed", {"a": "N1", "b": "N2", "c": "N3"}[p])))
    assert lot("seed", "N1") == ties.lot("seed", "N1")
    assert state.order == tuple(one.person for one in drawn(ALL, "seed"))
    first, second = state.order[:2]
    assert code(state, "ask", person=second, **ASK) == "OUT_OF_TURN"
    asked = done(state, "ask", book=LOTS, person=first, **ASK)
    assert asked.method == "lot"
    gone = done(asked, "decline", Actor(first), reason="出差")
    assert done(gone, "ask", book=LOTS, person=second, **ASK).method == "lot"


def test_the_rulebook_says_whether_by_turn_or_by_lot() -> None:
    drew = done(done(NEW, "seal_lot", candidates=ROWS, commit=seal("seed")), "draw", seed="seed")
    first = drew.order[0]
    assert code(drew, "ask", person=first, **ASK) == "MODERATOR_BY_TURN"
    by_reason = done(drew, "ask", person=first, why="居民要求抽签", **ASK)
    assert (by_reason.method, by_reason.why) == ("lot", "居民要求抽签")
    assert code(NEW, "ask", book=LOTS, person="b", **ASK) == "MODERATOR_BY_LOT"
    assert done(NEW, "ask", book=LOTS, person="b", why="来不及抽签", **ASK).method == "rotation"
    assert done(NEW, "ask", book=LOTS, **{**ASK, "candidates": [OUT.document]}, person="d").method == "choice"


def test_a_lot_holds_for_its_own_agenda_and_while_nothing_new_speaks_against() -> None:
    sealed = done(NEW, "seal_lot", candidates=ROWS, commit=seal("seed"), projects=["p", "q"])
    drew = done(sealed, "draw", seed="seed")
    first = drew.order[0]
    assert drew.projects == ("p", "q")
    ask = {**ASK, "book": LOTS, "person": first}
    assert done(drew, "ask", **ask, projects=["q"]).method == "lot"
    assert code(drew, "ask", **ask, projects=["q", "r"]) == "LOT_OTHER_AGENDA"
    assert done(drew, "ask", **ask, projects=["q", "r"], why="只加一个议题").method == "lot"
    barred = [replace(one, why=OUT.why).document for one in ALL]
    assert code(drew, "ask", **{**ask, "candidates": barred}) == "MODERATOR_NOT_FREE"
    assert done(drew, "ask", **{**ask, "candidates": barred}, why="已电话商量").method == "lot"
    happened = judge(NEW, "seal_lot", candidates=ROWS, commit="c")[0]
    old = {key: value for key, value in happened.data.items() if key != "projects"}
    assert ASSIGNMENT.evolve(NEW, replace(happened, data=old)).projects is None


def test_a_lot_is_for_one_meeting_and_another_takes_a_reason() -> None:
    seal_it = {"candidates": ROWS, "commit": seal("seed"), "body": "council", "hour": NOW.isoformat()}
    first = done(NEW, "seal_lot", **seal_it, why="first")
    assert (first.body, first.hour, first.starts_at) == ("council", NOW.isoformat(), NOW.isoformat())
    assert (first.earlier, first.again) == ((), "")
    assert code(NEW, "seal_lot", **seal_it, earlier=["one"], why=" ") == "LOT_AGAIN"
    again = done(NEW, "seal_lot", **seal_it, earlier=["one"], why="抽中的人病了")
    assert (again.earlier, again.again) == (("one",), "抽中的人病了")
    drew = done(first, "draw", seed="seed")
    ask = {**ASK, "book": LOTS, "person": drew.order[0]}
    assert done(drew, "ask", **ask).method == "lot"
    assert done(drew, "ask", **ask, body="council").method == "lot"
    assert code(drew, "ask", **ask, body="owners", why="x") == "LOT_OTHER_MEETING"
    later = {**ask, "starts_at": NOW.replace(hour=3).isoformat()}
    assert code(drew, "ask", **later, why="x") == "LOT_OTHER_MEETING"
    assert code(drew, "ask", **{**ask, "starts_at": ""}) == "LOT_OTHER_MEETING"
    moved = done(done(drew, "ask", **ask), "move", starts_at=later["starts_at"])
    other = {**later, "person": drew.order[1], "replace": True, "why": "谢绝"}
    assert done(moved, "ask", **other).person == drew.order[1]  # whoever takes over later is asked for the new hour


def test_an_expired_certificate_takes_a_reason() -> None:
    days = {"since": "2024-01-01", "until": "2025-12-31"}
    ended = Candidate("e", "N5", why=(Refusal("CERTIFICATE_EXPIRED", "rulebook:meeting.chair_certificate", {**days}),))
    ask = {**ASK, "candidates": [ended.document], "person": "e"}
    assert code(NEW, "ask", **ask) == "EXPIRED_TAKES_REASON"
    assert done(NEW, "ask", **ask, why="续期正在办理").why == "续期正在办理"


def test_another_hour_is_asked_for_anew() -> None:
    asked = done(NEW, "ask", person="b", **ASK)
    accepted = done(asked, "accept", Actor("b"), independent=True)
    moved = done(accepted, "move", starts_at="2026-04-02T19:30:00+08:00")
    assert (moved.status, moved.person, moved.starts_at) == ("asked", "b", "2026-04-02T19:30:00+08:00")
    declined = done(asked, "decline", Actor("b"), reason="出差")
    assert done(declined, "move", starts_at="2026-04-02T19:30:00+08:00").status == "declined"
    assert code(accepted, "move", Actor("b"), starts_at="x") == "NOT_ENTITLED"
    assert code(NEW, "move", starts_at="x") == "NOT_ASKED"


def test_steps_that_there_are_not_and_reasons_that_are_bare() -> None:
    assert code(NEW, "fly") == "POOL_STEP_UNKNOWN"
    odd = {**OUT.document, "why": [{"code": "POOL_STEP_UNKNOWN", "rule": "moderator:pool", "params": None}, "?"]}
    assert done(NEW, "ask", **{**ASK, "candidates": [odd]}, person="d").candidates[0].why == (
        Refusal("POOL_STEP_UNKNOWN", "moderator:pool"),
    )
    bare = done(NEW, "ask", **{**ASK, "candidates": [{**OUT.document, "why": None}]}, person="d")
    assert bare.candidates[0].free
    asked = done(NEW, "ask", person="b", **ASK)
    assert [o.ok for o in ASSIGNMENT.legal(BOOK, asked, Actor("b"), NOW)] == [True, True]
    assert [o.ok for o in ASSIGNMENT.legal(BOOK, asked, Actor("a"), NOW)] == [False, False]
    happened = judge(done(NEW, "seal_lot", candidates=ROWS, commit=seal("s")), "draw", seed="s")[0]
    assert ASSIGNMENT.evolve(NEW, replace(happened, data={"seed": "s", "order": None})).order == ()


def called(**parameters: bool) -> State:
    agenda: list[Any] = [{"id": "i", "title": "t", "subject": "", "text": "x"}]
    args: dict[str, Any] = {"members": ["m1", "m2", "m3"], "chair": "host", "agenda": agenda, "session": 1,
                            "chair_certified": True}  # fmt: skip
    events = MEETING.decide(BOOK, MEETING.initial, Command("call", CLERK, NOW, args))
    assert not isinstance(events, Refusal)
    state = MEETING.replay(events)
    assert state.profile is not None
    return replace(state, profile=state.profile.with_parameters(**parameters))


def test_another_moderator_before_the_meeting_opens() -> None:
    def verdict(state: State, actor: Actor = CLERK, **args: Any) -> Any:
        return name_chair(state, Command("name_chair", actor, NOW, args))

    state = called()
    assert verdict(state, Actor("x"), chair="b", why="x").code == "NOT_ENTITLED"
    assert verdict(MEETING.initial, chair="b", why="x").code == "MEETING_ALREADY_OPEN"
    assert verdict(state, chair="host", why="x").code == "NOTHING_CHANGED"
    assert verdict(state, why="x").code == "NOTHING_CHANGED"
    assert verdict(state, chair="b", why=" ").code == "REASON_NEEDED"
    strict = called(chair_certificate=True)
    assert verdict(strict, chair="b", why="x").code == "CHAIR_NOT_CERTIFIED"
    assert not isinstance(verdict(strict, chair="b", why="x", chair_certified=True), Refusal)
    events = MEETING.decide(BOOK, state, Command("name_chair", CLERK, NOW, {"chair": "b", "why": "生病"}))
    assert not isinstance(events, Refusal)
    after = MEETING.evolve(state, events[0])
    assert (after.host, after.chair) == ("b", "b")
