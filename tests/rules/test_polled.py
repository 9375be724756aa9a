"""An election that is held on the box of a residents' poll, by its rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM
from tests.councils.test_engine import CLERK, HASH, World, called, stand

OPENS = "2026-03-20T00:00:00+00:00"
BOX: dict[str, Json] = {"poll": "p", "roll": 9, "issued": 3, "received": 3}


def published(**more: Json) -> World:
    world = called(**{"electors": "roll", **more})  # type: ignore[arg-type]
    for number in (1, 2):
        stand(world, number)
    world.at += timedelta(days=3)
    assert world.do(CLERK, "publish", seed_hash=HASH) == "published"
    return world


def polled() -> World:
    world = published()
    assert world.do(CLERK, "call_poll", poll="p", opens_at=OPENS) == "poll_called"
    world.at = datetime(2026, 3, 28, 2, tzinfo=UTC)
    return world


def test_it_is_called_on_a_poll_not_before_the_day_of_the_vote() -> None:
    world = published()
    assert world.do(CLERK, "call_poll", poll="p", opens_at="2026-03-19T00:00:00+00:00") == "VOTE_NOT_YET"
    assert world.do(CLERK, "call_poll", poll="p", opens_at=OPENS) == "poll_called"
    assert world.state.poll == "p"
    assert world.do(CLERK, "call_poll", poll="q", opens_at=OPENS) == "poll_called", "held again, another poll"
    assert world.state.poll == "q"


def test_only_the_roll_votes_by_a_poll_and_nobody_draws_by_one() -> None:
    representatives = published(electors="representatives")
    assert representatives.do(CLERK, "call_poll", poll="p", opens_at=OPENS) == "ELECTORS_NOT_ROLL"
    draw = published(method="sortition")
    assert draw.do(CLERK, "call_poll", poll="p", opens_at=OPENS) == "ELECTION_METHOD"


def test_paper_and_poll_shut_each_other_out() -> None:
    world = polled()
    assert world.do(CLERK, "open_box", issued=3, received=3) == "ELECTION_BY_POLL"
    other = published()
    other.at = datetime(2026, 3, 28, 2, tzinfo=UTC)
    assert other.do(SYSTEM, "take_poll", **BOX, ballots=[]) == "ELECTION_NOT_BY_POLL"


def test_the_ballots_come_grouped_and_nobody_reads_them_again() -> None:
    world = polled()
    ballots: Json = [[["c2"], 1], [["c1", "c2"], 1], [["c2"], 1], [["c1"], 0], "no row"]
    assert world.do(SYSTEM, "take_poll", **BOX, ballots=ballots) == "poll_taken"
    assert world.state.taken == ((("c1", "c2"), 1), (("c2",), 2))
    assert (world.state.electors_size, world.state.issued, world.state.received) == (9, 3, 3)
    assert world.state.missing(0) == ()
    assert [paper.choices for _number, paper in world.state.papers] == [("c1", "c2"), ("c2",), ("c2",)]
    assert world.state.status == "box"


def test_more_than_were_handed_out_or_unknown_names_are_not_taken() -> None:
    world = polled()
    assert world.do(SYSTEM, "take_poll", **{**BOX, "received": 4}, ballots=[]) == "BOX_TOO_FULL"
    assert world.do(SYSTEM, "take_poll", **{**BOX, "issued": 10}, ballots=[]) == "BOX_TOO_FULL"
    assert world.do(SYSTEM, "take_poll", **BOX, ballots=[[["c1"], 4]]) == "BOX_TOO_FULL"
    assert world.do(SYSTEM, "take_poll", **BOX, ballots=[[["c9"], 1]]) == "CANDIDATE_UNKNOWN"
    assert world.do(SYSTEM, "take_poll", **BOX, ballots=None) == "poll_taken", "an empty box is counted, too"
    assert world.state.taken == ()
