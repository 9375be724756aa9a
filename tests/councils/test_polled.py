"""An election on the box of a residents' poll: called on it, its ballots taken, counted as every election is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from deliberation.councils import counting, queries, service
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from tests import factories as f
from tests.councils import factories as make
from tests.councils.factories import Staff
from tests.refused import refused

DAY = f.NOW + timedelta(days=10)
ROLL = {"roll": 30, "issued": 14, "received": 12}


def ready(held: Staff, *, method: str = "stv", electors: str = "roll") -> tuple[str, list[str]]:
    election = make.call(held, method=method, electors=electors)
    ids = [id_ for id_, _person in make.stand(held, election, 4)]
    make.publish(held, election)
    return election, ids


def call(held: Staff, election: str, opens: datetime = DAY) -> None:
    before = f.NOW + timedelta(days=5)
    service.call_poll(held.session, held.clerk, before, election_id=election, poll_id="p1", opens_at=opens)


def papers(ids: list[str]) -> list[list[str]]:
    return [[ids[0], ids[2]]] * 6 + [[ids[1], ids[2]]] * 4 + [[ids[2], ids[0]]] * 2


@pytest.mark.parametrize("method", ["stv", "block"])
def test_ballots_out_of_a_poll_count_as_papers_do(held: Staff, method: str) -> None:
    election, ids = ready(held, method=method)
    call(held, election)
    state, record = service.take_from_poll(
        held.session, DAY, election_id=election, poll_id="p1", **ROLL, ballots=papers(ids)
    )
    other = make.call(held, method=method)
    same = [id_ for id_, _person in make.stand(held, other, 4)]
    make.publish(held, other)
    at = make.fill_box(held, other, papers(same))
    on_paper = service.count(held.session, held.clerk, at, election_id=other)
    assert state.status == "counted"
    assert [ids.index(id_) for id_ in state.elected] == [same.index(id_) for id_ in on_paper.elected]
    assert (state.received, state.issued, state.electors_size) == (12, 14, 30)
    assert json.loads(record)["ballots"]["cast"] == 12
    held.session.expire_all()
    assert [*verify.verify(held.session, stream_checks()).faults, *table_faults(held.session)] == []
    assert counting.next_in_line(state, set(), set()) is not None


def test_the_book_does_not_tell_the_order_of_the_box(held: Staff) -> None:
    election, ids = ready(held)
    call(held, election)
    mixed = [paper for triple in zip(*[iter(papers(ids))] * 3, strict=True) for paper in reversed(triple)]
    state, _record = service.take_from_poll(
        held.session, DAY, election_id=election, poll_id="p1", **ROLL, ballots=mixed
    )
    assert list(state.taken) == sorted(state.taken)
    assert sorted(times for _choices, times in state.taken) == [2, 4, 6]


def test_an_empty_box_leaves_the_seats_vacant(held: Staff) -> None:
    election, _ids = ready(held)
    call(held, election)
    figures = {"roll": 30, "issued": 0, "received": 0}
    state, _record = service.take_from_poll(
        held.session, DAY, election_id=election, poll_id="p1", **figures, ballots=[]
    )
    assert (state.elected, state.vacant) == ((), 2)


def test_paper_and_poll_exclude_each_other(held: Staff) -> None:
    by_representatives, _ids = ready(held, electors="representatives")
    assert refused(call, held, by_representatives) == "ELECTORS_NOT_ROLL"
    election, ids = ready(held)
    take = {"election_id": election, "poll_id": "p1", **ROLL}
    assert refused(service.take_from_poll, held.session, DAY, **take, ballots=papers(ids)) == "ELECTION_NOT_BY_POLL"
    assert refused(call, held, election, DAY - timedelta(days=1)) == "VOTE_NOT_YET"
    call(held, election)
    opening = {"election_id": election, "issued": 3, "received": 3}
    assert refused(service.open_box, held.session, held.clerk, DAY, **opening) == "ELECTION_BY_POLL"
    early = DAY - timedelta(days=2)
    assert refused(service.take_from_poll, held.session, early, **take, ballots=papers(ids)) == "VOTE_NOT_YET"
    assert refused(service.take_from_poll, held.session, DAY, **take, ballots=[["nobody"]]) == "CANDIDATE_UNKNOWN"
    assert refused(service.take_from_poll, held.session, DAY, **take, ballots=papers(ids) * 2) == "BOX_TOO_FULL"
    assert queries.election_state(held.session, election).status == "published"
