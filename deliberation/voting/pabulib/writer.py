"""Write an election as a .pb file that ``read`` turns back into the same election."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election

REQUIRED = ("description", "country", "unit", "instance")
DATES = ("rule", "date_begin", "date_end")


def write(election: Election, *, selected: Collection[str] | None = None, order: Sequence[int] | None = None) -> str:
    """The file's text, with ``\\n`` line ends.

    META takes the election's ``meta`` and states totals itself. Voters are numbered 1, 2, …; ``order`` is a
    permutation of the ballots (position in the grouped order) to publish them shuffled. ``selected`` adds
    the column of that name.
    """
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(_meta(election))
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


def _meta(election: Election) -> Iterator[tuple[str, str]]:
    meta = {key: " ".join(value.split()) for key, value in election.meta.items()}
    own = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": money.text(election.budget, election.scale),
        "vote_type": str(election.kind),
    }
    for key in REQUIRED:
        yield key, meta.pop(key, "") or "-"
    yield from own.items()
    for key in DATES:
        if key in meta or key == "rule":
            yield key, meta.pop(key, "") or "unknown"
    yield from ((key, value) for key, value in meta.items() if key not in own)


def _projects(election: Election, selected: Collection[str] | None) -> Iterator[list[str]]:
    own = ("votes", "selected", "score")
    extra = sorted({key for project in election.projects for key in project.extra if key and key not in own})
    score = ["score"] if election.kind.has_points else []
    chosen = ["selected"] if selected is not None else []
    yield ["project_id", "cost", "votes", *score, "name", "category", *chosen, *extra]
    for project, votes, points in zip(election.projects, election.votes, election.points, strict=True):
        row = [project.id, money.text(project.cost, election.scale), str(votes)]
        row += [money.text(points, election.points_scale)] if score else []
        row += [_one_line(project.name), _one_line(project.category)]
        row += [str(int(project.id in selected))] if selected is not None else []
        yield row + [_one_line(project.extra.get(key, "")) for key in extra]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ballots(election: Election) -> Iterator[list[str]]:
    """Each ballot as its fields after the voter's number, repeated as often as it was cast."""
    groups = election.ballots
    ids = [project.id for project in election.projects]
    starts, members, values = groups.starts.tolist(), groups.members.tolist(), groups.values.tolist()
    for index, weight in enumerate(groups.weights.tolist()):
        span = slice(starts[index], starts[index + 1])
        entries = list(zip(members[span], values[span], strict=True))
        if election.kind is BallotKind.ORDINAL:
            entries.sort(key=lambda entry: -entry[1])
        fields = [",".join(ids[member] for member, _ in entries)]
        if election.kind.has_points:
            fields.append(",".join(money.text(value, election.points_scale) for _, value in entries))
        yield from (list(fields) for _ in range(weight))
