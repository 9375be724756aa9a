"""Looking up a receipt: where its leaf stands in the published tree, and the path from it to the root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deliberation.ledger import merkle
from deliberation.ledger.shelf import Shelf
from deliberation.polls.models import ChannelCount, PublishedReceipt
from deliberation.polls.offline.check import typed
from deliberation.polls.queries import PollRow
from deliberation.web.reading import read

LENGTH = 12
"""So many letters and figures has a code."""

CLOSE_BY = 3
"""At most so many receipts are offered to whoever has mistaken a letter."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The receipts of a poll in the order of their leaves; ``whole`` where they lead to the root in the book."""

    codes: tuple[str, ...]
    levels: tuple[tuple[bytes, ...], ...]
    whole: bool

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The leaves in their order."""
        return self.levels[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A receipt in the box: ``index`` from 0 of ``size``; ``path`` of (left or right, hex) from the leaf upwards.

    Polls held before there was a tree have no leaf and no path.
    """

    code: str
    leaf: str
    index: int
    size: int
    path: tuple[tuple[str, str], ...]
    root: str

    @property
    def proof(self) -> str:
        """The proof as a text that ``check.py`` reads."""
        lines = [f"code: {self.code}", f"leaf: {self.leaf}", f"place: {self.index + 1} / {self.size}"]
        return "\n".join([*lines, *(f"{side} {part}" for side, part in self.path), f"root: {self.root}", ""])


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """What a channel gave out and got back."""

    channel: str
    issued: int
    returned: int
    valid: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed as a code: ``code`` as it is printed, how many ``letters`` it has, what was ``read_as`` what.

    ``never`` holds the figures that occur in no code and stand for no letter.
    """

    code: str
    letters: int
    read_as: tuple[tuple[str, str], ...]
    never: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether it is as long as a code; one that is not cannot be in any box."""
        return self.letters == LENGTH


_RECEIPTS = (
    select(PublishedReceipt.receipt, PublishedReceipt.leaf)
    .where(PublishedReceipt.poll_id == bindparam("id"))
    .order_by(PublishedReceipt.leaf, PublishedReceipt.receipt)
)
_CHANNELS = select(
    ChannelCount.channel, ChannelCount.issued, ChannelCount.returned, ChannelCount.valid, ChannelCount.spoiled
).where(ChannelCount.poll_id == bindparam("id"))
_ORDER = {"web": 0, "desk": 1, "paper": 2}
_trees: Shelf[Tree] = Shelf(100_000)
"""By root: the tree that a root names is always the same."""


def tree_of(session: Session, poll: PollRow) -> Tree:
    """The published receipts of a poll; read once for a root that they lead to."""
    name = f"{poll.id} {poll.root}"
    known = _trees.find(name) if poll.root else None
    if known is not None:
        return known
    rows = read(session, _RECEIPTS, id=poll.id).all()
    leaves = tuple(bytes.fromhex(row.leaf) for row in rows)
    levels = tuple(tuple(level) for level in merkle.levels(leaves))
    whole = bool(poll.root) and merkle.root(leaves).hex() == poll.root
    found = Tree(tuple(row.receipt for row in rows), levels, whole)
    return _trees.put(name, found, len(rows) + 1) if whole else found


def reading(text: str) -> Reading:
    """Understand a code however it was typed; what no code has is named, so that nobody searches in vain."""
    code = typed(text)
    read_as = tuple((sign, typed(sign)) for sign in "018" if sign in text)
    return Reading(code, len(code.replace("-", "")), read_as, tuple(sign for sign in "9" if sign in text))


def look_up(session: Session, poll: PollRow, code: str) -> Found | None:
    """The receipt with this ``code``, as it is printed; None where it is not in the box."""
    tree = tree_of(session, poll)
    if code not in tree.codes:
        return None
    index = tree.codes.index(code)
    if not tree.whole:
        return Found(code, tree.leaves[index].hex(), index, len(tree.codes), (), poll.root)
    path = merkle.path_in(tree.levels, index)
    ways = zip(merkle.sides(index, len(tree.leaves)), (part.hex() for part in path), strict=True)
    return Found(code, tree.leaves[index].hex(), index, len(tree.leaves), tuple(ways), poll.root)


def resembling(session: Session, poll: PollRow, code: str) -> tuple[str, ...]:
    """Receipts that differ from ``code`` in one letter, or in two neighbours exchanged: the list is public anyway."""
    near = [other for other in tree_of(session, poll).codes if _slip(code, other)]
    return tuple(near[:CLOSE_BY])


def channels(session: Session, poll_id: str) -> tuple[ChannelRow, ...]:
    """The figures by channel of a closed poll."""
    rows = (ChannelRow(*row) for row in read(session, _CHANNELS, id=poll_id))
    return tuple(sorted(rows, key=lambda row: _ORDER[row.channel]))


def _slip(typed: Sequence[str], printed: Sequence[str]) -> bool:
    if len(typed) != len(printed):
        return False
    wrong = [at for at, pair in enumerate(zip(typed, printed, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 2:
        one, two = wrong
        return (typed[one], typed[two]) == (printed[two], printed[one])
    return len(wrong) == 1
