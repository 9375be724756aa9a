"""Can voter and choice be joined from a copy of the database, its log and the published file? No better than by luck.

Each voter votes alone, takes and casts at once, and marks what nobody else marks: the easiest case for an attacker.
A blind guess then links one voter of n on average, one in a hundred times more than four; so an attack that does
better than 1/n + 3σ must do so on two more polls before it counts: a leak would. The same attacks are made on two
schemas as one would write them without thinking; there they link everybody.
"""

from __future__ import annotations

import itertools
import json
import logging
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.polls import box, service
from deliberation.polls.models import PollSecret
from deliberation.polls.tasks import HANDLERS
from deliberation.rules.replay import SYSTEM, Actor
from tests.polls import linkage
from tests.polls.device import Device
from tests.polls.factories import AFTER, DURING, Setting, make_poll
from tests.polls.linkage import Copy

pytestmark = pytest.mark.slow
VOTERS = 60
Sessions = Callable[[], Session]


@pytest.fixture
def thief(committed: Sessions, pg_superuser_url: str) -> Iterator[sa.Connection]:
    """Somebody who reads everything the server has, from the system's columns to its log."""
    engine = sa.create_engine(pg_superuser_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_walinspect"))
        slot = "SELECT pg_create_physical_replication_slot('thief_' || pg_backend_pid(), true, true)"
        connection.execute(sa.text(slot))  # until the connection ends the server keeps its log
        yield connection


def here(thief: sa.Connection) -> str:
    return str(thief.scalar(sa.text("SELECT pg_current_wal_insert_lsn()")))


def picks_of(number: int, options: tuple[str, ...]) -> tuple[str, ...]:
    """A set of marks for each voter that no other makes."""
    sets = [chosen for size in range(1, 6) for chosen in itertools.combinations(options, size)]
    return random.Random(7).sample(sets, len(sets))[number]  # noqa: S311 -- a repeatable election


def voted(sessions: Sessions, *, simple: bool = False) -> tuple[Setting, dict[str, str]]:
    """A poll in which everybody has voted, one after another; and who chose what."""
    with sessions() as session, session.begin():
        poll = make_poll(session, costs=(100,) * 9, voters=VOTERS)
        pem = box.public_key(session, poll.id)
    truth = {}
    for number, voter in enumerate(random.Random(11).sample(poll.voters, VOTERS)):  # noqa: S311
        marks = picks_of(number, poll.projects)
        truth[voter.id] = " ".join(sorted(marks))
        with sessions() as session, session.begin():
            token = _token(session, poll, voter.id, pem, simple=simple)
        with sessions() as session, session.begin():
            box.cast(session, DURING, poll_id=poll.id, token=token, marks=marks)
    return poll, truth


def _token(session: Session, poll: Setting, voter: str, pem: str, *, simple: bool) -> str:
    if simple:
        return box.take_ballot(session, resident(voter), DURING, poll_id=poll.id)
    mine = Device.of(poll.id, pem)
    return mine.finish(box.issue_blind(session, DURING, poll_id=poll.id, voter_id=voter, blinded=mine.request))


def resident(voter: str) -> Actor:
    return Actor(voter, frozenset({"resident"}))


def stolen(thief: sa.Connection, poll: Setting, since: str) -> Copy:
    """The copy while the box is full."""
    mine = f"WHERE poll_id = '{poll.id}'"
    return Copy(
        roll=linkage.rows(thief, f"poll_roll {mine}", "voter_id"),
        issues=linkage.rows(
            thief, f"poll_issue {mine}", "voter_id", "convert_to(blinded || signature || mode || channel, 'UTF8')"
        ),
        box=linkage.rows(
            thief, f"poll_ballot {mine}", "token_hash", "sealed || convert_to(token_hash || channel, 'UTF8')"
        ),
        wal=_named(linkage.wal(thief, since, ("poll_issue", "poll_ballot"))),
        poll_id=poll.id,
    )


def _named(wal: list[linkage.Written]) -> list[linkage.Written]:
    short = {"poll_issue": "issue", "poll_ballot": "box"}
    return [linkage.Written(entry.xid, short[entry.table], entry.data) for entry in wal]


def published(thief: sa.Connection, poll: Setting) -> tuple[list[str], list[str]]:
    """The choices in the order of the file, and the leaves in the order of the list."""
    content = str(thief.scalar(sa.text("SELECT content FROM poll_file WHERE poll_id = :id"), {"id": poll.id}))
    lines = content.split("\nVOTES\n")[1].splitlines()
    column = lines[0].split(";").index("vote")
    ballots = [" ".join(sorted(line.split(";")[column].split(","))) for line in lines[1:]]
    query = sa.text("SELECT leaf FROM poll_published_receipt WHERE poll_id = :id ORDER BY ctid")
    return ballots, list(thief.scalars(query, {"id": poll.id}))


def where(thief: sa.Connection, ballots: Iterable[str]) -> set[str]:
    """The tables in which a whole ballot can be read."""
    tables = thief.scalars(sa.text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")).all()
    wanted, found = [*ballots], set()
    for table in tables:
        told = "\n".join(thief.scalars(sa.text(f"SELECT t::text FROM {table} t")))  # noqa: S608
        if any(choices in told or choices.replace(" ", ",") in told for choices in wanted if " " in choices):
            found.add(table)
    return found


def attacked(thief: sa.Connection, sessions: Sessions, *, simple: bool = False) -> dict[str, int]:
    """One poll from the first ballot to its publication, stolen in between; how many each attack has linked."""
    since = here(thief)
    poll, truth = voted(sessions, simple=simple)
    copy = stolen(thief, poll, since)
    assert len(copy.issues) == len(copy.box) == VOTERS
    assert sum(entry.table == "box" for entry in copy.wal) >= VOTERS  # the log was read, not missed
    raw = linkage.raw_wal(thief, since)
    assert copy.box[0].key.encode() in raw
    assert not [choices for choices in truth.values() if choices.encode() in raw]
    assert where(thief, truth.values()) == set()
    assert not [choices for choices in truth.values() if choices.split()[0].encode() in copy.box[0].content]
    with sessions() as session, session.begin():
        service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    assert where(thief, truth.values()) == {"poll_file"}
    ballots, leaves = published(thief, poll)
    assert sorted(ballots) == sorted(truth.values())
    assert len(leaves) == VOTERS
    full = Copy(copy.roll, copy.issues, copy.box, copy.wal, ballots, leaves, poll.id)
    return {name: linkage.right(guess, truth) for name, guess in linkage.attacks(full).items()}


LUCK = 1 / VOTERS + 3 * math.sqrt((1 / VOTERS) * (1 - 1 / VOTERS) / VOTERS)


@pytest.mark.parametrize("simple", [False, True], ids=["blind", "simple"])
def test_no_attack_links_better_than_luck(thief: sa.Connection, committed: Sessions, simple: bool) -> None:
    first = attacked(thief, committed, simple=simple)
    suspects = {name for name, hits in first.items() if hits / VOTERS > LUCK}
    for _ in range(2):
        again = attacked(thief, committed, simple=simple) if suspects else {}
        suspects = {name for name in suspects if again[name] / VOTERS > LUCK}
    assert not suspects, {name: first[name] for name in suspects}
    assert len(first) >= 15


@contextmanager
def naive(thief: sa.Connection) -> Iterator[None]:
    """The tables as one would write them: who has voted, and what was chosen; no column joins the two."""
    thief.execute(sa.text("CREATE TABLE naive_issue (voter_id text PRIMARY KEY)"))
    ballot = "(id text PRIMARY KEY DEFAULT gen_random_uuid()::text, choices text NOT NULL)"
    thief.execute(sa.text(f"CREATE TABLE naive_ballot {ballot}"))
    yield
    thief.execute(sa.text("DROP TABLE naive_issue, naive_ballot"))


@pytest.mark.parametrize(
    ("together", "ways"),
    [
        (True, ("xmin, reads", "transactions of the log, reads", "what follows the voter in the log")),
        (False, ("ctid, reads", "order of xmin, reads", "transactions of the log, reads")),
    ],
    ids=["one transaction", "two transactions"],
)
def test_the_same_attacks_link_everybody_where_choices_lie_open(
    thief: sa.Connection, committed: Sessions, together: bool, ways: tuple[str, ...]
) -> None:
    options = tuple(f"{number:032x}" for number in range(1, 10))
    truth = {f"{number:031x}v": " ".join(sorted(picks_of(number, options))) for number in range(VOTERS)}
    with naive(thief):
        since = here(thief)
        for voter, choices in random.Random(3).sample([*truth.items()], VOTERS):  # noqa: S311
            with thief.engine.execution_options(isolation_level="READ COMMITTED").begin() as one:
                one.execute(sa.text("INSERT INTO naive_issue VALUES (:v)"), {"v": voter})
                if together:
                    one.execute(sa.text("INSERT INTO naive_ballot (choices) VALUES (:c)"), {"c": choices})
            if not together:
                with thief.engine.execution_options(isolation_level="READ COMMITTED").begin() as two:
                    two.execute(sa.text("INSERT INTO naive_ballot (choices) VALUES (:c)"), {"c": choices})
        issues = linkage.rows(thief, "naive_issue", "voter_id")
        ballots = linkage.rows(thief, "naive_ballot", "id", "convert_to(choices, 'UTF8')")
        short = {"naive_issue": "issue", "naive_ballot": "box"}
        wal = [
            linkage.Written(entry.xid, short[entry.table], entry.data)
            for entry in linkage.wal(thief, since, tuple(short))
        ]
        raw = linkage.raw_wal(thief, since)
    shuffled = random.Random(5).sample([*truth.values()], VOTERS)  # noqa: S311 -- published in no order, all the same
    found = linkage.attacks(Copy(issues, issues, ballots, wal, shuffled))
    assert {name: linkage.right(found[name], truth) for name in ways} == dict.fromkeys(ways, VOTERS)
    assert sum(choices.encode() in raw for choices in truth.values()) >= VOTERS * 0.9  # some lie across two pages


def test_no_log_knows_of_a_voter_or_a_ballot(
    committed: Sessions, services: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the program's log, told to say all, nor the server's."""
    log = services / "servers" / "postgres.log"
    before = log.stat().st_size
    caplog.set_level(logging.DEBUG)
    poll, truth = voted(committed)
    with committed() as session:
        held = session.execute(sa.text("SELECT token_hash, sealed FROM poll_ballot")).all()
        blinded = session.scalars(sa.text("SELECT blinded FROM poll_issue")).all()
    with log.open("rb") as file:
        file.seek(before)
        said = file.read().decode(errors="replace") + caplog.text
    secrets = [*truth, *poll.projects, *blinded, *(row.token_hash for row in held), *(row.sealed.hex() for row in held)]
    assert not [secret for secret in secrets if secret in said]


def test_the_server_is_told_to_keep_quiet(thief: sa.Connection) -> None:
    told = {
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
        "track_commit_timestamp": "off",
    }
    found = {name: thief.scalar(sa.text(f"SHOW {name}")) for name in told}
    assert found == told


def test_after_the_close_the_files_are_cleared(thief: sa.Connection, committed: Sessions) -> None:
    """The job leaves nothing of the box or its keys in the tables' files; of another poll everything."""
    poll, _ = voted(committed)
    with committed() as session, session.begin():
        other = make_poll(session, voters=1)
        sealed = session.scalar(sa.text("SELECT secret FROM poll_secret WHERE poll_id = :id").bindparams(id=poll.id))
        service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    assert str(sealed).encode() in _file(thief, "poll_secret")
    assert _file(thief, "poll_ballot") != b""
    with committed() as session, session.begin():
        promised = sa.text("SELECT payload FROM outbox WHERE kind = :kind").bindparams(kind=box.SWEEP)
        payload, again = (json.loads(told) for told in session.scalars(promised))
        assert payload == again
    for _ in range(240):  # the server's own housekeeping may just be reading; the second promise is there for that
        with committed() as session, session.begin():
            assert HANDLERS[box.SWEEP](session, payload, AFTER) is None
        if str(sealed).encode() not in _file(thief, "poll_secret") and not _file(thief, "poll_ballot"):
            break
        time.sleep(0.5)
    assert str(sealed).encode() not in _file(thief, "poll_secret")
    assert _file(thief, "poll_ballot") == b""
    with committed() as session:
        assert session.get_one(PollSecret, other.id).private_key


def _file(thief: sa.Connection, table: str) -> bytes:
    thief.execute(sa.text("CHECKPOINT"))
    return bytes(thief.scalar(sa.text(f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))")))
