"""Write an election as a .pb file that ``read`` turns back into the same election."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.pabulib import heading
from deliberation.voting.pabulib.spoiled import write_spoiled
from deliberation.voting.papers.tally import Tally

NO_VOTE = ","
"""A ballot that names no project. The checker wants no field of a ballot empty."""


def write(
    election: Election,
    *,
    selected: Collection[str] | Mapping[str, int] | None = None,
    order: Sequence[int] | None = None,
    tally: Tally | None = None,
) -> str:
    """The file's text, with ``\\n`` line ends.

    META takes the election's ``meta`` and states totals itself (:mod:`.heading`), with the spoiled papers of
    the ``tally``. Voters are numbered 1, 2, …; ``order`` is a permutation of the ballots (position in the
    grouped order) to publish them shuffled. ``selected`` adds the column of that name: the funded ids, or
    the mark of each project.
    """
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(heading.meta(election) + write_spoiled(tally))
    rows.writerow(["PROJECTS"])
    rows.writerows(_projects(election, selected))
    rows.writerow(["VOTES"])
    rows.writerow(["voter_id", "vote", "points"] if election.kind.has_points else ["voter_id", "vote"])
    ballots = list(_ballots(election))
    sequence = range(len(ballots)) if order is None else order
    if sorted(sequence) != list(range(len(ballots))):
        raise ValueError("order must be a permutation of the ballots")
    rows.writerows([number, *ballots[index]] for number, index in enumerate(sequence, start=1))
    return out.getvalue()


def _projects(election: Election, selected: Collection[str] | Mapping[str, int] | None) -> Iterator[list[str]]:
    own = ("votes", "selected", "score")
    keys = {key for project in election.projects for key in project.extra if key and key not in own}
    extra = sorted(keys, key=lambda key: (heading.place(key, heading.PROJECT_ORDER), key))
    scores = _scores(election)
    chosen = ["selected"] if selected is not None else []
    yield ["project_id", "cost", "votes", *(["score"] if scores else []), "name", "category", *chosen, *extra]
    for index in _order(election, scores, selected):
        project = election.projects[index]
        row = [project.id, money.text(project.cost, election.scale), str(election.votes[index])]
        row += scores[index : index + 1]
        row += [heading.one_line(project.name) or project.id, heading.field("category", project.category)]
        row += [_mark(project.id, selected)] if selected is not None else []
        yield row + [heading.column(project, key) for key in extra]


def _order(
    election: Election, scores: Sequence[str], selected: Collection[str] | Mapping[str, int] | None
) -> Sequence[int]:
    """By id; with an outcome, as the checker recounts it: most points or votes first, of equals the funded one."""
    order = range(len(election.projects))
    if selected is None:
        return order
    merits = [int(score) for score in scores] or election.votes
    return sorted(order, key=lambda index: (-merits[index], _mark(election.projects[index].id, selected) != "1"))


def _scores(election: Election) -> list[str]:
    """Points per project where the format states them: whole ones, the last place of a ranking counting 1."""
    if election.kind is BallotKind.ORDINAL:
        return [str(points + votes) for points, votes in zip(election.points, election.votes, strict=True)]
    if not election.kind.has_points or any(points % election.points_scale for points in election.points):
        return []
    return [str(points // election.points_scale) for points in election.points]


def _mark(project: str, selected: Collection[str] | Mapping[str, int]) -> str:
    return str(selected.get(project, 0) if isinstance(selected, Mapping) else int(project in selected))


def _ballots(election: Election) -> Iterator[list[str]]:
    """Each ballot as its fields after the voter's number, repeated as often as it was cast."""
    groups = election.ballots
    ids = [project.id for project in election.projects]
    starts, members, values = groups.starts.tolist(), groups.members.tolist(), groups.values.tolist()
    for index, weight in enumerate(groups.weights.tolist()):
        span = slice(starts[index], starts[index + 1])
        entries = list(zip(members[span], values[span], strict=True))
        if election.kind is BallotKind.ORDINAL or election.kind.has_points:
            entries.sort(key=lambda entry: -entry[1])
        fields = [",".join(ids[member] for member, _ in entries) or NO_VOTE]
        if election.kind.has_points:
            fields.append(",".join(money.text(value, election.points_scale) for _, value in entries) or NO_VOTE)
        yield from (list(fields) for _ in range(weight))
