"""The VOTES section in one pass over its bytes, a piece at a time, without a Python object per ballot.

Only for what every ordinary file holds: no quotes, project ids written exactly as in PROJECTS, points as
plain numbers. At the first thing out of the ordinary ``read_plain`` gives up and says nothing: the reader
that knows every form of ballot (:mod:`.votes`) then reads the section and names the line of what is wrong.
Texts are compared byte by byte, eight bytes to a word, so equal words are equal texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.voting import money
from deliberation.voting.ballots import IntArray, spans
from deliberation.voting.pabulib.sections import Section

Words = npt.NDArray[np.uint64]
_PIECE = 2**18
_LONGEST = 64
_HEAD = b"\0" * (_LONGEST - 1) + b"\n"
_SLOTS = 16
_MIX = np.uint64(0x9E3779B97F4A7C15)
_NEWLINE, _COMMA, _SEMICOLON, _BLANK, _BEYOND_ASCII = b"\n,; \x80"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand that are read; ``points`` is -1 where there are none."""

    voter: int
    vote: int
    points: int


@dataclass(frozen=True, eq=False, slots=True)
class Plain:
    """What was read: ``members`` of all ballots end to end, ``lengths`` of each, points as ``digits`` after
    ``decimals`` were shifted away; for each ballot its line and its voter's number as words.
    """

    members: IntArray
    lengths: IntArray
    digits: IntArray
    decimals: IntArray
    lines: IntArray
    voters: Words


class _OddError(Exception):
    """Something that only the thorough reader can judge."""


def read_plain(section: Section, columns: Columns, ids: Sequence[str]) -> Plain | None:
    """The ballots of a section, or ``None`` where it is not plain; ``ids`` by position."""
    try:
        finder = _Finder(ids)
        parts = [
            _read(_Piece(text, line), len(section.header), columns, finder)
            for text, line in _pieces(section.body, section.line + 1)
        ]
    except _OddError:
        return None
    if not parts:
        return None
    wide = max(part.voters.shape[0] for part in parts)
    return Plain(
        members=np.concatenate([part.members for part in parts]),
        lengths=np.concatenate([part.lengths for part in parts]),
        digits=np.concatenate([part.digits for part in parts]),
        decimals=np.concatenate([part.decimals for part in parts]),
        lines=np.concatenate([part.lines for part in parts]),
        voters=np.concatenate([_widened(part.voters, wide) for part in parts], axis=1),
    )


def _widened(words: Words, wide: int) -> Words:
    if len(words) == wide:
        return words
    return np.concatenate((words, np.zeros((wide - len(words), words.shape[1]), np.uint64)))


def _pieces(body: bytes, line: int) -> Iterator[tuple[bytes, int]]:
    """The body in pieces of whole lines, each with the number of its first line."""
    if b'"' in body:
        raise _OddError
    begin = 0
    while begin < len(body):
        end = body.rfind(b"\n", begin, begin + _PIECE) + 1 or body.find(b"\n", begin) + 1 or len(body)
        text = body[begin:end]
        yield (text if text.endswith(b"\n") else text + b"\n"), line
        line += text.count(b"\n")
        begin = end


class _Piece:
    """Some whole lines: where their fields and the items in them begin and end.

    ``marks`` are the places of separators, the first one a line end before the first line; ``firsts`` and
    ``counts``: where in ``fields`` (the marks that end a field) each line begins, and how many it has.
    """

    def __init__(self, text: bytes, line: int) -> None:
        data = _HEAD + text
        self.bytes = np.frombuffer(data, np.uint8)
        self.words: Words = np.ndarray((len(data) - 7,), "<u8", data, 0, (1,))
        found = self.bytes == _NEWLINE
        found |= self.bytes == _SEMICOLON
        found |= self.bytes == _COMMA
        self.marks = np.flatnonzero(found)
        kinds = self.bytes[self.marks]
        self.fields = np.flatnonzero(kinds != _COMMA)
        ends = np.flatnonzero(kinds[self.fields] == _NEWLINE)
        counts = np.diff(ends)
        places = self.marks[self.fields[ends]]
        written = np.flatnonzero(np.diff(places) > 1)
        self.lines, self.firsts, self.counts = written + line, ends[written], counts[written]

    def column(self, index: int) -> tuple[IntArray, IntArray]:
        """For each line the marks (by position) before and after its field in a column."""
        firsts = self.firsts + index
        return self.fields[firsts], self.fields[firsts + 1]

    def texts(self, before: IntArray, after: IntArray) -> Words:
        """The texts between marks, one column of words each, the last eight bytes in the first word."""
        ends = self.marks[after]
        lengths = ends - self.marks[before] - 1
        longest = int(lengths.max(initial=1))
        if longest > _LONGEST:
            raise _OddError
        return np.stack([self._word(ends, lengths, skipped) for skipped in range(0, max(longest, 1), 8)])

    def _word(self, ends: IntArray, lengths: IntArray, skipped: int) -> Words:
        # A shift by 64 is undefined, so what has no byte left is set to zero by itself.
        left = np.clip(lengths - skipped, 0, 8)
        shifts = ((8 - left) * 8 & 63).astype(np.uint64)
        words: Words = self.words[ends - (skipped + 8)] >> shifts
        words[left == 0] = 0
        return words


def _read(piece: _Piece, wide: int, columns: Columns, finder: _Finder) -> Plain:
    needed = max(columns.voter, columns.vote)
    if (piece.counts > wide).any() or (piece.counts <= needed).any():
        raise _OddError
    voters = piece.texts(*piece.column(columns.voter))
    lengths, ends = _items(piece, columns.vote)
    _no_blank_rows(piece, columns.voter, lengths)
    members = finder.find(piece.texts(ends - 1, ends))
    digits = decimals = np.zeros(0, np.int64)
    if columns.points >= 0:
        if (piece.counts <= columns.points).any():
            raise _OddError
        sizes, ends = _items(piece, columns.points)
        if not np.array_equal(sizes, lengths):
            raise _OddError
        digits, decimals = _numbers(piece.texts(ends - 1, ends))
    return Plain(members, lengths, digits, decimals, piece.lines, voters)


def _items(piece: _Piece, column: int) -> tuple[IntArray, IntArray]:
    """How many comma-separated items each line has in a column, and the marks that end them."""
    before, after = piece.column(column)
    sizes = after - before
    width = piece.marks[after] - piece.marks[before]
    sizes[(width == 1) | ((width == 2) & (sizes == 2))] = 0  # nothing at all, or a comma alone
    return sizes, spans(before + 1, sizes)


def _no_blank_rows(piece: _Piece, voter: int, lengths: IntArray) -> None:
    """A line without a vote whose voter may be white space may be blank altogether, and takes a closer look."""
    before, after = (marks[lengths == 0] for marks in piece.column(voter))
    last = piece.bytes[piece.marks[after] - 1]
    if (piece.marks[after] - piece.marks[before] == 1).any() or (last <= _BLANK).any() or (last >= _BEYOND_ASCII).any():
        raise _OddError


class _Finder:
    """Positions of texts in a list, by a table of their mixed words; every find is compared in full."""

    def __init__(self, ids: Sequence[str]) -> None:
        texts = [text.encode() for text in ids]
        wide = max(1, *(-(-len(text) // 8) for text in texts)) if texts else 1
        if wide * 8 > _LONGEST:
            raise _OddError
        words = np.array([[_word_of(text, depth) for text in texts] for depth in range(wide)], np.uint64)
        words = words.reshape(wide, -1)
        slots = self._slots(words)
        self.order = np.argsort(slots, kind="stable")
        self.words = words[:, self.order]
        self.first = np.full(1 << _SLOTS, len(texts), np.int64)
        self.first[slots[self.order[::-1]]] = np.arange(len(texts))[::-1]

    @staticmethod
    def _slots(words: Words) -> IntArray:
        mixed: Words = words[0] * _MIX
        for more in words[1:]:
            mixed ^= more
            mixed *= _MIX
        return (mixed >> np.uint64(64 - _SLOTS)).astype(np.int64)

    def find(self, words: Words) -> IntArray:
        """The position of each text; all must be there."""
        wide = len(self.words)
        if len(words) > wide:
            raise _OddError
        words = _widened(words, wide)
        places = self.first[self._slots(words)]
        open_ = np.arange(len(places))
        while open_.size:
            if int(places[open_].max()) >= len(self.order):
                raise _OddError
            open_ = open_[(self.words[:, places[open_]] != words[:, open_]).any(axis=0)]
            places[open_] += 1
        return self.order[places]


def _word_of(text: bytes, depth: int) -> int:
    end = max(len(text) - 8 * depth, 0)
    return int.from_bytes(text[max(end - 8, 0) : end], "little")


def _numbers(words: Words) -> tuple[IntArray, IntArray]:
    """Points as digits and number of decimals; each distinct way of writing a number is read once."""
    if len(words) > 1:
        raise _OddError
    distinct, which = np.unique(words[0], return_inverse=True)
    try:
        read = [money.parse(int(word).to_bytes(8, "little").rstrip(b"\0").decode()) for word in distinct]
    except (money.AmountError, UnicodeDecodeError) as error:
        raise _OddError from error
    table = np.array(read, np.int64).reshape(-1, 2)[which]
    return table[:, 0], table[:, 1]
