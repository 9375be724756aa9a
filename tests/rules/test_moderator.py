"""The engine of one entry: who may do what, in which order, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deliberation.rules.moderator import COMMANDS, MODERATOR
from deliberation.rules.moderator_entry import ModeratorState, Rating, Tie
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import Rulebook, Setting, shipped_layers

CITY = shipped_layers()["city"]
BOOK = Rulebook.compose([CITY])
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
OFFICER, SELF, OTHER = Actor("o", frozenset({"subdistrict_officer"})), Actor("p"), Actor("q")
COURSE = {"course": "议事规则", "hours": 8, "day": "2026-03-01", "trainer": "陈", "score": 90}
CERT = {"number": "LH-1", "issuer": "440303002", "since": "2026-03-10", "until": "2028-03-09"}


def judge(state: ModeratorState, name: str, actor: Actor = OFFICER, **args: Any) -> Any:
    return MODERATOR.decide(BOOK, state, Command(name, actor, NOW, {"person": "p", **args}))


def done(state: ModeratorState, name: str, actor: Actor = OFFICER, **args: Any) -> ModeratorState:
    verdict = judge(state, name, actor, **args)
    assert not isinstance(verdict, Refusal), verdict
    for happened in verdict:
        state = MODERATOR.evolve(state, happened)
    return state


def code(state: ModeratorState, name: str, actor: Actor = OFFICER, **args: Any) -> str:
    verdict = judge(state, name, actor, **args)
    assert isinstance(verdict, Refusal), verdict
    assert verdict.rule_ref
    return verdict.code


NEW = ModeratorState()
APPLIED = done(NEW, "apply", SELF, home="440303002")
IN = done(APPLIED, "register")
TRAINED = done(IN, "note_training", **COURSE)
HELD = done(TRAINED, "certify", **CERT)


def test_somebody_applies_and_is_taken_in() -> None:
    assert (APPLIED.status, APPLIED.home, IN.status) == ("applied", "440303002", "registered")
    assert code(NEW, "apply", OTHER, home="440303002") == "POOL_OWN_ENTRY"
    assert code(NEW, "apply", SELF, home="4403") == "POOL_HOME"
    assert code(NEW, "apply", SELF, home="440303002019") == "POOL_HOME"
    assert code(NEW, "apply", SELF, home="44030a") == "POOL_HOME"
    assert code(IN, "apply", SELF, home="440303002") == "POOL_STATUS"
    assert code(APPLIED, "register", SELF) == "POOL_KEEPERS_ONLY"
    assert code(NEW, "register") == "POOL_STATUS"


def test_somebody_proposed_is_in_once_they_agree() -> None:
    proposed = done(NEW, "propose", home="440303")
    assert code(NEW, "propose", SELF, home="440303") == "POOL_KEEPERS_ONLY"
    assert code(proposed, "agree", OTHER) == "POOL_OWN_ENTRY"
    assert code(APPLIED, "agree", SELF) == "POOL_STATUS"
    assert done(proposed, "agree", SELF).status == "registered"


def test_leaving_ends_everything_and_needs_a_reason() -> None:
    assert code(HELD, "leave", SELF) == "POOL_REASON"
    assert code(HELD, "leave", OTHER, reason="x") == "POOL_OWN_ENTRY"
    assert code(NEW, "leave", reason="x") == "POOL_STATUS"
    for actor in (SELF, OFFICER):
        left = done(HELD, "leave", actor, reason="搬家")
        assert (left.status, left.certificate, left.active) == ("none", None, False)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"course": " "}, "TRAINING_INCOMPLETE"),
        ({"trainer": ""}, "TRAINING_INCOMPLETE"),
        ({"day": "next week"}, "TRAINING_INCOMPLETE"),
        ({"day": "2026-03-11"}, "TRAINING_INCOMPLETE"),
        ({"hours": 0}, "TRAINING_FIGURES"),
        ({"hours": 501}, "TRAINING_FIGURES"),
        ({"hours": True}, "TRAINING_FIGURES"),
        ({"score": 101}, "TRAINING_FIGURES"),
    ],
)
def test_a_training_is_noted_whole(changed: dict[str, Any], refused: str) -> None:
    assert code(IN, "note_training", **(COURSE | changed)) == refused


def test_training_adds_up() -> None:
    more = done(TRAINED, "note_training", **(COURSE | {"hours": 4, "score": None}))
    assert (more.hours, more.trainings[0].score, more.trainings[1].score) == (12, 90, None)
    assert code(IN, "note_training", SELF, **COURSE) == "POOL_KEEPERS_ONLY"
    assert code(NEW, "note_training", **COURSE) == "POOL_STATUS"


@pytest.mark.parametrize(
    ("state", "changed", "refused"),
    [
        (APPLIED, {}, "POOL_STATUS"),
        (IN, {}, "TRAINING_SHORT"),
        (HELD, {}, "CERTIFICATE_HELD"),
        (TRAINED, {"number": ""}, "CERTIFICATE_INCOMPLETE"),
        (TRAINED, {"issuer": ""}, "CERTIFICATE_INCOMPLETE"),
        (TRAINED, {"since": "?"}, "CERTIFICATE_INCOMPLETE"),
        (TRAINED, {"until": "?"}, "CERTIFICATE_INCOMPLETE"),
        (TRAINED, {"until": "2026-03-10"}, "CERTIFICATE_TERM"),
        (TRAINED, {"until": "2028-03-11"}, "CERTIFICATE_TERM"),
    ],
)
def test_a_certificate_needs_training_a_number_and_a_term(
    state: ModeratorState, changed: dict[str, Any], refused: str
) -> None:
    assert code(state, "certify", **(CERT | changed)) == refused


def test_a_certificate_holds_from_its_first_to_its_last_day() -> None:
    days = [date(2026, 3, 9), date(2026, 3, 10), date(2028, 3, 9), date(2028, 3, 10)]
    assert [HELD.certified(day) for day in days] == [False, True, True, False]
    assert not IN.certified(days[1])
    assert code(TRAINED, "certify", SELF, **CERT) == "POOL_KEEPERS_ONLY"
    assert done(TRAINED, "certify", **(CERT | {"until": "2028-03-10"})).active


def test_renewal_moves_the_last_day_and_clears_the_warning() -> None:
    warned = done(HELD, "warn", SYSTEM, days=30)
    assert warned.warned == 30
    renewed = done(warned, "renew", until="2030-03-08")
    assert renewed.certificate is not None
    assert (renewed.certificate.until, renewed.warned) == (date(2030, 3, 8), 0)
    assert code(HELD, "renew", SELF, until="2029-01-01") == "POOL_KEEPERS_ONLY"
    assert code(IN, "renew", until="2029-01-01") == "CERTIFICATE_NONE"
    assert code(HELD, "renew", until="2028-03-09") == "RENEW_LATER"
    assert code(HELD, "renew", until="?") == "RENEW_LATER"
    assert code(HELD, "renew", until="2031-01-01") == "CERTIFICATE_TERM"


def test_an_expired_certificate_is_renewed_from_today() -> None:
    short = done(TRAINED, "certify", **(CERT | {"since": "2024-01-01", "until": "2025-12-31"}))
    assert code(short, "renew", until="2028-03-11") == "CERTIFICATE_TERM"
    assert done(short, "renew", until="2028-03-10").certified(date(2026, 4, 1))


def test_suspension_rests_the_certificate() -> None:
    resting = done(HELD, "suspend", reason="投诉核查中")
    assert (resting.active, resting.certified(date(2026, 4, 1))) == (False, False)
    assert code(HELD, "suspend") == "POOL_REASON"
    assert code(resting, "suspend", reason="x") == "ALREADY_SUSPENDED"
    assert code(IN, "suspend", reason="x") == "CERTIFICATE_NONE"
    assert code(HELD, "suspend", SELF, reason="x") == "POOL_KEEPERS_ONLY"
    assert code(HELD, "reinstate") == "NOT_SUSPENDED"
    assert code(resting, "reinstate", SELF) == "POOL_KEEPERS_ONLY"
    assert done(resting, "reinstate").active


def test_a_certificate_is_withdrawn_for_good() -> None:
    assert code(HELD, "withdraw") == "POOL_REASON"
    gone = done(HELD, "withdraw", reason="违反中立")
    assert (gone.certificate, gone.status) == (None, "registered")
    assert MODERATOR.evolve(gone, judge(HELD, "renew", until="2029-01-01")[0]).certificate is None


def test_hours_and_days_off() -> None:
    state = done(IN, "set_availability", SELF, weekly=[[1, 480, 720], "?"], off=[["2026-03-17", "2026-03-18"], 3])
    tuesday = datetime(2026, 3, 10, 2, tzinfo=UTC)
    assert IN.free(tuesday)
    assert state.free(tuesday)
    assert not state.free(tuesday.replace(hour=12))
    assert not state.free(tuesday.replace(day=11))
    assert not state.free(tuesday.replace(day=17))
    assert code(IN, "set_availability", OTHER, weekly=[], off=[]) == "POOL_OWN_ENTRY"
    for weekly, off in (
        (None, []), ([], None), ([[1, 720, 480]], []), ([[7, 0, 60]], []), ([["x", 0, 60]], []),
        ([], [["2026-03-18", "2026-03-17"]]), ([], [["x", "y"]]),
    ):  # fmt: skip
        assert code(IN, "set_availability", SELF, weekly=weekly, off=off) == "HOURS_UNREADABLE"


def test_ties_are_declared_and_taken_back() -> None:
    state = done(IN, "declare", SELF, kind="works", about="440303002019")
    assert state.ties == (Tie("works", "440303002019"),)
    assert code(state, "declare", SELF, kind="works", about="440303002019") == "TIE_UNCHANGED"
    assert code(IN, "declare", SELF, kind="works", about="x", gone=True) == "TIE_UNCHANGED"
    assert code(IN, "declare", SELF, kind="likes", about="x") == "TIE_UNKNOWN"
    assert code(IN, "declare", SELF, kind="works", about="") == "TIE_UNKNOWN"
    assert code(IN, "declare", OTHER, kind="works", about="x") == "POOL_OWN_ENTRY"
    assert done(state, "declare", SELF, kind="works", about="440303002019", gone=True).ties == ()


def test_the_program_notes_ratings_and_practice() -> None:
    state = done(IN, "note_rating", SYSTEM, meeting="m", answers=3, sums=[12, 13, 14, 15, 11])
    state = done(state, "note_rating", SYSTEM, meeting="m", answers=4, sums=[16, 17, 18, 19, 15])
    assert state.ratings == (Rating("m", 4, (16, 17, 18, 19, 15)),)
    assert done(IN, "note_rating", SYSTEM, meeting="m", answers=0, sums=None).ratings[0].sums == ()
    run = {"run": "r", "story": "appeal", "day": "2026-03-10", "score": 88, "serious": 1}
    assert done(state, "note_practice", SYSTEM, **run).practised[0].score == 88
    assert code(IN, "warn", OFFICER, days=30) == "POOL_KEEPERS_ONLY"


def test_what_an_officer_may_do_now_is_what_decide_says() -> None:
    options = {o.action: o for o in MODERATOR.legal(BOOK, HELD, OFFICER, NOW)}
    open_ = {name for name, option in options.items() if option.ok}
    assert {"note_training", "renew", "suspend", "withdraw", "leave"} == open_
    assert {o.action for o in MODERATOR.legal(BOOK, TRAINED, OFFICER, NOW) if o.ok} >= {"certify"}
    assert code(IN, "fly") == "POOL_STEP_UNKNOWN"
    assert set(options) <= set(COMMANDS)


def test_a_certificate_asks_for_the_practice_mark_where_it_is_set() -> None:
    poor = done(IN, "note_training", **(COURSE | {"score": 79}))
    refusal = judge(poor, "certify", **CERT)
    assert (refusal.code, dict(refusal.params)) == ("PRACTICE_NOT_PASSED", {"best": 79, "needed": 80})
    assert code(done(IN, "note_training", **(COURSE | {"score": None})), "certify", **CERT) == "PRACTICE_NOT_PASSED"
    run: dict[str, Any] = {"run": "r", "story": "adoption", "day": "2026-03-01", "score": 80, "serious": 0}
    helped = done(poor, "note_practice", SYSTEM, **run, helped=True)
    assert code(helped, "certify", **CERT) == "PRACTICE_NOT_PASSED"
    alone = done(poor, "note_practice", SYSTEM, **run, helped=False)
    assert done(alone, "certify", **CERT).active
    free = Rulebook.compose([CITY, replace(CITY, id="x", settings={"moderator.practice_pass": Setting(0, "试点")})])
    verdict = MODERATOR.decide(free, poor, Command("certify", OFFICER, NOW, {"person": "p", **CERT}))
    assert not isinstance(verdict, Refusal)
    assert code(poor, "certify", SELF, **CERT) == "POOL_KEEPERS_ONLY"


def test_a_training_is_kept_as_it_was_noted() -> None:
    kept = TRAINED.trainings[0]
    assert (kept.course, kept.hours, kept.day, kept.trainer) == ("议事规则", 8, date(2026, 3, 1), "陈")
    assert done(IN, "note_training", **(COURSE | {"day": "2026-03-10"})).trainings[0].day == date(2026, 3, 10)


def test_a_home_is_a_district_or_a_sub_district() -> None:
    for home in ("440303", "440303002"):
        assert done(NEW, "propose", home=home).home == home
    for home in ("44030", "4403030021", ""):
        assert code(NEW, "propose", home=home) == "POOL_HOME"


def test_who_is_only_proposed_may_leave_again() -> None:
    assert done(done(NEW, "propose", home="440303"), "leave", SELF, reason="没空").status == "none"


def test_the_program_alone_notes_what_the_program_knows() -> None:
    for name in ("note_rating", "note_practice", "warn"):
        if name in COMMANDS:
            verdict = judge(HELD, name, OFFICER)
            assert isinstance(verdict, Refusal)
            assert (verdict.code, verdict.rule_ref) == ("POOL_KEEPERS_ONLY", "moderator:pool")
