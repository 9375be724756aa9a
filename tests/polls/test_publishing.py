"""The close: ballots and receipts apart, one root over all, figures by channel, openings sealed, the box empty."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.ledger import book, merkle
from deliberation.polls import openings, publishing, queries
from deliberation.polls.box import receipts
from deliberation.polls.checks import check_openings, check_poll
from deliberation.polls.models import (
    Ballot,
    ChannelCount,
    Opening,
    Outcome,
    Poll,
    PollFile,
    PollSecret,
    PublishedReceipt,
)
from deliberation.voting import pabulib
from tests.polls.factories import make_poll, vote
from tests.polls.large import Large, close_large, open_large


def faults(session: Session, poll_id: str) -> list[str]:
    """What verify finds."""
    session.flush()
    session.expire_all()
    found = []
    for name, check in (("poll", check_poll), ("openings", check_openings)):
        stream = f"{name}:{poll_id}"
        told = book.history(session, stream)
        found += [fault.problem for fault in check(session, stream, told)] if told else []
    return found


def closed(session: Session, **cast: int) -> tuple[Large, queries.PollRow]:
    large = open_large(session, cast, roll=9, issued=4)
    return large, close_large(session, large)


def columns(content: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    return rows[rows.index(["VOTES"]) + 1]


def test_everything_of_the_close(session: Session) -> None:
    large, poll = closed(session, web=30, desk=8)
    file = session.get_one(PollFile, poll.id)
    assert poll.box_hash == hashlib.sha256(file.content.encode()).hexdigest()
    rows = session.scalars(sa.select(PublishedReceipt).order_by(PublishedReceipt.leaf)).all()
    assert {row.receipt for row in rows} == {receipt.code for receipt in large.receipts}
    assert poll.root == merkle.root([bytes.fromhex(row.leaf) for row in rows]).hex()
    event = next(e.event for e in book.history(session, f"poll:{poll.id}") if e.event.type == "closed")
    assert (event.data["root"], event.data["box_hash"]) == (poll.root, poll.box_hash)
    kept = {row.channel: (row.issued, row.returned, row.valid) for row in session.scalars(sa.select(ChannelCount))}
    assert kept["web"] == (34, 30, 30)
    assert kept["desk"] == (8, 8, 8)
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(PollSecret)) == 0
    assert faults(session, poll.id) == []


def test_the_two_lists_have_nothing_in_common(session: Session) -> None:
    large, poll = closed(session, web=40)
    content = session.get_one(PollFile, poll.id).content
    codes = [receipt.code for receipt in large.receipts] + [receipt.leaf for receipt in large.receipts]
    assert not any(code in content for code in codes)
    rows = session.execute(sa.select(PublishedReceipt.receipt, PublishedReceipt.leaf)).all()
    assert not any(project in str(rows) for project in large.poll.projects)
    assert {column.name for column in sa.inspect(PublishedReceipt).columns} == {"poll_id", "receipt", "leaf"}
    assert "time" not in content.lower().partition("projects")[2]


def test_the_order_is_another_each_time(session: Session) -> None:
    large = open_large(session, {"web": 60})
    poll = session.get_one(Poll, large.poll.id)
    orders = {publishing.publish(session, poll).content for _ in range(4)}
    assert len(orders) == 4
    assert len({pabulib.parse(content).election.digest for content in orders}) == 1
    assert len({publishing.publish(session, poll).root for _ in range(3)}) == 1


def test_the_channel_is_told_only_where_no_group_is_small(session: Session) -> None:
    large = open_large(session, {"web": 30, "desk": 20})
    poll = session.get_one(Poll, large.poll.id)
    told = publishing.publish(session, poll).content
    assert columns(told) == ["voter_id", "voting_method", "vote"]
    rows = list(csv.reader(io.StringIO(told), delimiter=";"))
    assert Counter(row[1] for row in rows[rows.index(["VOTES"]) + 2 :]) == {"internet": 30, "desk": 20}
    silent = publishing.publish(session, poll, publishing.Papers(large.chosen[:19])).content
    assert columns(silent) == ["voter_id", "vote"]
    with_paper = publishing.publish(session, poll, publishing.Papers(large.chosen[:20], {"too_many": 2}))
    assert columns(with_paper.content) == ["voter_id", "voting_method", "vote"]
    assert with_paper.channels["paper"] == {"issued": 0, "returned": 22, "valid": 20, "spoiled": 2}
    assert pabulib.parse(with_paper.content).election.voters == 70


def test_the_column_belongs_to_the_ballot(session: Session) -> None:
    large = open_large(session, {"web": 25, "desk": 25})
    cast = Counter(zip(large.chosen, ["web"] * 25 + ["desk"] * 25, strict=True))
    content = publishing.publish(session, session.get_one(Poll, large.poll.id)).content
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    names = {"internet": "web", "desk": "desk"}
    told = Counter((" ".join(sorted(row[2].split(","))), names[row[1]]) for row in rows[rows.index(["VOTES"]) + 2 :])
    assert told == cast


def test_openings_are_sealed_and_of_one_length(session: Session) -> None:
    _large, poll = closed(session, web=25)
    raw = session.execute(sa.text("SELECT sealed FROM poll_opening")).scalars().all()
    assert len({len(text) for text in raw}) == 1
    assert not any("choices" in text for text in raw)
    for row in session.scalars(sa.select(Opening)):
        assert openings.leaf_of(poll.id, openings.read(row.sealed)) == row.leaf


def test_nobody_voted(session: Session) -> None:
    large = open_large(session, {"web": 1}, roll=3)
    session.execute(sa.delete(Ballot))
    poll = close_large(session, large, count=False)
    assert poll.root == hashlib.sha256(b"").hexdigest()
    assert faults(session, poll.id) == []


def _less(session: Session, poll_id: str) -> None:
    session.execute(sa.text("DELETE FROM poll_published_receipt WHERE ctid IN (SELECT ctid FROM poll_published_receipt "
                            "WHERE poll_id = :id LIMIT 1)"), {"id": poll_id})  # fmt: skip


def _more(session: Session, poll_id: str) -> None:
    leaf = hashlib.sha256(b"one more").hexdigest()
    session.add(PublishedReceipt(poll_id=poll_id, receipt=receipts.code(leaf), leaf=leaf))


def _other_leaf(session: Session, poll_id: str) -> None:
    row = session.scalars(sa.select(PublishedReceipt).where(PublishedReceipt.poll_id == poll_id)).first()
    assert row is not None
    row.leaf = row.leaf[:16] + hashlib.sha256(b"x").hexdigest()[16:]


def _other_code(session: Session, poll_id: str) -> None:
    session.execute(sa.text("UPDATE poll_published_receipt SET receipt = 'AAAA-BBBB-CCCC' WHERE ctid IN (SELECT ctid "
                            "FROM poll_published_receipt WHERE poll_id = :id LIMIT 1)"), {"id": poll_id})  # fmt: skip


def _ballot(session: Session, poll_id: str) -> None:
    file = session.get_one(PollFile, poll_id)
    head, votes = file.content.split("VOTES\n")
    lines = votes.splitlines(keepends=True)
    one = next(
        at for at, pair in enumerate(pairwise(lines[1:])) if pair[0].partition(";")[2] != pair[1].partition(";")[2]
    )
    number, _, _vote = lines[one + 1].partition(";")
    lines[one + 1] = f"{number};{lines[one + 2].partition(';')[2]}"
    file.content = head + "VOTES\n" + "".join(lines)


def _root(session: Session, poll_id: str) -> None:
    session.get_one(Poll, poll_id).root = "0" * 64


def _figures(session: Session, poll_id: str) -> None:
    session.execute(sa.update(ChannelCount).where(ChannelCount.channel == "web").values(issued=ChannelCount.issued + 1))
    del poll_id


def _sealed(session: Session, poll_id: str) -> None:
    row = session.scalars(sa.select(Opening).where(Opening.poll_id == poll_id)).first()
    assert row is not None
    said = dict(openings.read(row.sealed))
    row.sealed = openings.json.dumps({**said, "nonce": "0" * 64})


def _no_opening(session: Session, poll_id: str) -> None:
    session.delete(session.scalars(sa.select(Opening).where(Opening.poll_id == poll_id)).first())


def _result(session: Session, poll_id: str) -> None:
    session.execute(sa.update(Outcome).where(Outcome.poll_id == poll_id).values(result="{}"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_less, "receipts do not lead to the root of the close"),
        (_more, "receipts do not lead to the root of the close"),
        (_other_leaf, "receipts do not lead to the root of the close"),
        (_other_code, "a receipt is not the code of its leaf"),
        (_ballot, "published file differs from the box that was closed"),
        (_root, "column root differs from the replay"),
        (_figures, "figures by channel differ from those of the close"),
        (_sealed, "an opening does not lead to its leaf"),
        (_no_opening, "openings are not those of the published leaves"),
        (_result, "result differs from the count that was recorded"),
    ],
)
def test_verify_finds_what_was_tampered_with(session: Session, change: object, said: str) -> None:
    large = open_large(session, {"web": 24})
    poll = close_large(session, large, count=change is _result)
    assert faults(session, poll.id) == []
    change(session, poll.id)  # type: ignore[operator]
    if change is _ballot:
        assert "published ballots are not the ones behind the leaves" in faults(session, poll.id)
    assert said in faults(session, poll.id)


def test_verify_raises_the_alarm_while_the_box_is_open(session: Session) -> None:
    setting = make_poll(session)
    vote(session, setting, 0, 0)
    assert faults(session, setting.id) == []
    extra = session.scalars(sa.select(Ballot)).one()
    session.add(Ballot(poll_id=setting.id, token_hash="f" * 64, channel="web", sealed=extra.sealed))
    assert any("box holds 2 ballots, 1 were issued" in fault for fault in faults(session, setting.id))
