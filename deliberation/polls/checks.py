"""What must hold of a poll for ever: columns, roll, box, receipts, openings and result agree with its book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger import merkle
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.polls import choices, counting, openings
from deliberation.polls.box import receipts
from deliberation.polls.models import (
    Ballot,
    ChannelCount,
    Opening,
    Openings,
    Outcome,
    Poll,
    PollFile,
    PollSecret,
    PublishedReceipt,
    RollEntry,
)
from deliberation.polls.queries import explanations, issued, poll_columns, results, roll_digest
from deliberation.polls.subjects import again
from deliberation.rules.opening import OPENINGS
from deliberation.rules.poll import POLL, PollState
from deliberation.voting.errors import ElectionError
from deliberation.voting.pabulib import PabulibError

COUNTS = ("issued", "returned", "valid", "spoiled")


def check_poll(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Hold everything that is kept of a poll against the replay of its stream."""
    poll_id = stream.partition(":")[2]
    row = session.get(Poll, poll_id)
    if row is None:
        yield Fault(stream, 0, "poll row is missing")
        return
    state = POLL.replay(item.event for item in events)
    for name, value in poll_columns(state).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} differs from the replay")
    for said in (
        *_file_faults(session, poll_id, state),
        *_explanation_faults(session, poll_id),
        *_roll_faults(session, poll_id, state),
        *_box_faults(session, poll_id, state),
        *_tree_faults(session, poll_id, state),
        *_opening_faults(session, row),
    ):
        yield Fault(stream, 0, said)


def check_openings(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """The columns of the openings equal the replay; what is destroyed is gone, what is sealed is all there."""
    poll_id = stream.partition(":")[2]
    row = session.get(Openings, poll_id)
    state = OPENINGS.replay(item.event for item in events)
    if row is None or any(getattr(row, name) != value for name, value in openings.columns(state).items()):
        yield Fault(stream, 0, "openings differ from the replay")
    kept = session.scalar(select(func.count()).select_from(Opening).where(Opening.poll_id == poll_id))
    if kept != (state.leaves if state.status == "sealed" else 0):
        yield Fault(stream, 0, "another number of openings is kept than was sealed")


def _file_faults(session: Session, poll_id: str, state: PollState) -> Iterator[str]:
    file = session.get(PollFile, poll_id)
    if state.box_hash and (file is None or _hash(file.content) != state.box_hash):
        yield "published file differs from the box that was closed"
    if state.result_hash and state.status == "counted":
        official = session.scalar(select(Outcome.result).where(Outcome.poll_id == poll_id, Outcome.official))
        if official is None or _hash(official) != state.result_hash:
            yield "result differs from the count that was recorded"
        elif file is not None and state.subject != "projects":
            yield from again.differences(session, poll_id, state, file.content, official)


def _explanation_faults(session: Session, poll_id: str) -> Iterator[str]:
    """What was worked out after the count must be about these ballots and this outcome."""
    found = explanations(session, poll_id)
    official = next((document for is_official, document in results(session, poll_id).values() if is_official), None)
    if not found or official is None or "election" not in official:
        return
    about, funded = official["election"], set(official["selected"])
    margins, satisfied = found.get("margins"), found.get("satisfaction", {}).get("rules", {})
    if margins and (
        margins["digest"] != about["digest"]
        or {one["project"] for one in margins["projects"] if one["funded"]} != funded
    ):
        yield "margins are not those of the published result"
    if any(sum(told["histogram"]) != about["voters"] for told in satisfied.values()):
        yield "satisfaction does not add up to the ballots"
    if "comparison" in found and found["comparison"]["election"]["digest"] != about["digest"]:
        yield "comparison is of other ballots"


def _roll_faults(session: Session, poll_id: str, state: PollState) -> Iterator[str]:
    people = session.scalars(select(RollEntry.voter_id).where(RollEntry.poll_id == poll_id)).all()
    digest = roll_digest(people, poll_id if state.roll_bound else "")
    if people and (len(people), digest) != (state.roll_size, state.roll_hash):
        yield "roll differs from the one that was frozen"


def _box_faults(session: Session, poll_id: str, state: PollState) -> Iterator[str]:
    """Returned ≤ issued ≤ roll, while it is open and after; an emptied box is empty."""
    in_box = session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll_id == poll_id)) or 0
    given = issued(session, poll_id)
    if state.status == "open" and not in_box <= given <= state.roll_size:
        yield f"box holds {in_box} ballots, {given} were issued to a roll of {state.roll_size}"
    if not state.box_hash or not state.root:
        return
    if in_box or session.get(PollSecret, poll_id) is not None:
        yield "box or key of a closed poll was not destroyed"
    if not state.returned <= state.issued <= state.roll_size or given != state.issued:
        yield f"{state.returned} returned, {state.issued} issued (now {given}) to a roll of {state.roll_size}"
    rows = session.scalars(select(ChannelCount).where(ChannelCount.poll_id == poll_id)).all()
    kept = {row.channel: tuple(getattr(row, name) for name in COUNTS) for row in rows}
    told = {count.channel: tuple(getattr(count, name) for name in COUNTS) for count in state.counts}
    if kept != told:
        yield "figures by channel differ from those of the close"


def _tree_faults(session: Session, poll_id: str, state: PollState) -> Iterator[str]:
    """The receipts lead to the root of the close, each under the code of its leaf."""
    query = select(PublishedReceipt.receipt, PublishedReceipt.leaf).where(PublishedReceipt.poll_id == poll_id)
    rows = session.execute(query.order_by(PublishedReceipt.leaf)).all()
    if not state.root:
        if state.box_hash and state.roll_hash and len(rows) != state.returned:
            yield "receipts differ from the number of ballots"
        return
    if any(row.receipt != receipts.code(row.leaf) for row in rows):
        yield "a receipt is not the code of its leaf"
    if merkle.root([bytes.fromhex(row.leaf) for row in rows]).hex() != state.root:
        yield "receipts do not lead to the root of the close"
    if len(rows) != sum(count.valid for count in state.counts):
        yield "receipts differ from the number of ballots"


def _opening_faults(session: Session, poll: Poll) -> Iterator[str]:
    """Every sealed opening leads to its leaf, and together they are the published ballots."""
    rows = session.execute(select(Opening.leaf, Opening.sealed).where(Opening.poll_id == poll.id)).all()
    if not rows:
        return
    said = {row.leaf: openings.read(row.sealed) for row in rows}
    if any(openings.leaf_of(poll.id, found) != leaf for leaf, found in said.items()):
        yield "an opening does not lead to its leaf"
    leaves = set(session.scalars(select(PublishedReceipt.leaf).where(PublishedReceipt.poll_id == poll.id)))
    if leaves != set(said):
        yield "openings are not those of the published leaves"
    file = session.get(PollFile, poll.id)
    if file is None or not _same_ballots(session, poll, file.content, [found["choices"] for found in said.values()]):
        yield "published ballots are not the ones behind the leaves"


def _same_ballots(session: Session, poll: Poll, content: str, texts: list[str]) -> bool:
    form = choices.form_of(poll)
    try:
        published = counting.read(content)
        ours = counting.read(counting.write_file(session, poll, [choices.ballot(form, text) for text in texts]))
    except (PabulibError, ElectionError):
        return False
    return published.digest == ours.digest


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
