"""Hurry: one voter on every channel at once, ballots that race the close; each with a careless control beside it."""

from __future__ import annotations

import itertools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy.orm import Session, sessionmaker

from deliberation.accounts.models import Person
from deliberation.polls import box, service
from deliberation.polls.box import hours, keys
from deliberation.polls.models import Ballot, Issue, Poll, PollSecret, PublishedReceipt
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM
from tests.polls.device import Device
from tests.polls.factories import AFTER, CLOSES, DURING, Setting, make_poll
from tests.polls.test_box import resident

pytestmark = pytest.mark.slow
THREADS = 50
PATIENCE = 60
"""Seconds: who waits longer for the others waits in vain, for one of them failed."""
VOTERS = 100
WRITERS = 8
ROUNDS = 100
LAST = CLOSES - timedelta(milliseconds=1)
Sessions = Callable[[], Session]


@pytest.fixture
def many(committed: Sessions, pg_url: str) -> Iterator[Sessions]:
    """A connection for every thread, so that nobody waits for one and all meet in the database."""
    patience = {"options": f"-c lock_timeout={PATIENCE}s -c statement_timeout={PATIENCE}s"}
    engine = sa.create_engine(pg_url, pool_size=THREADS, max_overflow=0, pool_timeout=PATIENCE, connect_args=patience)
    yield sessionmaker(bind=engine, expire_on_commit=False)
    engine.dispose()


class Hurry:
    """Fifty ways in which one voter and two clerks press at once; what each of them got."""

    def __init__(self, sessions: Sessions, poll: Setting, pem: str, voter: str, turn: int) -> None:
        self.sessions, self.poll, self.voter, self.turn = sessions, poll, voter, turn
        self.devices = [Device.of(poll.id, pem) for _ in range(3)]
        self.together = threading.Barrier(THREADS, timeout=PATIENCE)
        self.tokens: set[str] = set()
        self.codes: set[str] = set()
        self.papers: list[bool] = []

    def run(self, number: int) -> None:
        ways = (self.phone, self.phone, self.other_phone, self.simple, self.desk, self.paper)
        self.together.wait()
        try:
            ways[(number + self.turn) % len(ways)](random.Random(number))  # noqa: S311 -- which marks a hurried voter makes
        except Refused as fault:
            if fault.refusal.code != "TAKEN_ELSEWHERE":
                raise

    def phone(self, dice: random.Random) -> None:
        self._blind(self.devices[0], "web", dice)

    def other_phone(self, dice: random.Random) -> None:
        self._blind(self.devices[1], "web", dice)

    def desk(self, dice: random.Random) -> None:
        self._blind(self.devices[2], "desk", dice)

    def simple(self, dice: random.Random) -> None:
        with self.sessions() as session, session.begin():
            token = box.take_ballot(session, resident(self.voter), DURING, poll_id=self.poll.id)
        self._cast(token, "web", dice)

    def paper(self, dice: random.Random) -> None:
        with self.sessions() as session, session.begin():
            desk = str(dice.randrange(2))
            self.papers.append(
                box.issue_paper(session, DURING, poll_id=self.poll.id, voter_id=self.voter, desk=desk, helped=False)
            )

    def _blind(self, device: Device, channel: str, dice: random.Random) -> None:
        answers = set()
        for _ in range(2):  # the answer is lost on the way; asked again
            with self.sessions() as session, session.begin():
                told = {"poll_id": self.poll.id, "voter_id": self.voter, "channel": channel}
                answers.add(box.issue_blind(session, DURING, **told, blinded=device.request))
        [answer] = answers
        self._cast(device.finish(answer), channel, dice)

    def _cast(self, token: str, channel: str, dice: random.Random) -> None:
        self.tokens.add(token)
        told = {"poll_id": self.poll.id, "token": token, "marks": [dice.choice(self.poll.projects)]}
        for _ in range(2):
            with self.sessions() as session, session.begin():
                self.codes.add(box.cast(session, DURING, **told, channel=channel).code)


def test_fifty_at_once_make_one_issue_and_at_most_one_ballot(many: Sessions) -> None:
    with many() as session, session.begin():
        poll = make_poll(session, voters=VOTERS)
        pem = box.public_key(session, poll.id)
    winners = set()
    with ThreadPoolExecutor(THREADS) as pool:
        for turn, voter in enumerate(poll.voters):  # whoever is always first comes another way each time
            hurry = Hurry(many, poll, pem, voter.id, turn)
            list(pool.map(hurry.run, range(THREADS)))
            with many() as session:
                [issue] = session.scalars(sa.select(Issue).where(Issue.voter_id == voter.id)).all()
            winners.add((issue.channel, issue.mode))
            on_paper = issue.mode == "paper"
            assert len(hurry.tokens) == (0 if on_paper else 1)
            assert sum(hurry.papers) == (1 if on_paper else 0)
    with many() as session:
        papers = session.scalar(sa.select(sa.func.count()).where(Issue.mode == "paper")) or 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == VOTERS
        assert len(box.open_all(session, poll.id)) == VOTERS - papers
    assert len(winners) > 1


def test_looking_first_and_writing_then_issues_several(many: Sessions) -> None:
    """The control: the same hurry, with a look whether there is one already instead of a key."""
    with many() as session, session.begin():
        session.execute(sa.text("CREATE TABLE careless_issue (voter_id text)"))
    looked = threading.Barrier(THREADS, timeout=PATIENCE)

    def press(_number: int) -> None:
        with many() as session, session.begin():
            found = session.scalar(sa.text("SELECT count(*) FROM careless_issue"))
            looked.wait()  # the worst that may happen: nobody writes before all have looked
            if found == 0:
                session.execute(sa.text("INSERT INTO careless_issue VALUES ('v')"))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(press, range(THREADS)))
    with many() as session, session.begin():
        issued = session.scalar(sa.text("SELECT count(*) FROM careless_issue")) or 0
        session.execute(sa.text("DROP TABLE careless_issue"))
    assert issued == THREADS


def race(sessions: Sessions, poll: Setting, tokens: list[str]) -> set[str]:
    """Eight writers against one close, until each has been refused. Returns the receipts that were handed out last."""
    together, closed = threading.Barrier(WRITERS + 1, timeout=PATIENCE), threading.Event()
    kept: dict[str, str] = {}

    def write(token: str) -> None:
        together.wait()
        for turn in itertools.count():  # changes its mind again and again until the box is shut
            if turn == 12:
                assert closed.wait(PATIENCE)
            try:
                kept[token] = put(sessions, poll, token, turn % 2)
            except Refused as fault:
                if fault.refusal.code != "POLL_OVER":
                    raise
                return

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, token) for token in tokens]
        together.wait()
        close(sessions, poll)
        closed.set()
        for each in writing:
            each.result()
    return set(kept.values())


def test_no_ballot_slips_past_the_close(many: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    one = rsa.generate_private_key(public_exponent=keys.EXPONENT, key_size=keys.BITS)
    monkeypatch.setattr(keys.rsa, "generate_private_key", lambda **_of: one)  # most of a round would go into new keys
    people: tuple[Person, ...] = ()
    for _ in range(ROUNDS):
        poll, tokens = open_with_tokens(many, people)
        people = people or poll.voters
        promised = race(many, poll, tokens)
        assert published(many, poll) == promised
        with many() as session:
            assert session.scalars(sa.select(Ballot.token_hash).where(Ballot.poll_id == poll.id)).all() == []


@pytest.mark.parametrize("holding", [True, False])
def test_a_ballot_let_in_is_published_and_without_the_lock_it_is_not(
    many: Sessions, monkeypatch: pytest.MonkeyPatch, *, holding: bool
) -> None:
    """The worst moment for a close, met on purpose: a ballot is let in and not yet written. Not held is the control."""
    casting = sys.modules[box.cast.__module__]
    if not holding:
        in_hours = Poll.id == sa.bindparam("id"), Poll.status == "open", Poll.closes_at > sa.bindparam("now")
        plain = sa.select(*hours._FRAME, PollSecret.secret).join_from(Poll, PollSecret).where(*in_hours)
        monkeypatch.setattr(casting, "_HELD", plain)
    let_in, go_on = threading.Event(), threading.Event()

    def hold(*args: Any, **named: Any) -> sa.Row[Any]:
        row = hours.hold(*args, **named)
        let_in.set()
        assert go_on.wait(PATIENCE)
        return row

    monkeypatch.setattr(casting, "hold", hold)
    poll, tokens = open_with_tokens(many)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(put, many, poll, tokens[0], 0)
        assert let_in.wait(PATIENCE)
        closing = pool.submit(close, many, poll)
        try:
            wait_until(lambda: closing.done() or is_waiting(many))
            assert closing.done() is not holding
        finally:
            go_on.set()
        promised = writing.result()
        closing.result()
    assert (promised in published(many, poll)) is holding


def put(sessions: Sessions, poll: Setting, token: str, pick: int) -> str:
    """Cast within the last millisecond; the receipt."""
    with sessions() as session, session.begin():
        return box.cast(session, LAST, poll_id=poll.id, token=token, marks=[poll.projects[pick]]).code


def close(sessions: Sessions, poll: Setting) -> None:
    """Close the poll."""
    with sessions() as session, session.begin():
        service.close(session, SYSTEM, AFTER, poll_id=poll.id)


def published(sessions: Sessions, poll: Setting) -> set[str]:
    """The receipts that the closed poll shows."""
    with sessions() as session:
        mine = PublishedReceipt.poll_id == poll.id
        return set(session.scalars(sa.select(PublishedReceipt.receipt).where(mine)))


def is_waiting(sessions: Sessions) -> bool:
    """Whether somebody in this database waits for somebody's lock. A look of its own each time: within one
    transaction PostgreSQL keeps to the connections that there were at the first.
    """
    blocked = "SELECT true FROM pg_stat_activity WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'"
    with sessions() as session:
        return bool(session.scalar(sa.text(blocked)))


def wait_until(true: Callable[[], bool]) -> None:
    """Look until it is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def open_with_tokens(sessions: Sessions, people: tuple[Person, ...] = ()) -> tuple[Setting, list[str]]:
    """An open poll in which eight voters, new ones if none are given, have taken their ballots."""
    with sessions() as session, session.begin():
        poll = make_poll(session, costs=(100, 200), voters=0 if people else WRITERS)
        takers = [resident(voter.id) for voter in people or poll.voters]
        return poll, [box.take_ballot(session, who, DURING, poll_id=poll.id) for who in takers]
