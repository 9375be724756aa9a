"""The public notice: five full days, stopped by every objection until it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.notice import LONGEST_TEXT, NOTICE, NoticeState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, default_rulebook, parse_layer

BOOK = default_rulebook()
LOCAL = ZoneInfo("Asia/Shanghai")
CLERK = Actor("c" * 32, frozenset({"clerk"}))
OFFICER = Actor("o" * 32, frozenset({"subdistrict_officer"}))
ZHANG = Actor("z" * 32, frozenset({"resident"}))
LI = Actor("l" * 32)


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time in June 2026 by Shenzhen's clock, stored as UTC."""
    return datetime(2026, 6, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


@dataclass
class Play:
    """A notice under play: asks, keeps the events, remembers the state."""

    book: Rulebook = BOOK
    state: NoticeState = NOTICE.initial
    events: list[Event] = field(default_factory=list)

    def ask(self, name: str, actor: Actor, at: datetime, **args: Json) -> str:
        """Empty when the move was in order, else the code of the refusal."""
        verdict = NOTICE.decide(self.book, self.state, Command(name, actor, at, args))
        if isinstance(verdict, Refusal):
            return verdict.code
        self.events += verdict
        for happened in verdict:
            self.state = NOTICE.evolve(self.state, happened)
        return ""

    def object(self, who: Actor, at: datetime, id_: str = "one", **more: Json) -> str:
        args: dict[str, Json] = {"objection": id_, "text": "报价太高", "standing": "resident"}
        return self.ask("object", who, at, **{**args, **more})

    def answer(self, at: datetime, id_: str = "one", *, upheld: bool = False, who: Actor = CLERK) -> str:
        return self.ask("answer", who, at, objection=id_, upheld=upheld, reason="已请第三方复核")


POSTED = local(18, 15)


def posted(at: datetime = POSTED, book: Rulebook = BOOK) -> Play:
    play = Play(book)
    assert play.ask("post", CLERK, at, subject="project:p", title="充电棚") == ""
    return play


def test_the_day_of_posting_does_not_count_and_the_last_day_counts_whole() -> None:
    play = posted()
    assert (play.state.first, play.state.last) == (date(2026, 6, 19), date(2026, 6, 23))
    assert play.state.counted(local(18, 23, 59)) == 0
    assert play.state.counted(local(20, 9)) == 1
    assert play.ask("end", CLERK, local(23, 23, 59)) == "NOTICE_STILL_RUNNING"
    assert play.ask("end", CLERK, local(24)) == ""
    assert play.events[-1].data == {"objections": 0, "upheld": False, "reason": ""}


def test_posting_in_the_first_minute_of_a_day_is_still_not_a_full_day() -> None:
    assert posted(local(18)).state.last == date(2026, 6, 23)


def test_an_objection_stops_the_clock_and_both_broken_days_do_not_count() -> None:
    play = posted()
    assert play.object(ZHANG, local(21, 10)) == ""
    assert (play.state.status, play.state.last, play.state.used) == ("stopped", None, 2)
    assert play.ask("end", SYSTEM, local(30)) == "OBJECTIONS_WAIT"
    assert play.answer(local(23, 9)) == ""
    assert (play.state.first, play.state.last) == (date(2026, 6, 24), date(2026, 6, 26))
    assert play.ask("end", SYSTEM, local(26, 23, 59)) == "NOTICE_STILL_RUNNING"
    assert play.ask("end", SYSTEM, local(27)) == ""


def test_an_objection_answered_the_same_day_costs_that_day() -> None:
    play = posted()
    play.object(ZHANG, local(20, 9))
    play.answer(local(20, 10))
    assert play.state.last == date(2026, 6, 24)


def test_an_objection_on_the_day_of_posting_answered_at_once_costs_nothing() -> None:
    play = posted()
    play.object(ZHANG, local(18, 16))
    play.answer(local(18, 17))
    assert play.state.last == date(2026, 6, 23)


def test_the_clock_stands_until_the_last_of_several_objections_is_answered() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    play.object(LI, local(20, 9), "two")
    play.answer(local(21, 9))
    assert play.state.status == "stopped"
    play.answer(local(22, 9), "two")
    assert (play.state.used, play.state.last) == (0, date(2026, 6, 27))
    assert [(stop.since, stop.until) for stop in play.state.stops] == [(local(19, 9), local(22, 9))]


def test_an_upheld_objection_ends_the_notice_without_waiting_for_the_days() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    play.answer(local(19, 15), upheld=True)
    assert play.object(LI, local(19, 16), "two") == "OBJECTION_ALREADY_UPHELD"
    assert play.ask("end", CLERK, local(19, 17)) == ""
    assert play.events[-1].data == {"objections": 1, "upheld": True, "reason": "已请第三方复核"}


def test_an_upheld_objection_does_not_close_the_mouth_of_those_who_wait() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    play.object(LI, local(19, 10), "two")
    play.answer(local(19, 15), upheld=True)
    assert play.ask("end", CLERK, local(19, 17)) == "OBJECTIONS_WAIT"


def test_an_answer_is_owed_within_three_days_and_a_late_one_shows() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    one = play.state.objections[0]
    assert one.due == date(2026, 6, 22)
    assert not one.late(local(22, 23, 59))
    assert one.late(local(23))
    assert play.answer(local(25, 9)) == ""
    assert play.state.objections[0].late(local(20))


def test_after_the_last_day_it_is_too_late_to_object_even_if_nobody_closed_the_notice() -> None:
    play = posted()
    assert play.object(ZHANG, local(23, 23, 59)) == ""
    late = posted()
    assert late.object(ZHANG, local(24)) == "NOTICE_TIME_OVER"


def test_where_objections_do_not_stop_the_clock_they_must_still_be_answered() -> None:
    text = 'id="x"\ntitle="x"\n[rules]\n"notice.objection_stops"={value=false, source="街道"}'
    book = Rulebook.compose((*BOOK.layers, parse_layer(text)))
    play = posted(book=book)
    play.object(ZHANG, local(21, 10))
    assert play.state.last == date(2026, 6, 23)
    assert play.ask("end", CLERK, local(24)) == "OBJECTIONS_WAIT"
    play.answer(local(24, 9))
    assert play.ask("end", CLERK, local(24, 10)) == ""


@pytest.mark.parametrize(
    ("name", "actor", "code"),
    [
        ("post", ZHANG, "NOT_ENTITLED"),
        ("post", CLERK, "NOTICE_ALREADY_POSTED"),
        ("object", Actor(""), "NOT_ENTITLED"),
        ("answer", ZHANG, "NOT_ENTITLED"),
        ("answer", OFFICER, "NO_OBJECTION_WAITS"),
        ("end", OFFICER, "NOT_ENTITLED"),
    ],
)
def test_who_may_do_what(name: str, actor: Actor, code: str) -> None:
    assert posted().ask(name, actor, local(19), objection="one", text="不同意", standing="resident") == code


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"text": ""}, "OBJECTION_EMPTY"),
        ({"text": "长" * (LONGEST_TEXT + 1)}, "NOTICE_TEXT_TOO_LONG"),
        ({"standing": "king"}, "OBJECTION_STANDING"),
        ({"standing": "body", "body": ""}, "OBJECTION_STANDING"),
        ({"standing": "body", "body": "某物业公司"}, ""),
        ({"text": "长" * LONGEST_TEXT}, ""),
    ],
)
def test_what_an_objection_must_say(args: dict[str, Json], code: str) -> None:
    assert posted().object(ZHANG, local(19), **args) == code


def test_one_objection_a_person() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    play.answer(local(19, 10))
    assert play.object(ZHANG, local(19, 11), "two") == "ALREADY_OBJECTED"


def test_nobody_answers_the_own_objection_and_an_answer_needs_verdict_and_reason() -> None:
    play = posted()
    play.object(CLERK, local(19, 9))
    assert play.answer(local(19, 10)) == "OWN_OBJECTION"
    assert play.answer(local(19, 10), "unknown", who=OFFICER) == "OBJECTION_NOT_WAITING"
    assert play.ask("answer", OFFICER, local(19, 10), objection="one", upheld=True, reason="") == "ANSWER_EMPTY"
    assert play.ask("answer", OFFICER, local(19, 10), objection="one", reason="是") == "ANSWER_VERDICT_NEEDED"
    assert play.answer(local(19, 10), who=OFFICER) == ""
    assert play.ask("answer", OFFICER, local(19, 11), objection="one", upheld=True, reason="是") == "NO_OBJECTION_WAITS"


def test_nothing_moves_before_the_posting_nor_after_the_end() -> None:
    fresh = Play()
    assert fresh.object(ZHANG, local(18)) == "NOTICE_NOT_RUNNING"
    play = posted()
    play.ask("end", CLERK, local(24))
    assert play.object(ZHANG, local(24)) == "NOTICE_NOT_RUNNING"
    assert play.ask("end", CLERK, local(25)) == "NOTICE_NOT_RUNNING"


moments = st.lists(st.tuples(st.integers(0, 40 * 24 * 60), st.sampled_from(["object", "answer", "end"])), max_size=30)


@given(st.integers(0, 24 * 60 - 1), moments)
def test_the_last_day_is_the_fifth_that_no_stop_touched(minute: int, asked: list[tuple[int, str]]) -> None:
    """Counting day by day over the whole history agrees with the engine's running figures."""
    start = local(1) + timedelta(minutes=minute)
    play, people = posted(start), iter(range(100))
    for offset, name in sorted(asked):
        at = start + timedelta(minutes=offset)
        if name == "object":
            who = next(people)
            play.object(Actor(f"p{who}"), at, f"o{who}")
        elif name == "answer" and play.state.waiting:
            assert play.answer(at, play.state.waiting[0].id) == ""
        elif name == "end":
            may = play.state.status != "ended" and not play.state.waiting
            may = may and _full_days(play.state, start, at) >= play.state.days
            assert (play.ask("end", SYSTEM, at) == "") == may
        assert play.state.counted(at) == _full_days(play.state, start, at)
    assert NOTICE.replay(play.events) == play.state


def _full_days(state: NoticeState, start: datetime, at: datetime) -> int:
    """The slow count: every day after the posting, over by ``at``, that no stop overlaps."""
    day, full = start.astimezone(LOCAL).date() + timedelta(1), 0
    while (end := datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(1)) <= at and full < state.days:
        began = end - timedelta(1)
        if not any(stop.since < end and (stop.until or at) >= began for stop in state.stops):
            full += 1
        day += timedelta(1)
    return full


@given(st.integers(0, 12 * 24 * 60), st.sampled_from([CLERK, OFFICER, ZHANG, LI, SYSTEM]))
def test_what_is_offered_is_what_is_accepted(minutes: int, actor: Actor) -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    at = local(19, 10) + timedelta(minutes=minutes)
    if minutes % 2:
        play.answer(local(19, 10))
    for option in NOTICE.legal(play.book, play.state, actor, at):
        args: dict[str, Json] = {"objection": option.target or "new", "text": "异议", "standing": "other"}
        command = Command(option.action, actor, at, {**args, "upheld": False, "reason": "说明"})
        verdict = NOTICE.decide(play.book, play.state, command)
        assert isinstance(verdict, Refusal) == (not option.ok)
        if option.refusal:
            assert verdict == option.refusal


def test_a_notice_comes_down_when_what_it_announced_no_longer_stands() -> None:
    play = posted()
    play.object(ZHANG, local(19, 9))
    assert play.ask("withdraw", CLERK, local(20), reason="投票已作废") == "NOT_ENTITLED"
    assert play.ask("withdraw", SYSTEM, local(20), reason="投票已作废") == ""
    assert (play.state.status, play.state.withdrawn, play.state.ended_at) == ("ended", "投票已作废", local(20))
    assert play.state.waiting == ()
    for name, actor in (("withdraw", SYSTEM), ("end", CLERK), ("answer", CLERK)):
        assert play.ask(name, actor, local(21), reason="投票已作废", objection="one") == "NOTICE_NOT_RUNNING"
    ended = posted()
    ended.ask("end", CLERK, local(28))
    assert ended.ask("withdraw", SYSTEM, local(29), reason="投票已作废") == ""
    assert (ended.state.ended_at, ended.state.withdrawn) == (local(28), "投票已作废")
    assert Play().ask("withdraw", SYSTEM, local(20), reason="r") == "NOTICE_NOT_RUNNING"
