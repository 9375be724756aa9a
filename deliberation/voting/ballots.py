"""Grouping identical ballots into flat arrays, so that a count visits each distinct ballot once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


class RepeatedChoiceError(ValueError):
    """A ballot names a project twice. ``ballot`` and ``project`` are positions in what was given."""

    def __init__(self, ballot: int, project: int) -> None:
        super().__init__(f"ballot {ballot} names project {project} twice")
        self.ballot = ballot
        self.project = project


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Distinct ballots in compressed rows, in a canonical order that forgets who came first.

    Ballot ``g`` was cast ``weights[g]`` times and names ``members[starts[g]:starts[g+1]]`` (project
    positions, ascending) with ``values`` beside them: points times the points scale, Borda points, or 1.
    """

    starts: IntArray
    members: IntArray
    values: IntArray
    weights: IntArray

    @property
    def rows(self) -> IntArray:
        """For each entry, the ballot it belongs to."""
        return np.repeat(np.arange(len(self.weights), dtype=np.int64), np.diff(self.starts))


def group(members: IntArray, values: IntArray | None, lengths: IntArray, weights: IntArray, projects: int) -> Groups:
    """Sort each ballot, drop entries worth 0 points, and merge equal ballots.

    ``members`` are the project positions of all ballots one after another, ``lengths`` how many belong to
    each, ``values`` the points beside them (``None``: plain approvals, all 1), ``weights`` how often each
    ballot was cast. Raises :class:`RepeatedChoiceError`.
    """
    row = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    key = row * max(projects, 1) + members
    order = np.argsort(key, kind="stable")
    key = key[order]
    twice = np.flatnonzero(key[1:] == key[:-1])
    if twice.size:
        raise RepeatedChoiceError(*divmod(int(key[twice[0]]), projects))
    columns = [members[order]] if values is None else [members[order], values[order]]
    return _merge(np.stack(columns, axis=1).astype(">i8"), lengths, weights)


def without_zeros(members: IntArray, values: IntArray, lengths: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Drop the entries that give a project nothing; the ballots themselves stay."""
    row = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    kept = values > 0
    return members[kept], values[kept], np.bincount(row[kept], minlength=len(lengths)).astype(np.int64)


def _merge(table: npt.NDArray[np.int64], lengths: IntArray, weights: IntArray) -> Groups:
    """Merge rows with equal bytes; big-endian, so that sorting bytes sorts numbers."""
    width = table.shape[1]
    ends = np.cumsum(lengths) * (8 * width)
    data = table.tobytes()
    merged: dict[bytes, int] = {}
    begin = 0
    for end, weight in zip(ends.tolist(), weights.tolist(), strict=True):
        ballot = data[begin:end]
        merged[ballot] = merged.get(ballot, 0) + weight
        begin = end
    keys: Sequence[bytes] = sorted(merged)
    flat = np.frombuffer(b"".join(keys), dtype=">i8").astype(np.int64).reshape(-1, width)
    sizes = np.fromiter((len(ballot) for ballot in keys), np.int64, len(keys)) // (8 * width)
    return Groups(
        starts=np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes))),
        members=np.ascontiguousarray(flat[:, 0]),
        values=np.ascontiguousarray(flat[:, 1]) if width > 1 else np.ones(len(flat), np.int64),
        weights=np.fromiter((merged[ballot] for ballot in keys), np.int64, len(keys)),
    )
