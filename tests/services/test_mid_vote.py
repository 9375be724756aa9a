"""In mid-vote the pages, the stream or the database die: the meeting goes on from the last move that was answered."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from deliberation import embedded
from tests.services.caller import Caller
from tests.services.conftest import environment
from tests.services.test_demo import Demo, demo, house, until

__all__ = ["demo", "house"]
pytestmark = pytest.mark.slow

PLACE, MODERATOR = "440303002019", "周正言"


class Desk:
    """The moderator's desk of the meeting that is on: what was sent, and what was acknowledged."""

    def __init__(self, demo: Demo) -> None:
        self.caller = Caller(demo.port)
        self.caller.enter(MODERATOR)
        _, page = self.caller.get(f"/places/{PLACE}/meetings")
        found = re.search(r"/meetings/([0-9a-f]{32})", page)
        assert found is not None
        self.meeting = found.group(1)
        self.acknowledged: list[int] = []

    @property
    def path(self) -> str:
        return f"/meetings/{self.meeting}"

    def seq(self) -> str:
        """The step that the console shows."""
        _, page = self.caller.get(f"{self.path}/console")
        found = re.search(r'name="seq" value="(\d+)"', page)
        return found.group(1) if found else ""

    def move(self, name: str, **fields: str) -> int:
        """Send one move; the status of its answer."""
        status, _ = self.caller.post(f"{self.path}/moves", move=name, **{"from": "console"}, **fields)
        return status

    def put_to_vote(self) -> None:
        """End the speech that is on and put the question that is pending."""
        self.seq()
        self.move("end_speech")
        assert self.move("put_question", method="hands", override="发言充分") == 303
        assert self.count(1)

    def count(self, votes_for: int) -> bool:
        """Enter a count; whether the house has acknowledged it."""
        with contextlib.suppress(OSError):
            numbers = {"for": str(votes_for), "against": "1", "abstain": "0", "recount": "yes"}
            if self.move("enter_votes", **numbers) == 303:
                self.acknowledged.append(votes_for)
                return True
        return False

    def page_there(self) -> bool:
        with contextlib.suppress(OSError):
            return self.caller.get(f"{self.path}/console")[0] == 200
        return False


@pytest.fixture
def desk(demo: Demo) -> Iterator[Desk]:
    own = Desk(demo)
    own.put_to_vote()
    yield own
    own.seq()
    assert own.move("void_vote", why="重新来过") == 303


def counts(state: Path, meeting: str) -> list[int]:
    """The votes in favour of every count in the book, in order."""
    engine = sa.create_engine(embedded.ensure_postgres(state), poolclass=sa.NullPool)
    query = "SELECT payload FROM ledger_event WHERE stream = :s AND type = 'votes_entered' ORDER BY seq"
    with engine.connect() as connection:
        rows = connection.execute(sa.text(query), {"s": f"meeting:{meeting}"}).scalars().all()
    embedded.stop(state)
    return [int(re.search(r'"for": ?(\d+)', str(row)).group(1)) for row in rows]  # type: ignore[union-attr]


def postmaster(demo: Demo) -> int:
    return int((demo.state / "servers" / "postgres" / "postmaster.pid").read_text().split()[0])


def kill_database(demo: Demo) -> None:
    os.kill(postmaster(demo), signal.SIGKILL)


def kill_pages(demo: Demo) -> None:
    pages = demo.child("serve")
    assert pages
    os.killpg(pages, signal.SIGKILL)


def kill_stream(demo: Demo) -> None:
    stream = demo.child("live")
    assert stream
    os.killpg(stream, signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_database, kill_pages, kill_stream])
def test_the_vote_goes_on_from_the_last_acknowledged_count(
    demo: Demo, desk: Desk, kill: Callable[[Demo], None]
) -> None:
    enough, stop = threading.Event(), threading.Event()

    def keep_counting() -> None:
        sent = 1
        while not stop.is_set():
            sent = sent % 9 + 1
            desk.count(sent)
            if len(desk.acknowledged) > 5:
                enough.set()

    counting = threading.Thread(target=keep_counting)
    counting.start()
    assert enough.wait(180)
    kill(demo)
    before = len(desk.acknowledged)
    until(lambda: len(desk.acknowledged) > before + 3, 240, demo)
    stop.set()
    counting.join(90)
    until(desk.page_there, 180, demo)
    told = counts(demo.state, desk.meeting)[-len(desk.acknowledged) - 3 :]
    assert is_subsequence(desk.acknowledged, told), "what was answered is in the book, in order"
    assert told[-1] == desk.acknowledged[-1]


def is_subsequence(wanted: list[int], of: list[int]) -> bool:
    rest = iter(of)
    return all(any(one == other for other in rest) for one in wanted)


def test_two_consoles_at_once_never_fork_the_meeting(demo: Demo, desk: Desk) -> None:
    other = Desk(demo)
    seq, answers = desk.seq(), list[int]()
    assert other.seq() == seq
    barrier = threading.Barrier(2, timeout=60)

    def press(one: Desk, votes: str) -> None:
        barrier.wait()
        fields = {"for": votes, "against": "2", "abstain": "0", "recount": "yes", "seq": seq}
        answers.append(one.move("enter_votes", **fields))

    presses = [threading.Thread(target=press, args=(one, n)) for one, n in ((desk, "3"), (other, "4"))]
    for one in presses:
        one.start()
    for one in presses:
        one.join(90)
    assert sorted(answers) == [303, 409], "the second finds that somebody has moved"
    program = [sys.executable, "-m", "deliberation", "verify"]
    own = environment(demo.state, DEMO="1")
    checked = subprocess.run(program, env=own, capture_output=True, timeout=300, check=False)
    assert checked.returncode == 0, checked.stdout.decode()[-2000:]
