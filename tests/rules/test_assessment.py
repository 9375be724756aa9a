"""An assessment is entered by one person, published by another, and stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deliberation.rules.assessment import ASSESSMENT, LONGEST, MARKS, AssessmentState, last_day, read_scores
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook, shipped_layers

NOW = datetime(2026, 4, 8, 2, 0, tzinfo=UTC)
RULES = Rulebook.compose((shipped_layers()["city"],))
FIRST, SECOND = (Actor(name, frozenset({"auditor"})) for name in ("first", "second"))
SCORES = dict.fromkeys(MARKS, 80) | {"money": 95}
GOOD: dict[str, Any] = {"body": "公道评估中心", "scores": SCORES, "comment": "公开及时，回访偏少。"}


def played(state: AssessmentState, name: str, actor: Actor, **args: Any) -> AssessmentState | Refusal:
    """The state after a move, or why not."""
    about = {"last_day": "2026-03-31"} | args if name == "publish" else args
    decided = ASSESSMENT.decide(RULES, state, Command(name, actor, NOW, about))
    if isinstance(decided, Refusal):
        return decided
    for happened in decided:
        state = ASSESSMENT.evolve(state, happened)
    return state


def code(outcome: AssessmentState | Refusal) -> str:
    """The refusal's code."""
    assert isinstance(outcome, Refusal)
    return outcome.code


def entered() -> AssessmentState:
    """One that waits."""
    state = played(AssessmentState(), "enter", FIRST, **GOOD)
    assert isinstance(state, AssessmentState)
    return state


def test_one_enters_another_publishes() -> None:
    state = entered()
    assert (state.status, state.total, state.by) == ("entered", 83, "first")
    done = played(state, "publish", SECOND)
    assert isinstance(done, AssessmentState)
    assert (done.status, done.published_by, done.published_at) == ("published", "second", NOW)
    assert done.scores == SCORES
    assert AssessmentState().total == 0


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"body": " "}, "ASSESSOR_NEEDED"),
        ({"scores": None}, "ASSESSMENT_SCORES"),
        ({"scores": SCORES | {"money": 101}}, "ASSESSMENT_SCORES"),
        ({"scores": SCORES | {"money": -1}}, "ASSESSMENT_SCORES"),
        ({"scores": SCORES | {"money": True}}, "ASSESSMENT_SCORES"),
        ({"scores": {"money": 90}}, "ASSESSMENT_SCORES"),
        ({"comment": ""}, "ASSESSMENT_WORDS"),
        ({"comment": "长" * (LONGEST + 1)}, "ASSESSMENT_WORDS"),
    ],
)
def test_what_is_missing_is_refused(args: dict[str, Any], expected: str) -> None:
    assert code(played(AssessmentState(), "enter", FIRST, **GOOD | args)) == expected


def test_nobody_publishes_their_own_or_nothing_or_twice() -> None:
    assert code(played(AssessmentState(), "publish", SECOND)) == "ASSESSMENT_NOT_ENTERED"
    assert code(played(entered(), "publish", FIRST)) == "ASSESSMENT_OWN"
    published = replace(entered(), status="published")
    assert code(played(published, "publish", SECOND)) == "ASSESSMENT_PUBLISHED"
    assert code(played(published, "enter", FIRST, **GOOD)) == "ASSESSMENT_PUBLISHED"


def test_nothing_is_published_before_its_quarter_has_ended() -> None:
    for last in ("2026-04-08", "2026-06-30"):
        assert code(played(entered(), "publish", SECOND, last_day=last)) == "ASSESSMENT_TOO_EARLY"
    assert isinstance(played(entered(), "publish", SECOND, last_day="2026-04-07"), AssessmentState)


def test_quarters_end_with_their_last_month() -> None:
    assert [last_day(2026, number) for number in (1, 2, 3, 4)] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
    ]  # fmt: skip


def test_whoever_enters_it_anew_is_not_the_one_to_publish_it() -> None:
    again = played(entered(), "enter", SECOND, **GOOD)
    assert isinstance(again, AssessmentState)
    assert code(played(again, "publish", SECOND)) == "ASSESSMENT_OWN"
    assert isinstance(played(again, "publish", FIRST), AssessmentState)


def test_others_have_no_part_in_it() -> None:
    clerk = Actor("clerk", frozenset({"clerk"}))
    assert code(played(AssessmentState(), "enter", clerk, **GOOD)) == "NOT_ENTITLED"
    supervisor = Actor("third", frozenset({"district_supervisor"}))
    assert code(played(AssessmentState(), "enter", supervisor, **GOOD)) == "NOT_ENTITLED"
    assert isinstance(played(entered(), "publish", supervisor), AssessmentState)
    options = {option.action: option.ok for option in ASSESSMENT.legal(RULES, entered(), FIRST, NOW)}
    assert options == {"enter": True, "publish": False}
    assert read_scores([1]) is None
