"""The close of a box: ballots out of it in an order that says nothing, receipts apart from them, one root over all.

Two lists are published that have no column in common: what was chosen (the .pb file) and which receipts there are
(sorted). What joins the two, an opening for every leaf, stays sealed until the objection period is over, for a voter
who comes in person. No list has a time.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.ledger import merkle
from deliberation.polls import box, choices, counting, openings
from deliberation.polls.box import receipts
from deliberation.polls.methods import with_methods
from deliberation.polls.models import ChannelCount, Issue, Opening, Poll, PollFile, PublishedReceipt
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook
from deliberation.voting.papers.tally import Tally
from deliberation.web.clock import LOCAL

CHANNELS = ("web", "desk", "paper")
USUAL_GROUP, USUAL_DAYS = 20, 15
"""Under rules that were frozen before they said so."""
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Papers:
    """What was entered from paper: valid ballots as :func:`.choices.canonical` writes them, spoiled ones by reason."""

    valid: Sequence[str] = ()
    spoiled: Mapping[str, int] = field(default_factory=dict)


NO_PAPERS = Papers()


@dataclass(frozen=True, slots=True)
class Published:
    """``content``: the .pb file, ``box_hash`` its SHA-256; ``root`` over the leaves; figures by channel.

    ``opened`` is what the openings are sealed from; it is told to nobody.
    """

    content: str
    box_hash: str
    root: str
    channels: dict[str, dict[str, int]]
    opened: tuple[box.Opened, ...] = field(repr=False)

    def facts(self) -> dict[str, Json]:
        """What the book keeps of the close: the arguments of the move ``close``."""
        channels: dict[str, Json] = {name: dict(row) for name, row in self.channels.items()}
        total = {name: sum(row[name] for row in self.channels.values()) for name in ("issued", "returned")}
        return {**total, "box_hash": self.box_hash, "root": self.root, "channels": channels}


def publish(session: Session, poll: Poll, papers: Papers = NO_PAPERS) -> Published:
    """Open the box of ``poll`` in memory and put its ballots with those on paper; nothing is written yet.

    The caller holds the poll's row against casting, plays ``close`` with :meth:`Published.facts`, then keeps it
    (:func:`keep`), all in one transaction.
    """
    opened = [*box.open_all(session, poll.id), *(_from_paper(poll.id, text) for text in papers.valid)]
    secrets.SystemRandom().shuffle(opened)
    content = _file(session, poll, opened, papers)
    leaves = sorted(bytes.fromhex(ballot.leaf) for ballot in opened)
    return Published(
        content=content,
        box_hash=hashlib.sha256(content.encode()).hexdigest(),
        root=merkle.root(leaves).hex(),
        channels=_channels(session, poll, Counter(ballot.channel for ballot in opened), papers),
        opened=tuple(opened),
    )


def keep(session: Session, now: datetime, poll: Poll, published: Published) -> None:
    """Write what was published, seal the openings, and empty the box for good."""
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    session.add(PollFile(poll_id=poll.id, content=published.content, sha256=published.box_hash))
    session.add_all(ChannelCount(poll_id=poll.id, channel=name, **row) for name, row in published.channels.items())
    session.flush()
    leaves = sorted(ballot.leaf for ballot in published.opened)
    if leaves:
        rows = [{"poll_id": poll.id, "receipt": receipts.code(leaf), "leaf": leaf} for leaf in leaves]
        session.execute(insert(PublishedReceipt), rows)
    if leaves and poll.subject != "survey":  # who was asked for an opinion is not asked which one was theirs
        session.execute(insert(Opening), _sealed(poll.id, published.opened))
        openings.seal(session, now, poll=poll, leaves=len(leaves), until=_until(poll, now, rulebook), rulebook=rulebook)
    box.destroy(session, poll.id)


def _from_paper(poll_id: str, text: str) -> box.Opened:
    """A paper ballot has no token and no receipt; its leaf stands for it all the same."""
    token, nonce = secrets.token_hex(32), secrets.token_hex(32)
    return box.Opened(token, "paper", text, nonce, receipts.leaf(poll_id, token, text, nonce))


def _channels(session: Session, poll: Poll, valid: Counter[str], papers: Papers) -> dict[str, dict[str, int]]:
    """Issued, returned, valid and spoiled of every channel that the poll offers or that was used."""
    query = select(Issue.channel, func.count()).where(Issue.poll_id == poll.id).group_by(Issue.channel)
    given = {channel: int(number) for channel, number in session.execute(query)}
    spoiled = {"paper": sum(papers.spoiled.values())}
    found = {}
    for name in CHANNELS:
        apart = spoiled.get(name, 0)
        row = {"issued": given.get(name, 0), "returned": valid[name] + apart, "valid": valid[name], "spoiled": apart}
        if name in poll.channels.split() or any(row.values()):
            found[name] = row
    return found


def _file(session: Session, poll: Poll, opened: Sequence[box.Opened], papers: Papers) -> str:
    form, blank = choices.form_of(poll), sum(not ballot.choices for ballot in opened)
    tally = Tally(len(opened), blank, dict(papers.spoiled)) if papers.valid or papers.spoiled else None
    ballots = [choices.ballot(form, ballot.choices) for ballot in opened]
    content = counting.write_file(session, poll, ballots, tally=tally)
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    least = rulebook.int("ballot.min_group") if "ballot.min_group" in rulebook else USUAL_GROUP
    cast = Counter(ballot.channel for ballot in opened)
    if counting.withheld(session, poll, len(opened)) or len(cast) < 2 or min(cast.values()) < least:
        return content
    return with_methods(content, form.kind.counted_as, [(ballot.choices, ballot.channel) for ballot in opened])


def _sealed(poll_id: str, opened: Sequence[box.Opened]) -> list[dict[str, str]]:
    """Every opening, filled up to one length and in the order of the leaves."""
    said = {
        ballot.leaf: json.dumps(
            {"token": ballot.token_hash, "choices": ballot.choices, "nonce": ballot.nonce}, ensure_ascii=False
        )
        for ballot in opened
    }
    longest = max(len(text.encode()) for text in said.values())
    size = -(-longest // _BLOCK) * _BLOCK
    return [
        {"poll_id": poll_id, "leaf": leaf, "sealed": text + " " * (size - len(text.encode()))}
        for leaf, text in sorted(said.items())
    ]


def _until(poll: Poll, now: datetime, rulebook: Rulebook) -> datetime:
    """The end of the last day on which an opening can be asked for; the day of the close does not count."""
    days = rulebook.int("ballot.opening_days") if "ballot.opening_days" in rulebook else USUAL_DAYS
    first = max(now, poll.closes_at or now).astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return first + timedelta(days=days + 1)
