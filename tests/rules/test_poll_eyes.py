"""Nobody acts alone: opening, closing and annulling a poll take two people, the passing of time needs none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deliberation.rules.poll import MOVES, PollState, money_follows, needs_two
from deliberation.rules.poll.guards import in_window
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.roll import deadline
from deliberation.rules.rulebook import Rulebook
from tests.rules.poll_walk import (
    ALONE,
    BOOK,
    BOTH,
    CLERK,
    CLOSES,
    COLLEAGUE,
    DISTRICT,
    NOW,
    OFFICER,
    OPENS,
    Walk,
    fold,
    walk,
)  # fmt: skip


@pytest.mark.parametrize("second", [COLLEAGUE, OFFICER])
def test_one_asks_and_another_opens_and_closes(second: Actor) -> None:
    led = walk("prepared")
    assert led.ask("open", CLERK) == "POLL_ASK_FIRST"
    led.do("ask_open", CLERK)
    assert led.state.opening_by == CLERK.id
    assert led.ask("ask_open", second) == "POLL_ASKED_ALREADY"
    assert led.ask("open", CLERK) == "POLL_SECOND_PERSON"
    led.do("open", second)
    assert (led.state.status, led.state.opening_by, led.state.public_key) == ("open", "", "k")
    assert led.ask("ask_close", CLERK, OPENS) == "POLL_STILL_RUNNING"
    assert led.ask("close", second, CLOSES) == "POLL_ASK_FIRST"
    led.do("ask_close", CLERK, CLOSES)
    assert led.ask("ask_close", second, CLOSES) == "POLL_ASKED_ALREADY"
    assert led.ask("close", CLERK, CLOSES) == "POLL_SECOND_PERSON"
    led.do("close", second, CLOSES)
    assert (led.state.status, led.state.closing_by) == ("closed", "")
    assert fold(led.events) == led.state


def test_one_person_in_two_offices_is_one_pair_of_eyes() -> None:
    opening = walk("prepared").do("ask_open", BOTH)
    assert opening.ask("open", BOTH) == "POLL_SECOND_PERSON"
    closing = walk("open").do("ask_close", BOTH, CLOSES)
    assert closing.ask("close", BOTH, CLOSES) == "POLL_SECOND_PERSON"
    annulling = walk("counted").do("ask_annul", BOTH, CLOSES)
    assert annulling.ask("annul", BOTH, CLOSES) == "POLL_SECOND_PERSON"


def test_the_hour_needs_nobodys_word_and_nobody_asks_for_the_program() -> None:
    led = walk("prepared")
    assert led.ask("ask_open", SYSTEM) == "NOT_ENTITLED"
    led.do("open", SYSTEM).do("close", SYSTEM, CLOSES).do("count", SYSTEM, CLOSES)
    assert led.ask("ask_annul", SYSTEM, CLOSES) == "NOT_ENTITLED"
    assert led.ask("annul", SYSTEM, CLOSES) == "NOT_ENTITLED"


def test_a_request_does_not_stand_in_the_way_of_the_hour() -> None:
    led = walk("prepared").do("ask_open", CLERK).do("open", SYSTEM)
    led.do("ask_close", CLERK, CLOSES).do("close", SYSTEM, CLOSES)
    assert (led.state.status, led.state.opening_by, led.state.closing_by) == ("closed", "", "")


def test_where_the_rules_let_one_act_nobody_is_asked() -> None:
    led = walk("prepared", ALONE)
    assert led.ask("ask_open", CLERK) == "POLL_ONE_IS_ENOUGH"
    led.do("open", CLERK)
    assert led.ask("ask_close", CLERK, CLOSES) == "POLL_ONE_IS_ENOUGH"
    led.do("close", CLERK, CLOSES).do("count", CLERK, CLOSES).do("ask_annul", CLERK, CLOSES)
    assert led.ask("annul", Actor(CLERK.id, frozenset({"subdistrict_officer"})), CLOSES) == "POLL_SECOND_PERSON"


def test_rules_frozen_before_they_named_it_let_one_act() -> None:
    layer = BOOK.layers[0]
    older = {key: setting for key, setting in layer.settings.items() if key != "ballot.four_eyes"}
    assert not needs_two(Rulebook((layer.__class__(layer.id, layer.title, older),)))
    assert needs_two(BOOK)
    assert not needs_two(ALONE)


@pytest.mark.parametrize("status", ["open", "closed", "counted"])
@pytest.mark.parametrize("second", [OFFICER, DISTRICT])
def test_a_vote_is_annulled_for_a_reason_by_another_above(status: str, second: Actor) -> None:
    led = walk(status)
    assert led.ask("annul", second, CLOSES) == "ANNULMENT_NOT_ASKED"
    assert led.ask("drop_annul", second, CLOSES) == "ANNULMENT_NOT_ASKED"
    led.do("ask_annul", CLERK, CLOSES)
    assert (led.state.annulment_by, led.state.reason, led.state.status) == (CLERK.id, "名册有误", status)
    assert led.ask("ask_annul", OFFICER, CLOSES) == "POLL_ASKED_ALREADY"
    assert led.ask("annul", COLLEAGUE, CLOSES) == "NOT_ENTITLED"
    led.do("annul", second, CLOSES)
    assert (led.state.status, led.state.annulment_by, led.state.reason) == ("annulled", "", "名册有误")
    assert led.events[-1].data == {"reason": "名册有误", "status": status}
    assert fold(led.events) == led.state
    later = {name: led.ask(name, Actor("x", move.roles), CLOSES) for name, move in MOVES.items() if name != "rerun"}
    assert set(later.values()) == {"POLL_ANNULLED"}


def test_an_annulment_that_was_asked_for_can_be_dropped() -> None:
    led = walk("counted").do("ask_annul", CLERK, CLOSES).do("drop_annul", DISTRICT, CLOSES)
    assert (led.state.status, led.state.annulment_by, led.state.reason) == ("counted", "", "")
    led.do("ask_annul", OFFICER, CLOSES, reason=" 计票有误 ")
    assert led.state.reason == "计票有误"
    assert fold(led.events) == led.state


def test_a_vote_that_money_follows_stands() -> None:
    led = walk("counted")
    assert led.ask("ask_annul", CLERK, CLOSES, followed=2) == "POLL_MONEY_FOLLOWS"
    led.do("ask_annul", CLERK, CLOSES, followed=0)
    assert led.ask("annul", OFFICER, CLOSES, followed=1) == "POLL_MONEY_FOLLOWS"
    found = money_follows(3)
    assert found is not None
    assert found.params == {"projects": 3}
    assert money_follows(0) is None


@pytest.mark.parametrize(
    ("reason", "code"), [("", "REASON_NEEDED"), ("  ", "REASON_NEEDED"), ("长" * 501, "TEXT_TOO_LONG")]
)
def test_an_annulment_needs_a_reason_that_can_be_read(reason: str, code: str) -> None:
    assert walk("open").ask("ask_annul", CLERK, OPENS, reason=reason) == code


def test_an_annulled_vote_is_held_again_once() -> None:
    assert walk("counted").ask("rerun", CLERK, CLOSES) == "POLL_NOT_ANNULLED"
    assert walk("prepared").ask("rerun", CLERK, NOW) == "POLL_NOT_ANNULLED"
    led = walk("annulled").do("rerun", CLERK, CLOSES)
    assert led.state.rerun == "next"
    assert led.ask("rerun", COLLEAGUE, CLOSES) == "POLL_RERUN_ALREADY"
    assert led.ask("rerun", OFFICER, CLOSES) == "NOT_ENTITLED"
    assert fold(led.events) == led.state


@pytest.mark.parametrize("status", ["prepared", "open", "closed"])
def test_withdrawing_takes_two_at_every_stage(status: str) -> None:
    led = walk(status).do("ask_annul", CLERK, CLOSES)
    assert led.ask("annul", Actor(CLERK.id, frozenset({"district_supervisor"})), CLOSES) == "POLL_SECOND_PERSON"
    led.do("drop_annul", CLERK, CLOSES).do("ask_annul", CLERK, CLOSES).do("annul", OFFICER, CLOSES)
    assert led.state.status == "annulled"


def test_a_poll_that_was_prepared_by_mistake_is_withdrawn_with_its_request() -> None:
    led = walk("prepared").do("ask_open", CLERK).do("ask_annul", CLERK).do("annul", DISTRICT)
    assert (led.state.status, led.state.opening_by, led.events[-1].data["status"]) == ("annulled", "", "prepared")
    assert led.ask("open", SYSTEM) == "POLL_ANNULLED"
    assert fold(led.events) == led.state


def test_people_prepare_and_open_nothing_to_whose_roll_nobody_could_object() -> None:
    until = deadline(BOOK, OPENS)
    late = Walk()
    assert late.ask("prepare", CLERK, until) == "POLL_NO_OBJECTIONS"
    late.do("prepare", CLERK, until - timedelta(seconds=1)).do("ask_open", CLERK, OPENS).do("open", OFFICER, OPENS)
    program = Walk().do("prepare", SYSTEM, until)
    assert program.ask("ask_open", CLERK, until) == "POLL_NO_OBJECTIONS"
    assert program.ask("open", OFFICER, until) == "POLL_NO_OBJECTIONS"
    said = program.offered(OFFICER, until)["open"]
    assert said is not None
    assert (said.rule_ref, said.params["days"]) == ("rulebook:ballot.objection_days", 1)
    program.do("open", SYSTEM, until)


def test_a_poll_of_which_no_hour_is_known_is_refused_for_no_window() -> None:
    assert in_window(BOOK, PollState(status="prepared"), "open", OFFICER) is None
    assert in_window(BOOK, PollState(status="prepared", opens_at=OPENS), "open", OFFICER) is None


def test_a_poll_whose_hours_are_past_is_not_opened() -> None:
    led = walk("prepared")
    assert led.ask("ask_open", CLERK, CLOSES) == "POLL_HOURS_PAST"
    assert led.ask("open", SYSTEM, CLOSES) == "POLL_HOURS_PAST"
