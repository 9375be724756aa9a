"""The VOTES section: in bulk where it is plain, otherwise ballot by ballot, with the same result."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from deliberation.voting import money
from deliberation.voting.ballots import Groups, IntArray, RepeatedChoiceError
from deliberation.voting.election import BallotKind, borda, lengths_of, pack
from deliberation.voting.pabulib.bulk import Columns, Plain, Words, read_plain
from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning
from deliberation.voting.pabulib.sections import Section

_LIMIT_POINTS = 10**9
NONE = "none"
"""How some files write a ballot that names no project."""
EMPTY = ("", ",")
"""How we do; the format's checker wants no field of a ballot empty."""

Written = tuple[str, str]
"""A ballot as written: the fields ``vote`` and ``points``."""


@dataclass(frozen=True, slots=True)
class Votes:
    """The ballots, the points scale, and what was odd."""

    ballots: Groups
    points_scale: int
    warnings: tuple[PabulibWarning, ...]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where each ballot of the section was written, to name a line when one is wrong."""

    cells: Sequence[Written]
    numbers: Sequence[int]

    def of(self, ballot: Written) -> int:
        return self.numbers[self.cells.index(ballot)]


def read_votes(section: Section, kind: BallotKind, position: dict[str, int]) -> Votes:
    """Read and group the ballots; raises :class:`PabulibError` with the line of the first bad ballot.

    ``position``: of each project, in order.
    """
    points = section.column("points") if kind.has_points else -1
    columns = Columns(section.column("voter_id"), section.column("vote"), points)
    plain = None if any(project.lower() == NONE for project in position) else read_plain(section, columns, [*position])
    found = None if plain is None else _in_bulk(plain, kind, len(position))
    return found or _one_by_one(section, columns, kind, position)


def _in_bulk(plain: Plain, kind: BallotKind, projects: int) -> Votes | None:
    """The ballots of a plain section; ``None`` where one of them is wrong, for its line to be named."""
    if kind is BallotKind.CHOOSE_ONE and plain.lengths.max(initial=0) > 1:
        return None
    scale, values = 1, None
    if kind is BallotKind.ORDINAL:
        values = borda(plain.lengths)
    elif kind.has_points:
        most = int(plain.decimals.max(initial=0))
        scale, values = 10**most, plain.digits * 10 ** (most - plain.decimals)
        if values.max(initial=0) > _LIMIT_POINTS:
            return None
    ones = np.ones(len(plain.lengths), np.int64)
    try:
        groups = pack(kind, plain.members, values, plain.lengths, ones, projects=projects)
    except RepeatedChoiceError:
        return None
    return Votes(groups, scale, tuple(_repeated_voters(plain.lines, plain.voters)))


def _one_by_one(section: Section, columns: Columns, kind: BallotKind, position: dict[str, int]) -> Votes:
    """Every form a ballot may take; each distinct way of writing one is looked at once."""
    numbers, voters, cells = _table(section, columns)
    lines = _Lines(cells, numbers)
    counted = Counter(cells)
    written = list(counted)
    chosen = _split(written, position)
    weights = np.fromiter(counted.values(), np.int64, len(counted))
    members = _members(written, chosen, position, lines)
    if kind is BallotKind.CHOOSE_ONE:
        _at_most_one(written, chosen, lines)
    lengths = lengths_of(chosen)
    values, scale = _values(kind, written, chosen, lines, lengths)
    try:
        groups = pack(kind, members, values, lengths, weights, projects=len(position))
    except RepeatedChoiceError as error:
        bad = written[error.ballot]
        raise PabulibError(lines.of(bad), "choice_repeated", vote=bad[0]) from error
    known = {voter: number for number, voter in enumerate(dict.fromkeys(voters))}
    words = np.array([[known[voter] for voter in voters]], np.uint64)
    return Votes(groups, scale, tuple(_repeated_voters(np.array(numbers, np.int64), words)))


def _table(section: Section, columns: Columns) -> tuple[list[int], list[str], list[Written]]:
    """Line, voter and ballot of every row."""
    numbers, voters, cells = [], [], []
    needed, points = max(columns.voter, columns.vote), columns.points
    for line, row in section.rows():
        if len(row) <= needed:
            raise PabulibError(line, "too_few_fields", expected=len(section.header), found=len(row))
        numbers.append(line)
        voters.append(row[columns.voter])
        cells.append((row[columns.vote].strip(), row[points].strip() if 0 <= points < len(row) else ""))
    return numbers, voters, cells


def _split(written: Sequence[Written], position: dict[str, int]) -> list[list[str]]:
    chosen = [[] if vote in EMPTY else vote.split(",") for vote, _ in written]
    return [[] if len(ids) == 1 and ids[0].lower() == NONE and ids[0] not in position else ids for ids in chosen]


def _members(
    written: Sequence[Written], chosen: Sequence[list[str]], position: dict[str, int], lines: _Lines
) -> IntArray:
    size = sum(map(len, chosen))
    try:
        return np.fromiter(map(position.__getitem__, chain.from_iterable(chosen)), np.int64, size)
    except KeyError:
        found = []
    for ballot, ids in zip(written, chosen, strict=True):
        for project in ids:
            if project.strip() not in position:
                raise PabulibError(lines.of(ballot), "project_unknown", project=project.strip())
            found.append(position[project.strip()])
    return np.array(found, dtype=np.int64)


def _at_most_one(written: Sequence[Written], chosen: Sequence[list[str]], lines: _Lines) -> None:
    for ballot, ids in zip(written, chosen, strict=True):
        if len(ids) > 1:
            raise PabulibError(lines.of(ballot), "more_than_one_choice", found=len(ids))


def _values(
    kind: BallotKind, written: Sequence[Written], chosen: list[list[str]], lines: _Lines, lengths: IntArray
) -> tuple[IntArray | None, int]:
    if kind is BallotKind.ORDINAL:
        return borda(lengths), 1
    if not kind.has_points:
        return None, 1
    parsed: list[tuple[int, int]] = []
    for ballot, ids in zip(written, chosen, strict=True):
        texts = re.split(r"\s*,\s*", ballot[1]) if ballot[1] not in EMPTY else []
        if len(texts) != len(ids):
            raise PabulibError(lines.of(ballot), "points_do_not_match", projects=len(ids), points=len(texts))
        parsed += [_points(text, ballot, lines) for text in texts]
    scale = 10 ** max((decimals for _, decimals in parsed), default=0)
    values = [digits * scale // 10**decimals for digits, decimals in parsed]
    for value, ballot in zip(values, _repeat(written, lengths), strict=True):
        if value > _LIMIT_POINTS:
            raise PabulibError(lines.of(ballot), "points_too_large", points=ballot[1])
    return np.array(values, dtype=np.int64), scale


def _points(text: str, ballot: Written, lines: _Lines) -> tuple[int, int]:
    try:
        return money.parse(text)
    except money.AmountError as error:
        raise PabulibError(lines.of(ballot), "bad_points", points=text) from error


def _repeat(written: Sequence[Written], lengths: IntArray) -> chain[Written]:
    return chain.from_iterable([ballot] * int(size) for ballot, size in zip(written, lengths, strict=True))


def _repeated_voters(lines: IntArray, voters: Words) -> list[PabulibWarning]:
    """Files of others number voters as they like; a repeated number is told, not judged.

    ``voters``: of each ballot the words of the voter's number, in columns.
    """
    order = np.lexsort(voters) if len(voters) > 1 else np.argsort(voters[0], kind="stable")
    same = (voters[:, order[1:]] == voters[:, order[:-1]]).all(axis=0)
    repeated = int(np.count_nonzero(same))
    if not repeated:
        return []
    first = int(order[1:][same].min())
    return [PabulibWarning(int(lines[first]), "voter_repeated", {"voters": repeated})]
