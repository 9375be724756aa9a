"""What is worked out after a count: once, from the published file alone, and never against what was published."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.ledger import book
from deliberation.polls import explain, queries, recheck, results, service
from deliberation.polls.checks import check_poll
from deliberation.polls.models import Explanation, Outcome, PollFile
from deliberation.rules.replay import SYSTEM
from tests import factories as make
from tests.polls.factories import AFTER, Setting, make_poll, row, vote
from tests.proposals.factories import CLERK

BALLOTS = ((0, 1), (0, 3), (1, 3), (4,), (2,), (0,))


@pytest.fixture
def poll(session: Session) -> Setting:
    """A counted poll: by votes 项目1 (3), 项目2, 项目4 (2), then 项目5 and 项目3 (1); 120 万元."""
    made = make_poll(session)
    for voter, picks in enumerate(BALLOTS):
        vote(session, made, voter, *picks)
    service.close(session, make.SYSTEM, AFTER, poll_id=made.id)
    service.count(session, CLERK, AFTER, poll_id=made.id)
    return made


def stored(session: Session, poll: Setting) -> dict[str, str]:
    rows = session.execute(select(Explanation.kind, Explanation.document).where(Explanation.poll_id == poll.id))
    return {kind: document for kind, document in rows}  # noqa: C416 -- rows are no pairs to the type checker


def outcomes(session: Session, poll: Setting) -> list[str]:
    return sorted(session.scalars(select(Outcome.result).where(Outcome.poll_id == poll.id)))


def test_who_got_something_is_known_with_the_count_and_the_rest_is_promised_once(
    session: Session, poll: Setting
) -> None:
    assert stored(session, poll).keys() == {"satisfaction"}
    promised = select(func.count()).select_from(Outbox).where(Outbox.kind == explain.EXPLAIN)
    assert session.scalar(promised) == 1
    found = results.published(session, row(session, poll))
    assert found.pending
    assert found.histogram == (1, 2, 3)  # only whoever chose 项目3 has nothing
    assert found.some == 5
    assert all(fate.margin is None for fate in found.fates)


def test_explaining_writes_once_and_leaves_the_outcome_alone(session: Session, poll: Setting) -> None:
    published = outcomes(session, poll)
    explain.explain(session, {"poll": poll.id}, AFTER)
    first = stored(session, poll)
    assert first.keys() == explain.MAKERS.keys()
    explain.explain(session, {"poll": poll.id}, AFTER)
    assert stored(session, poll) == first
    assert outcomes(session, poll) == published
    assert not results.published(session, row(session, poll)).pending


def test_what_is_kept_follows_from_the_published_file(session: Session, poll: Setting) -> None:
    explain.explain(session, {"poll": poll.id}, AFTER)
    again = explain.documents(explain.recounted(session, poll.id), explain.MAKERS)
    assert stored(session, poll) == {kind: explain.canonical(document) for kind, document in again.items()}


def test_how_close_it_was_is_shown_for_every_project(session: Session, poll: Setting) -> None:
    explain.explain(session, {"poll": poll.id}, AFTER)
    found = results.published(session, row(session, poll))
    fates = {fate.row.title: fate for fate in found.fates}
    loser = fates["项目3"]
    assert loser.code == "does_not_fit"
    assert loser.margin is not None
    assert loser.margin.cut_fen == loser.row.cost_fen - (loser.left_fen or 0)
    assert fates["项目1"].margin is not None
    assert fates["项目1"].margin.spare is not None
    assert loser.comforted == 0
    assert {one.rule for one in found.others} >= {"greedy", "equal-shares", "phragmen"}


def test_where_the_file_tells_another_story_nothing_is_explained(session: Session, poll: Setting) -> None:
    file = session.get_one(PollFile, poll.id)
    head, mark, _votes = file.content.partition("VOTES\n")
    lines = [f"{number};{poll.projects[2]}" for number in range(1, 7)]
    session.execute(
        update(PollFile)
        .where(PollFile.poll_id == poll.id)
        .values(content="\n".join([head + mark + "voter_id;vote", *lines]) + "\n")
    )
    session.expire_all()
    with pytest.raises(explain.DiffersError, match=r"recount-differs:.*:selected"):
        explain.explain(session, {"poll": poll.id}, AFTER)
    assert stored(session, poll).keys() == {"satisfaction"}


def faults(session: Session, poll: Setting) -> list[str]:
    stream = queries.stream_of(poll.id)
    return [fault.problem for fault in check_poll(session, stream, book.history(session, stream))]


def turned(project: dict[str, Any]) -> None:
    """Say the other of it: funded or not."""
    project["funded"] = not project["funded"]


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        ("margins", lambda told: turned(told["projects"][0]), "margins are not those"),
        ("margins", lambda told: told.update(digest="0" * 64), "margins are not those"),
        ("satisfaction", lambda told: told["rules"]["greedy"]["histogram"].append(9), "satisfaction does not add up"),
        ("comparison", lambda told: told["election"].update(digest="0" * 64), "comparison is of other ballots"),
    ],
)
def test_verify_finds_an_explanation_that_was_changed(
    session: Session, poll: Setting, kind: str, change: Callable[[dict[str, Any]], None], fault: str
) -> None:
    explain.explain(session, {"poll": poll.id}, AFTER)
    assert faults(session, poll) == []
    row = session.get_one(Explanation, (poll.id, kind))
    told = json.loads(row.document)
    change(told)
    row.document = explain.canonical(told)
    session.flush()
    (found,) = faults(session, poll)
    assert fault in found


def test_a_poll_that_is_not_counted_has_nothing_to_explain(session: Session) -> None:
    made = make_poll(session)
    explain.explain(session, {"poll": made.id}, AFTER)
    assert stored(session, made) == {}


def test_the_satisfaction_adds_up_to_the_ballots_under_every_rule(session: Session, poll: Setting) -> None:
    kept = json.loads(stored(session, poll)["satisfaction"])
    assert kept["rules"].keys() == queries.results(session, poll.id).keys()
    assert {sum(told["histogram"]) for told in kept["rules"].values()} == {len(BALLOTS)}
    assert set(kept["comforted"]) == set(poll.projects)


SPOILED = """META
key;value
description;纸质票
country;China
unit;文华
instance;2026
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
date_begin;01.03.2026
date_end;05.03.2026
__spoiled;signed:2,too_many:1
PROJECTS
project_id;cost;name
a;60;长椅
b;50;路灯
VOTES
voter_id;vote
1;a
2;a
3;b
"""


def test_spoiled_papers_of_a_file_are_told_and_counted_again_the_same(session: Session) -> None:
    make.place(session)
    poll = service.import_finished(
        session, SYSTEM, AFTER, place=make.COMMUNITY, year=2026, content=SPOILED, source="test"
    )
    explain.explain(session, {"poll": poll}, AFTER)
    found = queries.poll(session, poll)
    assert found is not None
    papers = results.published(session, found).papers
    assert papers is not None
    assert (papers.taken, papers.valid, papers.spoiled) == (6, 3, (("署名或作记号", 2), ("选多了", 1)))
    assert recheck.differences(session, poll) == ()
