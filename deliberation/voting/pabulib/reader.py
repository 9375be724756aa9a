"""Read a .pb file into an election, naming the line of whatever makes that impossible."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike, fstat

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.pabulib.constraints import read_constraints
from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning
from deliberation.voting.pabulib.sections import MAX_BYTES, Section, checked, split
from deliberation.voting.pabulib.spoiled import read_spoiled, tally_of
from deliberation.voting.pabulib.votes import read_votes
from deliberation.voting.papers.tally import Tally

Amount = tuple[int, int]
_KNAPSACK = "knapsack"
"""Approvals that may cost no more than the budget together, where a file names them so."""


@dataclass(frozen=True, eq=False, slots=True)
class PbFile:
    """A parsed file: the election, the official outcome if the file states one, and what was odd.

    ``selected`` holds the ids with ``1`` in the column of that name, or is ``None`` without the column.
    ``tally``: the papers in the box, where the file states which were spoiled.
    """

    election: Election
    selected: frozenset[str] | None
    warnings: tuple[PabulibWarning, ...]
    tally: Tally | None = None


def read(path: PathLike[str] | str) -> PbFile:
    """Parse the file at ``path``. Raises :class:`PabulibError`, or ``OSError`` where it cannot be opened."""
    with open(path, "rb") as file:  # noqa: PTH123 -- pathlib would double what importing the reader takes
        size = fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise PabulibError(0, "too_large", bytes=size, limit=MAX_BYTES)
        return parse(file.read(size or MAX_BYTES + 1))


def parse(data: bytes | str) -> PbFile:
    """Parse the content of a .pb file. Raises :class:`PabulibError`."""
    sections = split(checked(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data))
    del data
    meta, meta_lines = _meta(sections["META"])
    kind = _kind(meta, meta_lines)
    budget = _budget(meta, meta_lines)
    raw, lines = _projects(sections["PROJECTS"])
    agreed, spoiled = read_constraints(meta, meta_lines), read_spoiled(meta, meta_lines)
    scale = 10 ** max([budget[1], agreed.decimals, *(cost[1] for _, cost in raw)])
    projects = [_scaled(project, cost, scale, lines[project.id]) for project, cost in raw]
    projects.sort(key=lambda project: project.id)
    votes = read_votes(sections["VOTES"], kind, {project.id: index for index, project in enumerate(projects)})
    amount = _fitting(budget, scale, meta_lines["budget"], "budget")
    election = Election(
        projects=tuple(projects),
        budget=amount,
        kind=kind,
        ballots=votes.ballots,
        scale=scale,
        points_scale=votes.points_scale,
        meta=meta,
        constraints=agreed.at(scale, projects, amount),
    )
    warnings = votes.warnings + _odd(election, meta_lines)
    return PbFile(election, _selected(sections["PROJECTS"], projects), warnings, tally_of(election, spoiled))


def _meta(section: Section) -> tuple[dict[str, str], dict[str, int]]:
    """The keys with their values and lines; a ``;`` inside a value is taken as part of it."""
    meta: dict[str, str] = {}
    lines: dict[str, int] = {}
    wide = Section(section.name, section.line, section.header + ("",) * 1000, section.body)
    for line, row in wide.rows():
        key = row[0].strip().lower()
        if not key or len(row) < 2:
            raise PabulibError(line, "too_few_fields", expected=2, found=len(row))
        if key in meta:
            raise PabulibError(line, "key_twice", key=key)
        meta[key] = ";".join(row[1:]).strip()
        lines[key] = line
    for key in ("budget", "vote_type"):
        if key not in meta:
            raise PabulibError(section.line, "key_missing", key=key)
    return meta, lines


def _kind(meta: dict[str, str], lines: dict[str, int]) -> BallotKind:
    if meta["vote_type"].lower() == _KNAPSACK:
        meta.setdefault("max_sum_cost", meta["budget"])
        return BallotKind.APPROVAL
    try:
        return BallotKind(meta["vote_type"].lower())
    except ValueError as error:
        raise PabulibError(lines["vote_type"], "vote_type_unknown", vote_type=meta["vote_type"]) from error


def _budget(meta: dict[str, str], lines: dict[str, int]) -> Amount:
    return _amount(meta["budget"], lines["budget"], "budget")


def _amount(text: str, line: int, column: str) -> Amount:
    try:
        return money.parse(text)
    except money.AmountError as error:
        raise PabulibError(line, error.code, column=column, text=text) from error


def _projects(section: Section) -> tuple[list[tuple[Project, Amount]], dict[str, int]]:
    """Projects as written, with costs not yet brought to one scale, and the line of each."""
    where, cost = section.column("project_id"), section.column("cost")
    found: list[tuple[Project, Amount]] = []
    lines: dict[str, int] = {}
    for line, row in section.rows():
        if len(row) <= max(where, cost):
            raise PabulibError(line, "too_few_fields", expected=len(section.header), found=len(row))
        cells = dict(zip(section.header, (cell.strip() for cell in row), strict=False))
        number = cells.pop("project_id")
        if not number or "," in number:
            raise PabulibError(line, "bad_project_id", project=number)
        if number in lines:
            raise PabulibError(line, "project_twice", project=number, first=lines[number])
        lines[number] = line
        amount = _amount(cells.pop("cost"), line, "cost")
        name, category = cells.pop("name", ""), cells.pop("category", "")
        found.append((Project(number, 0, name, category, cells), amount))
    return found, lines


def _scaled(project: Project, cost: Amount, scale: int, line: int) -> Project:
    amount = _fitting(cost, scale, line, "cost")
    return Project(project.id, amount, project.name, project.category, project.extra)


def _fitting(amount: Amount, scale: int, line: int, column: str) -> int:
    try:
        return money.rescale(amount, scale)
    except money.AmountError as error:
        raise PabulibError(line, error.code, column=column) from error


def _selected(section: Section, projects: list[Project]) -> frozenset[str] | None:
    if "selected" not in section.header:
        return None
    return frozenset(project.id for project in projects if project.extra.get("selected") == "1")


def _odd(election: Election, lines: dict[str, int]) -> tuple[PabulibWarning, ...]:
    """Where the file's own totals disagree with its rows; the rows are what is counted."""
    warnings = []
    for key, found in (("num_projects", len(election.projects)), ("num_votes", election.voters)):
        stated = election.meta.get(key)
        if stated is not None and stated != str(found):
            warnings.append(PabulibWarning(lines[key], "total_differs", {"key": key, "stated": stated, "found": found}))
    for project, votes in zip(election.projects, election.votes, strict=True):
        stated = project.extra.get("votes")
        if stated and stated != str(votes):
            params: dict[str, str | int] = {"project": project.id, "stated": stated, "found": votes}
            warnings.append(PabulibWarning(0, "votes_differ", params))
    return tuple(warnings)
