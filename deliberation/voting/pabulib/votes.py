"""The VOTES section, read in bulk: each distinct way of writing a ballot is looked at once."""

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
from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning
from deliberation.voting.pabulib.sections import Section

_LIMIT_POINTS = 10**9

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

    section: Section
    cells: Sequence[Written]
    numbers: Sequence[int]

    def of(self, ballot: Written) -> int:
        return self.numbers[self.cells.index(ballot)]


def read_votes(section: Section, kind: BallotKind, position: dict[str, int]) -> Votes:
    """Read and group the ballots; raises :class:`PabulibError` with the line of the first bad ballot."""
    voter, vote = section.column("voter_id"), section.column("vote")
    points = section.column("points") if kind.has_points else -1
    numbers, rows = _table(section, max(vote, 0))
    cells = [(row[vote].strip(), row[points].strip() if 0 <= points < len(row) else "") for row in rows]
    lines = _Lines(section, cells, numbers)
    counted = Counter(cells)
    written = list(counted)
    chosen = _split(written)
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
    return Votes(groups, scale, tuple(_repeated_voters(numbers, [row[voter] for row in rows])))


def _table(section: Section, last: int) -> tuple[Sequence[int], list[list[str]]]:
    """Rows with at least the columns up to ``last``; plain splitting where no field is quoted."""
    lines = section.lines
    if any('"' in line for line in lines):
        pairs = list(section.rows())
        numbers: Sequence[int] = [line for line, _ in pairs]
        rows = [row for _, row in pairs]
    else:
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        numbers = range(section.line + 1, section.line + 1 + len(lines))
        rows = [line.split(";") for line in lines]
        if "" in lines or len(section.header) < max(map(len, rows), default=0):
            pairs = list(section.rows())
            numbers, rows = [line for line, _ in pairs], [row for _, row in pairs]
    for number, row in zip(numbers, rows, strict=True):
        if len(row) <= last:
            raise PabulibError(number, "too_few_fields", expected=len(section.header), found=len(row))
    return numbers, rows


def _split(written: Sequence[Written]) -> list[list[str]]:
    chosen = [vote.split(",") if vote else [] for vote, _ in written]
    return [[] if len(ids) == 1 and ids[0].lower() == "none" else ids for ids in chosen]


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
        texts = re.split(r"\s*,\s*", ballot[1]) if ballot[1] else []
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


def _repeated_voters(numbers: Sequence[int], voters: Sequence[str]) -> list[PabulibWarning]:
    """Files of others number voters as they like; a repeated number is told, not judged."""
    if len(set(voters)) == len(voters):
        return []
    seen: set[str] = set()
    for number, voter in zip(numbers, voters, strict=True):
        if voter in seen:
            return [PabulibWarning(number, "voter_repeated", {"voters": len(voters) - len(set(voters))})]
        seen.add(voter)
    return []
