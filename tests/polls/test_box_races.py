"""Hurry: one voter on every channel at once, ballots that race the close; each with a careless control beside it."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from deliberation.polls import box, service
from deliberation.polls.box import hours
from deliberation.polls.models import Ballot, Issue, Poll, PollSecret, PublishedReceipt
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM
from tests.polls.device import Device
from tests.polls.factories import AFTER, CLOSES, DURING, Setting, make_poll
from tests.polls.test_box import resident

pytestmark = pytest.mark.slow
THREADS = 50
VOTERS = 100
WRITERS = 8
ROUNDS = 100
LAST = CLOSES - timedelta(milliseconds=1)
Sessions = Callable[[], Session]


@pytest.fixture
def many(committed: Sessions, pg_url: str) -> Iterator[Sessions]:
    """A connection for every thread, so that nobody waits for one and all meet in the database."""
    engine = sa.create_engine(pg_url, pool_size=THREADS, max_overflow=0)
    yield sessionmaker(bind=engine, expire_on_commit=False)
    engine.dispose()


class Hurry:
    """Fifty ways in which one voter and two clerks press at once; what each of them got."""

    def __init__(self, sessions: Sessions, poll: Setting, pem: str, voter: str) -> None:
        self.sessions, self.poll, self.voter = sessions, poll, voter
        self.devices = [Device.of(poll.id, pem) for _ in range(3)]
        self.together = threading.Barrier(THREADS)
        self.tokens: set[str] = set()
        self.codes: set[str] = set()
        self.papers: list[bool] = []

    def run(self, number: int) -> None:
        ways = (self.phone, self.phone, self.other_phone, self.simple, self.desk, self.paper)
        self.together.wait()
        try:
            ways[number % len(ways)](random.Random(number))  # noqa: S311 -- which marks a hurried voter makes
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
        for voter in poll.voters:
            hurry = Hurry(many, poll, pem, voter.id)
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
    assert len(winners) > 1  # they did race


def test_looking_first_and_writing_then_issues_several(many: Sessions) -> None:
    """The control: the same hurry, with a look whether there is one already instead of a key."""
    with many() as session, session.begin():
        session.execute(sa.text("CREATE TABLE careless_issue (voter_id text)"))
    together = threading.Barrier(THREADS)

    def press(_number: int) -> None:
        with many() as session, session.begin():
            session.execute(sa.text("SELECT 1"))
            together.wait()
            if session.scalar(sa.text("SELECT count(*) FROM careless_issue")) == 0:
                session.execute(sa.text("INSERT INTO careless_issue VALUES ('v')"))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(press, range(THREADS)))
    with many() as session, session.begin():
        issued = session.scalar(sa.text("SELECT count(*) FROM careless_issue")) or 0
        session.execute(sa.text("DROP TABLE careless_issue"))
    assert issued > 1


def race(sessions: Sessions, poll: Setting, tokens: list[str], close: Callable[[], None]) -> tuple[set[str], int]:
    """Eight writers against one close. Returns the receipts that were handed out last, and how many were refused."""
    together = threading.Barrier(WRITERS + 1)
    kept: dict[str, str] = {}
    refused = []

    def write(token: str) -> None:
        together.wait()
        for turn in range(12):  # changes its mind again and again until the box is shut
            try:
                with sessions() as session, session.begin():
                    marks = [poll.projects[turn % 2]]
                    told = box.cast(session, LAST, poll_id=poll.id, token=token, marks=marks)
            except Refused as fault:
                if fault.refusal.code != "POLL_OVER":
                    raise
                refused.append(token)
                return
            kept[token] = told.code

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, token) for token in tokens]
        together.wait()
        close()
        for each in writing:
            each.result()
    return set(kept.values()), len(refused)


def test_no_ballot_slips_past_the_close(many: Sessions) -> None:
    refused_in_all = 0
    for _ in range(ROUNDS):
        poll, tokens = open_with_tokens(many)

        def close(poll_id: str = poll.id) -> None:
            with many() as session, session.begin():
                service.close(session, SYSTEM, AFTER, poll_id=poll_id)

        promised, refused = race(many, poll, tokens, close)
        refused_in_all += refused
        with many() as session:
            mine = PublishedReceipt.poll_id == poll.id
            assert set(session.scalars(sa.select(PublishedReceipt.receipt).where(mine))) == promised
            assert session.scalars(sa.select(Ballot.token_hash).where(Ballot.poll_id == poll.id)).all() == []
    assert refused_in_all > ROUNDS  # the close did come in between


def test_without_the_lock_ballots_do_slip_past(many: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same poll read without holding it."""
    late = 0
    in_hours = Poll.id == sa.bindparam("id"), Poll.status == "open", Poll.closes_at > sa.bindparam("now")
    plain = sa.select(*hours._FRAME, PollSecret.secret).join_from(Poll, PollSecret).where(*in_hours)
    monkeypatch.setattr(sys.modules[box.cast.__module__], "_HELD", plain)
    for _ in range(ROUNDS):
        poll, tokens = open_with_tokens(many)

        def close(poll_id: str = poll.id) -> None:
            with many() as session, session.begin():
                service.close(session, SYSTEM, AFTER, poll_id=poll_id)

        promised, _ = race(many, poll, tokens, close)
        with many() as session:
            mine = PublishedReceipt.poll_id == poll.id
            late += len(promised - set(session.scalars(sa.select(PublishedReceipt.receipt).where(mine))))
        if late:
            break
    assert late > 0


def open_with_tokens(sessions: Sessions) -> tuple[Setting, list[str]]:
    """An open poll in which eight voters have taken their ballots."""
    with sessions() as session, session.begin():
        poll = make_poll(session, costs=(100, 200), voters=WRITERS)
        takers = [resident(voter.id) for voter in poll.voters]
        return poll, [box.take_ballot(session, who, DURING, poll_id=poll.id) for who in takers]
