"""Grouping identical ballots into flat arrays, so that a count visits each distinct ballot once.

A ballot is a sequence of whole numbers (its projects in ascending order, with points between them where
there are any). Sequences are packed into 64-bit words that sort as the sequences do, then sorted word by
word among those still equal. No hashing: ballots are merged only where they are equal in every word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
_WORD = 63


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
    """Sort each ballot and merge equal ballots.

    ``members`` are the project positions of all ballots one after another, ``lengths`` how many belong to
    each, ``values`` the points beside them (``None``: plain approvals, all 1), ``weights`` how often each
    ballot was cast. Raises :class:`RepeatedChoiceError`.
    """
    bits = max(projects - 1, 1).bit_length()
    key = np.repeat(np.arange(len(lengths), dtype=np.int64) << bits, lengths)
    key |= members
    if values is None:
        key.sort()
    else:
        order = np.argsort(key)
        key, values = key[order], values[order]
    twice = np.flatnonzero(key[1:] == key[:-1])
    if twice.size:
        ballot, project = divmod(int(key[twice[0]]), 1 << bits)
        raise RepeatedChoiceError(ballot, project)
    key &= (1 << bits) - 1
    return _merge(key, values, lengths, weights)


def without_zeros(members: IntArray, values: IntArray, lengths: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Drop the entries that give a project nothing; the ballots themselves stay."""
    row = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    kept = values > 0
    return members[kept], values[kept], np.bincount(row[kept], minlength=len(lengths)).astype(np.int64)


def _merge(members: IntArray, values: IntArray | None, lengths: IntArray, weights: IntArray) -> Groups:
    """Merge equal ballots and put them in the order of their sequences, a beginning before what goes on."""
    if not len(lengths):
        nothing = np.zeros(0, np.int64)
        return Groups(np.zeros(1, np.int64), nothing, nothing, nothing)
    sequence, sizes = members, lengths
    if values is not None:
        sequence, sizes = np.stack((members, values), axis=1).ravel(), lengths * 2
    order, heads = _in_order(*_words(sequence, sizes))
    firsts = np.flatnonzero(heads)
    kept = order[firsts]
    entries = spans((np.cumsum(lengths) - lengths)[kept], lengths[kept])
    return Groups(
        starts=np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[kept]))),
        members=members[entries],
        values=np.ones(len(entries), np.int64) if values is None else values[entries],
        weights=np.add.reduceat(weights[order], firsts),
    )


def spans(begins: IntArray, sizes: IntArray) -> IntArray:
    """The positions ``begins[i], begins[i] + 1, …``, ``sizes[i]`` of them, one span after another."""
    before = np.cumsum(sizes) - sizes
    places = np.repeat(begins - before, sizes)
    places += np.arange(len(places), dtype=np.int64)
    return places


def _words(sequence: IntArray, sizes: IntArray) -> tuple[IntArray, IntArray]:
    """All sequences packed into words, and how many words each has.

    Numbers go in plus one, so that nothing (zero bits) sorts before everything.
    """
    bits = int(sequence.max(initial=0) + 1).bit_length()
    per = _WORD // bits
    place = spans(np.zeros_like(sizes), sizes) % per
    shifted = (sequence + 1) << ((per - 1 - place) * bits)
    firsts = np.flatnonzero(place == 0)
    return (np.add.reduceat(shifted, firsts) if firsts.size else shifted), -(-sizes // per)


def _in_order(words: IntArray, sizes: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """The order of the rows by their words, and which begin a run of equal rows in that order.

    Only runs not yet told apart that still have words are looked at again, so the work is bounded by the
    number of words.
    """
    begins = np.cumsum(sizes) - sizes
    words = np.append(words, 0)
    order = np.arange(len(sizes), dtype=np.int64)
    heads = np.zeros(len(sizes), bool)
    slots, depth = order.copy(), 0
    while slots.size:
        rows = order[slots]
        word = words[np.where(sizes[rows] > depth, begins[rows] + depth, -1)]
        by = np.lexsort((word, np.cumsum(heads[slots]))) if depth else np.argsort(word)
        rows, word = rows[by], word[by]
        order[slots] = rows
        heads[slots[0]] = True
        heads[slots[1:]] |= word[1:] != word[:-1]
        depth += 1
        run = np.cumsum(heads[slots]) - 1
        more = np.bincount(run[sizes[rows] > depth], minlength=int(run[-1]) + 1) > 0
        slots = slots[(more & (np.bincount(run) > 1))[run]]
    return order, heads
