"""Write an election as a .pb file that ``read`` turns back into the same election."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election

REQUIRED = ("description", "country", "unit", "instance", "rule")
# fmt: off
META_ORDER = (
    "description", "country", "unit", "district", "subunit", "instance",
    "num_projects", "num_votes", "budget", "vote_type", "rule", "date_begin",
    "date_end", "min_length", "max_length", "min_sum_cost", "max_sum_cost", "min_points",
    "max_points", "min_sum_points", "max_sum_points", "default_score", "min_project_cost", "max_project_cost",
    "min_project_score_threshold", "neighborhoods", "subdistricts", "categories", "edition", "language",
    "currency", "fully_funded", "experimental", "comment", "acknowledgments", "leftover_budget",
)
# fmt: on
"""The keys the format knows, in its order; others follow as they came."""
PROJECT_ORDER = (
    "beneficiaries",
    "neighborhood",
    "subunit",
    "district",
    "description",
    "proposer",
    "public_id",
    "latitude",
    "longitude",
)
"""The further project columns the format knows."""


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


def _meta(election: Election) -> list[tuple[str, str]]:
    meta = {key: _one_line(value) for key, value in election.meta.items()}
    meta |= {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": money.text(election.budget, election.scale),
        "vote_type": str(election.kind),
    }
    meta |= {key: "unknown" if key == "rule" else "-" for key in REQUIRED if not meta.get(key)}
    return sorted(meta.items(), key=lambda item: _place(item[0], META_ORDER))


def _place(key: str, order: Sequence[str]) -> int:
    return order.index(key) if key in order else len(order)


def _projects(election: Election, selected: Collection[str] | None) -> Iterator[list[str]]:
    own = ("votes", "selected", "score")
    keys = {key for project in election.projects for key in project.extra if key and key not in own}
    extra = sorted(keys, key=lambda key: (_place(key, PROJECT_ORDER), key))
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
