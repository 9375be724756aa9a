"""A need that was not adopted: answered, sent on, tracked, concluded, judged, called back by somebody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.followup import LONGEST, NEED, STEPS, NeedState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLERK = Actor("c" * 32, frozenset({"clerk"}))
OTHER = Actor("d" * 32, frozenset({"clerk"}))
OFFICER = Actor("o" * 32, frozenset({"subdistrict_officer"}))
ABOVE = Actor("s" * 32, frozenset({"district_supervisor"}))
ZHANG = Actor("z" * 32, frozenset({"resident"}))
SINCE = AT - timedelta(days=3)

FORMS: dict[str, dict[str, Json]] = {
    "answer": {"about": "rejected", "since": SINCE.isoformat(), "due": "2026-03-20", "proposer": ZHANG.id,
               "text": "门岗属于物业，已转请物业答复。"},
    "dispatch": {"body": "property_firm", "task": "请答复门岗更换安排", "due": "2026-03-30", "unknown": None},
    "track": {"text": "物业已到现场", "documents": ["a" * 64]},
    "hand_back": {"body": "property_firm", "reason": "不属于物业"},
    "conclude": {"outcome": "solved", "text": "物业已更换"},
    "evaluate": {"score": 2, "comment": "太慢"},
    "call_back": {"reached": True, "satisfied": True, "note": "电话回访"},
    "reopen": {"reason": "提案人不满意"},
    "urge": {"text": "请三日内报进展"},
    "escalate": {"what": "answer", "due": "2026-03-20", "days": 3},
}  # fmt: skip


@dataclass
class Play:
    """A need under play."""

    state: NeedState = NEED.initial
    events: list[Event] = field(default_factory=list)
    at: datetime = AT

    def ask(self, name: str, actor: Actor = CLERK, **changes: Json) -> str:
        """Empty when the step was in order, else the code of the refusal."""
        verdict = NEED.decide(BOOK, self.state, Command(name, actor, self.at, FORMS[name] | changes))
        if isinstance(verdict, Refusal):
            return verdict.code
        self.events += verdict
        for happened in verdict:
            self.state = NEED.evolve(self.state, happened)
        return ""


def after(*names: str) -> Play:
    play = Play()
    for name in names:
        assert play.ask(name, {"evaluate": ZHANG, "call_back": OTHER, "reopen": OFFICER}.get(name, CLERK)) == ""
    return play


def test_the_whole_way_of_a_need() -> None:
    play = after("answer", "dispatch", "track", "conclude", "evaluate", "call_back")
    state = play.state
    assert (state.status, state.outcome, state.score, state.proposer) == ("concluded", "solved", 2, ZHANG.id)
    assert state.open == ()
    assert state.tracks[0].documents == ("a" * 64,)
    assert state.hands == {CLERK.id}
    assert state.reached is not None
    assert play.ask("reopen", OFFICER) == ""
    assert (play.state.status, play.state.score, play.state.reached, play.state.outcome) == ("answered", 0, None, "")
    assert play.ask("conclude") == ""
    assert play.ask("call_back", OTHER, satisfied=False) == ""
    assert play.ask("reopen", OFFICER) == "", "not satisfied on the phone is a reason, too"
    assert NEED.replay(play.events) == play.state


def test_an_answer_is_owed_once_for_each_decision_and_late_ones_show() -> None:
    play = Play()
    assert play.ask("answer", about="withdrawn") == "NEED_NOT_OPEN"
    assert play.ask("answer") == ""
    assert play.ask("answer") == "NEED_ANSWERED"
    assert not play.state.answers[0].late
    play.at = datetime(2026, 4, 1, tzinfo=UTC)
    assert play.ask("answer", about="pooled", since=AT.isoformat()) == ""
    assert play.state.answers[1].late
    assert play.state.status == "answered"


def test_a_second_answer_opens_a_concluded_matter_again() -> None:
    play = after("answer", "dispatch", "conclude", "evaluate", "call_back")
    assert play.ask("answer", since=AT.isoformat()) == ""
    assert (play.state.status, play.state.score, play.state.outcome, play.state.reached) == ("answered", 0, "", None)
    with_body = after("dispatch")
    assert with_body.ask("answer") == ""
    assert with_body.state.status == "dispatched"


def test_a_body_hands_back_and_another_takes_over() -> None:
    play = after("answer", "dispatch")
    assert play.ask("dispatch") == "NEED_DISPATCHED"
    assert play.ask("dispatch", body="works_section") == ""
    assert play.ask("hand_back") == ""
    assert [one.body for one in play.state.open] == ["works_section"]
    assert play.ask("hand_back") == "NEED_NOT_DISPATCHED"
    assert play.ask("hand_back", body="works_section", reason=" ") == "NEED_TEXT_EMPTY"
    assert play.ask("hand_back", body="works_section") == ""
    assert play.state.status == "answered"
    assert play.ask("hand_back") == "NEED_NOT_DISPATCHED"
    early = after("dispatch", "hand_back")
    assert early.state.status == "none"
    assert early.ask("track") == "NEED_ANSWER_FIRST"


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("answer", {"text": ""}, "NEED_TEXT_EMPTY"),
        ("answer", {"text": "长" * (LONGEST + 1)}, "NEED_TEXT_LONG"),
        ("dispatch", {"body": "emperor"}, "NEED_BODY_UNKNOWN"),
        ("dispatch", {"task": ""}, "NEED_TEXT_EMPTY"),
        ("dispatch", {"due": None, "unknown": 2027}, "HOLIDAYS_UNKNOWN"),
        ("dispatch", {"due": "2026-03-10"}, "NEED_DAY_PAST"),
        ("track", {"text": ""}, "NEED_TEXT_EMPTY"),
        ("track", {"documents": None}, ""),
        ("conclude", {"outcome": "?"}, "NEED_OUTCOME"),
        ("conclude", {"text": ""}, "NEED_TEXT_EMPTY"),
        ("urge", {"text": ""}, "NEED_TEXT_EMPTY"),
        ("evaluate", {"score": 6}, "SCORE_OUT_OF_RANGE"),
        ("evaluate", {"score": None}, "SCORE_OUT_OF_RANGE"),
        ("evaluate", {"comment": "长" * (LONGEST + 1)}, "NEED_TEXT_LONG"),
    ],
)
def test_what_a_form_must_say(name: str, changes: dict[str, Json], code: str) -> None:
    play = Play() if name == "answer" else after("answer")
    actor = {"evaluate": ZHANG, "urge": OFFICER}.get(name, CLERK)
    assert play.ask(name, actor, **changes) == code


def test_the_proposer_alone_judges_and_once() -> None:
    assert Play().ask("evaluate", ZHANG) == "NEED_ANSWER_FIRST"
    play = after("answer")
    assert play.ask("evaluate", CLERK) == "NEED_PROPOSER_ONLY"
    assert play.ask("evaluate", ZHANG) == ""
    assert play.ask("evaluate", ZHANG) == "NEED_EVALUATED"


def test_whoever_had_a_hand_in_it_does_not_call_back() -> None:
    play = after("answer", "conclude")
    assert play.ask("call_back", CLERK) == "NEED_OTHER_PERSON"
    assert play.ask("call_back", OTHER, reached=False) == "NEED_SATISFIED"
    assert play.ask("call_back", OTHER, satisfied=None) == "NEED_SATISFIED"
    assert play.ask("call_back", OTHER, note="") == "NEED_TEXT_EMPTY"
    assert play.ask("call_back", OTHER, reached=False, satisfied=None) == ""
    assert play.state.reached is None, "nobody was reached: another try is open"
    assert play.ask("call_back", OTHER) == ""
    assert play.ask("call_back", OTHER) == "NEED_CALLED_BACK"
    assert play.ask("reopen", OFFICER) == "NEED_NOT_UNHAPPY"


def test_what_is_over_is_over_and_what_is_not_is_not() -> None:
    running = after("answer")
    assert running.ask("call_back", OTHER) == "NEED_NOT_CONCLUDED"
    assert running.ask("reopen", OFFICER) == "NEED_NOT_CONCLUDED"
    ended = after("answer", "conclude")
    for name in ("dispatch", "track", "hand_back", "conclude"):
        assert ended.ask(name) == "NEED_CONCLUDED"
    assert ended.ask("urge", ABOVE) == "NEED_CONCLUDED"


def test_the_sub_district_is_told_of_each_day_once() -> None:
    play = Play()
    assert play.ask("escalate", SYSTEM) == ""
    assert play.ask("escalate", SYSTEM) == "NEED_ESCALATED"
    assert play.ask("escalate", SYSTEM, what="dispatch") == ""
    assert play.ask("urge", ABOVE) == ""
    assert (play.state.urged, play.state.urged_at, play.state.escalated_at) == (("请三日内报进展",), AT, AT)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_stranger_takes_no_step(name: str) -> None:
    code = "NEED_ANSWER_FIRST" if name == "evaluate" else "NOT_ENTITLED"
    assert Play().ask(name, Actor("x")) == code


actors = st.sampled_from([CLERK, OTHER, OFFICER, ABOVE, ZHANG, SYSTEM])


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), actors, st.integers(0, 3)), max_size=25))
def test_what_is_offered_is_what_is_accepted_and_replays(asked: list[tuple[str, Actor, int]]) -> None:
    play = Play()
    for name, actor, number in asked:
        offered = {option.action: option.refusal for option in NEED.legal(BOOK, play.state, actor, play.at)}
        changes: dict[str, Json] = {"since": (SINCE + timedelta(days=number)).isoformat()} if name == "answer" else {}
        verdict = play.ask(name, actor, **changes)
        refusal = offered[name]
        if refusal is not None:
            assert verdict == refusal.code
        else:
            of_the_form = {"NEED_ANSWERED", "NEED_DISPATCHED", "NEED_NOT_DISPATCHED", "NEED_ESCALATED"}
            assert verdict == "" or verdict in of_the_form
    assert NEED.replay(play.events) == play.state
    assert all(one.due > date(2026, 3, 1) for one in play.state.open)
