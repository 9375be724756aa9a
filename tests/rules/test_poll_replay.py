"""Old books replay for ever, channels add up, and what is offered is what is accepted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.poll import MOVES, POLL, ChannelCount, PollState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from tests.rules import poll_walk as pw
from tests.rules.searching import examples

OLD = (
    Event("prepared", "clerk-1", pw.NOW, {
        "title": "2025年投票", "budget_fen": 1_000, "candidates": [["a", 600]], "opens_at": pw.OPENS.isoformat(),
        "closes_at": pw.CLOSES.isoformat(), "min_picks": 1, "max_picks": 5, "within_budget": True,
    }),
    Event("opened", "clerk-1", pw.OPENS, {"roll_size": 10, "roll_hash": "r"}),
    Event("closed", "system", pw.CLOSES, {"issued": 5, "returned": 4, "box_hash": "b"}),
    Event("counted", "system", pw.CLOSES, {"rule": {"rule": "g"}, "result_hash": "h", "selected": ["a"], "valid": 4}),
)  # fmt: skip
"""The book of a poll as the first release wrote it."""


def test_a_book_of_the_first_release_is_read_as_what_it_was() -> None:
    state = POLL.replay(OLD)
    assert state == PollState(
        status="counted", title="2025年投票", prepared_at=pw.NOW, budget_fen=1_000, candidates=(("a", 600),),
        min_picks=1, max_picks=5, within_budget=True,
        opens_at=pw.OPENS, closes_at=pw.CLOSES, roll_size=10, roll_hash="r", issued=5, returned=4,
        box_hash="b", result_hash="h", subject="projects", ballot_kind="approval", channels=("web",), simple_mode=True,
    )  # fmt: skip


def test_an_old_poll_that_is_still_open_is_closed_by_the_rules_of_today() -> None:
    led = pw.Walk(state=POLL.replay(OLD[:2]))
    assert led.ask("close", pw.CLERK, pw.CLOSES) == "POLL_ASK_FIRST"
    led.do("close", SYSTEM, pw.CLOSES, issued=5, returned=4, root=None, channels=None)
    assert (led.state.root, led.state.counts) == ("", ())


def test_the_close_keeps_what_every_channel_gave_out_and_got_back() -> None:
    state = pw.walk("closed").state
    assert state.counts == (ChannelCount("web", 3, 3, 3, 0), ChannelCount("paper", 2, 1, 0, 1))
    assert (state.root, state.issued, state.returned) == ("f", 5, 4)


def _web(**figures: Any) -> dict[str, Any]:
    return {"channels": {"web": {"issued": 5, "returned": 4, "valid": 4, "spoiled": 0} | figures}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": ["web"]},
        {"channels": {"pigeon": {"issued": 5, "returned": 4, "valid": 4, "spoiled": 0}}},
        {"channels": {"web": 5}},
        _web(valid=3),
        _web(returned="4"),
        _web(spoiled=-1, valid=5),
        _web(issued=4),
        _web(returned=3, valid=3),
    ],
)
def test_channels_that_do_not_add_up_close_nothing(wrong: dict[str, Any]) -> None:
    assert pw.walk("open").ask("close", SYSTEM, pw.CLOSES, **wrong) == "CHANNELS_DO_NOT_ADD_UP"
    assert pw.walk("open").ask("close", SYSTEM, pw.CLOSES, **_web()) == ""


ACTORS = [
    pw.CLERK, pw.COLLEAGUE, pw.OFFICER, pw.DISTRICT, pw.BOTH, SYSTEM, Actor("p", frozenset({"resident"})),
    Actor("a", frozenset({"administrator"})),
]  # fmt: skip
HOURS = [pw.NOW, pw.OPENS, pw.CLOSES - timedelta(seconds=1), pw.CLOSES, pw.CLOSES + timedelta(days=1)]


@examples(300)
@given(
    st.sampled_from([pw.BOOK, pw.ALONE]),
    st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from(ACTORS), st.sampled_from(HOURS)), max_size=25),
)
def test_what_is_offered_is_what_is_accepted(rules: Any, moves: list[tuple[str, Actor, datetime]]) -> None:
    """With a sound form, legal lets a move through exactly where decide makes it."""
    led = pw.Walk(rules)
    for name, actor, at in moves:
        offered = led.offered(actor, at)
        assert set(offered) == set(MOVES)
        form = dict(pw.FORMS.get(name, {}))
        if name == "prepare":
            form["opens_at"] = (at + timedelta(days=3)).isoformat()  # late enough to object to the roll
            form["closes_at"] = (pw.CLOSES + timedelta(days=5)).isoformat()
        said = POLL.decide(rules, led.state, Command(name, actor, at, form))
        assert isinstance(said, Refusal) == (offered[name] is not None)
        if isinstance(said, Refusal):
            assert said == offered[name]
            continue
        before = led.state
        led.do(name, actor, at, **form)
        _check(before, led, name, actor)
    assert pw.fold(led.events) == led.state


def _check(before: PollState, led: pw.Walk, name: str, actor: Actor) -> None:
    """No step back, and no step of two by one person."""
    after = led.state
    order = ("none", "prepared", "open", "closed", "counted", "annulled")
    assert order.index(after.status) >= order.index(before.status)
    two = led.rules is pw.BOOK and not actor.has("system")
    if name == "open" and two:
        assert before.opening_by not in {"", actor.id}
    if name == "close" and two:
        assert before.closing_by not in {"", actor.id}
    if name == "annul":
        assert before.annulment_by not in {"", actor.id}
    assert 0 <= after.returned <= after.issued <= after.roll_size
