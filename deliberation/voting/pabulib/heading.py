"""META and the project columns as the format's own checker (pabulib-checker) wants to see them.

The election states its totals itself; what the format makes obligatory and nobody knows gets the emptiest
value the checker accepts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.pabulib.constraints import is_own, split, write_constraints

# fmt: off
META_ORDER = (
    "description", "country", "unit", "district", "subunit", "instance",
    "num_projects", "num_votes", "budget", "vote_type", "rule", "date_begin",
    "date_end", "min_length", "max_length", "min_sum_cost", "max_sum_cost", "min_points",
    "max_points", "min_sum_points", "max_sum_points", "default_score", "min_project_cost", "max_project_cost",
    "min_project_score_threshold", "neighborhoods", "subdistricts", "categories", "edition", "language",
    "currency", "fully_funded", "experimental", "comment", "acknowledgments", "leftover_budget",
    "budget_per_category", "budget_per_neighborhood", "min_length_per_category", "max_length_per_category",
    "min_sum_cost_per_category", "max_sum_cost_per_category",
)
"""The keys the format knows, in its order; others follow as they came."""
PROJECT_ORDER = (
    "beneficiaries", "neighborhood", "subunit", "district", "description", "proposer", "public_id", "latitude",
    "longitude",
)
"""The further project columns the format knows."""
LISTS = (
    "neighborhoods", "subdistricts", "categories", "budget_per_category", "budget_per_neighborhood",
    "min_sum_cost_per_category", "max_sum_cost_per_category", "category", "beneficiaries",
)
"""Fields holding several values, commas between them and no blanks."""
# fmt: on
NEVER_EMPTY = ("neighborhood", "subunit", "district", "description", "proposer", "public_id")
"""Project columns in which the format allows no empty field."""
UNKNOWN = "-"
NO_COUNTRY = "Worldwide"
NO_YEAR = "0001"


def meta(election: Election) -> list[tuple[str, str]]:
    """The rows of META."""
    given = {key: value for key, value in election.meta.items() if not is_own(key)}
    rows = {key: field(key, value) for key, value in given.items() if value.strip()}
    rows |= {key: UNKNOWN for key in ("description", "unit", "instance") if key not in rows}
    rows = {"country": NO_COUNTRY, "rule": "unknown"} | rows
    if rows["country"] == UNKNOWN:
        rows["country"] = NO_COUNTRY
    rows |= _totals(election) | _dates(rows) | _lengths(election, rows) | _points(election, rows)
    if rows.pop("fully_funded", None) is not None or _all_affordable(election):
        rows |= {"fully_funded": "1"} if _all_affordable(election) else {}
    if "comment" in rows and not rows["comment"].startswith("#1: "):
        rows["comment"] = f"#1: {rows['comment']}"
    ordered = sorted(rows.items(), key=lambda item: place(item[0], META_ORDER))
    return ordered + write_constraints(election)


def place(key: str, order: Sequence[str]) -> int:
    """Where a field stands in an order; unknown ones after all others."""
    return order.index(key) if key in order else len(order)


def field(key: str, text: str) -> str:
    """A text in one line, lists without blanks."""
    return ",".join(split(one_line(text))) if key in LISTS else one_line(text)


def column(project: Project, key: str) -> str:
    """What a project has in one of the further columns."""
    text = field(key, project.extra.get(key, ""))
    return text or (UNKNOWN if key in NEVER_EMPTY else "")


def one_line(text: str) -> str:
    """A text with every run of white space made one blank."""
    return " ".join(text.split())


def _totals(election: Election) -> dict[str, str]:
    return {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": money.text(election.budget, election.scale),
        "vote_type": str(election.kind),
    }


def _dates(rows: Mapping[str, str]) -> dict[str, str]:
    """Both dates: one for the other, or the year in the name of the instance, or none known."""
    year = rows["instance"] if re.fullmatch(r"[12][0-9]{3}", rows["instance"]) else NO_YEAR
    begin, end = rows.get("date_begin"), rows.get("date_end")
    return {"date_begin": begin or end or year, "date_end": end or begin or year}


def _lengths(election: Election, rows: Mapping[str, str]) -> dict[str, str]:
    """A ballot cannot name more projects than there are."""
    most, projects = rows.get("max_length", ""), len(election.projects)
    return {"max_length": str(projects)} if re.fullmatch(r"[0-9]{1,9}", most) and int(most) > projects > 0 else {}


def _points(election: Election, rows: Mapping[str, str]) -> dict[str, str]:
    """Cumulative ballots need a greatest sum: the largest there is, where none is given."""
    if election.kind is not BallotKind.CUMULATIVE or rows.get("max_sum_points"):
        return {}
    groups = election.ballots
    sums = [0] * len(groups.weights)
    for row, value in zip(election.rows.tolist(), groups.values.tolist(), strict=True):
        sums[row] += value
    return {"max_sum_points": str(max(1, -(-max(sums, default=0) // election.points_scale)))}


def _all_affordable(election: Election) -> bool:
    """Whether the budget pays for every project, in whole currency units as the checker adds them up."""
    scale = election.scale
    return election.budget // scale >= sum(project.cost // scale for project in election.projects)
