"""Counting again finds the smallest change to what was published, and nothing where nothing was changed."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.communities import service as communities
from deliberation.polls import recheck, service, tasks
from deliberation.polls.models import Outcome, PollFile
from deliberation.rules.rulebook import Setting
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.web.clock import now
from tests import factories as make
from tests.polls.city import closed_poll
from tests.polls.factories import AFTER, make_poll, vote
from tests.proposals.factories import CLERK


@pytest.fixture
def poll(session: Session) -> str:
    """A counted poll, from the box to the result."""
    setting = make_poll(session)
    for voter, picks in enumerate([(0, 1), (0,), (3, 4), (1,)]):
        vote(session, setting, voter, *picks)
    service.close(session, make.SYSTEM, AFTER, poll_id=setting.id)
    service.count(session, CLERK, AFTER, poll_id=setting.id)
    return setting.id


def tamper(session: Session, poll_id: str, old: str, new: str, *, official: bool = True) -> None:
    """Change the published result where nobody should."""
    mine = (Outcome.poll_id == poll_id) & (Outcome.official == official)
    session.execute(sa.update(Outcome).where(mine).values(result=sa.func.replace(Outcome.result, old, new)))
    session.expire_all()


def test_nothing_differs_where_nothing_was_changed(session: Session, poll: str) -> None:
    assert recheck.differences(session, poll) == ()
    assert tasks.recount(session, {"poll": poll}, now()) is None


def test_a_changed_result_is_found_with_what_is_different_in_it(session: Session, poll: str) -> None:
    tamper(session, poll, '"voters":4', '"voters":5')
    assert recheck.differences(session, poll) == ("result-changed", "recount-differs:greedy:election")
    said = tasks.recount(session, {"poll": poll}, now())
    assert said == "result-changed; recount-differs:greedy:election"


def test_a_blank_more_is_a_difference(session: Session, poll: str) -> None:
    tamper(session, poll, "}]", "}] ")
    assert "recount-differs:greedy:bytes" in recheck.differences(session, poll)


def test_the_comparison_is_checked_as_well(session: Session, poll: str) -> None:
    tamper(session, poll, '"voters":4', '"voters":5', official=False)
    assert recheck.differences(session, poll) == ("recount-differs:equal-shares:election",)


def test_a_result_that_can_no_longer_be_read_is_a_difference(session: Session, poll: str) -> None:
    tamper(session, poll, "{", "[")
    found = recheck.differences(session, poll)
    assert found[0] == "result-changed"
    assert found[1].startswith("recount-differs:greedy:")


@pytest.mark.parametrize("rule", ['"rule":5', '"rule":{"rule":"magic"}', '"rule":{"wand":1}', '"rules":{}'])
def test_a_comparison_that_says_no_options_is_a_difference(session: Session, poll: str, rule: str) -> None:
    mine = (Outcome.poll_id == poll) & ~Outcome.official
    session.execute(sa.update(Outcome).where(mine).values(result="{" + rule + "}"))
    (found,) = recheck.differences(session, poll)
    assert found.startswith(("uncountable:equal-shares:", "recount-differs:equal-shares:"))


def test_a_changed_file_is_found(session: Session, poll: str) -> None:
    file = session.get_one(PollFile, poll)
    first, _, rest = file.content.rpartition("\n4;") if "\n4;" in file.content else file.content.rpartition("\nv")
    assert rest
    file.content = first + "\n"
    session.flush()
    found = recheck.differences(session, poll)
    assert found[0] == "file-changed"
    assert len(found) > 1, "and either it cannot be counted or the results differ"


def test_what_is_missing_is_said(session: Session, poll: str) -> None:
    session.execute(sa.delete(Outcome).where(Outcome.official))
    assert recheck.differences(session, poll) == ("result-missing",)
    session.execute(sa.delete(PollFile))
    session.expire_all()
    assert recheck.differences(session, poll) == ("file-missing",)
    assert recheck.differences(session, closed_poll(session, make.NEIGHBOUR)) == ("not-counted",)


def test_later_rules_do_not_change_what_is_compared(session: Session, poll: str) -> None:
    rules = {"ballot.rule": Setting("equal_shares", "议事会 2027"), "ballot.threshold": Setting(Fraction(1, 2), "同上")}
    communities.adopt_layer(session, make.SYSTEM, now(), place=make.COMMUNITY, title="新规则", rules=rules)
    assert recheck.differences(session, poll) == ()


@pytest.mark.parametrize(
    "options",
    [
        CountOptions(),
        CountOptions(rule=Rule.PHRAGMEN, ties="lot:2026"),
        CountOptions(rule=Rule.EQUAL_SHARES, utility=Utility.CARDINALITY, completion=Completion.ADD1U, increment=7),
        CountOptions(per_cost=False, exhaustive_stop=False, floor_start=True, stop_at_misfit=True, min_votes=3),
        CountOptions(min_roll_share=Fraction(1, 100), roll=500, cost_threshold=Fraction(1, 3), borda_last=1),
    ],
)
def test_options_survive_being_published(options: CountOptions) -> None:
    said = json.loads(json.dumps(options.spelled_out() | {"lot": ["a", "b"]}))
    assert recheck.options_from(said) == options
