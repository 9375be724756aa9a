"""The channel of every ballot as a column of the .pb file (``voting_method``).

Ballots that say the same are one to the counter, so which of them came through which channel is drawn by lot.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Hashable, Sequence

from deliberation.polls import choices
from deliberation.voting.election import BallotKind
from deliberation.voting.pabulib.writer import NO_VOTE

METHODS = {"web": "internet", "desk": "desk", "paper": "paper"}
"""Channel → what the file calls it; "desk" is ours, the format knows no such thing."""


def with_methods(content: str, kind: BallotKind, cast: Sequence[tuple[str, str]]) -> str:
    """``content`` with the column; ``cast`` are the ballots (as written, channel) in an order drawn at random."""
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for text, channel in cast:
        marks = [(entry.project, entry.value) for entry in choices.parse(text)]
        waiting[_key(kind, marks)].append(METHODS[channel])
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    start = rows.index(["VOTES"]) + 1
    heading = rows[start]
    rows[start] = [heading[0], "voting_method", *heading[1:]]
    for at in range(start + 1, len(rows)):
        number, vote, *points = rows[at]
        rows[at] = [number, waiting[_key(kind, _marks(vote, points))].pop(), vote, *points]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _marks(vote: str, points: Sequence[str]) -> list[tuple[str, int | None]]:
    ids = [] if vote == NO_VOTE else vote.split(",")
    values = points[0].split(",") if points and ids else []
    return [(id_, int(values[at]) if values else None) for at, id_ in enumerate(ids)]


def _key(kind: BallotKind, marks: Sequence[tuple[str, int | None]]) -> Hashable:
    """Equal for ballots that say the same."""
    if kind.has_points:
        return frozenset(marks)
    ids = tuple(id_ for id_, _ in marks)
    return ids if kind is BallotKind.ORDINAL else frozenset(ids)
