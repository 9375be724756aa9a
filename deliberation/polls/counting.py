"""Between the box and the counter: the published file, the rule of the rulebook, and what to tell each project.

The count reads only the published file, so anybody who has it counts the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import queries as councils
from deliberation.polls import choices
from deliberation.polls.models import Poll
from deliberation.polls.queries import candidates
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook
from deliberation.voting import pabulib
from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.papers.form import BallotForm, meta_of
from deliberation.voting.papers.tally import Tally
from deliberation.voting.result import Result
from deliberation.voting.rules import count
from deliberation.voting.ties import MINCOST_MAXVOTES_LEX
from deliberation.web.clock import LOCAL

FEN = 100
"""Smallest units in one unit of currency."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project of an election as a poll keeps it."""

    id: str
    name: str
    category: str
    cost_fen: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the count means for one project; ``rank`` by votes, from 1."""

    project_id: str
    rank: int
    votes: int
    funded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One count: its rule, every option, the canonical document, and what it means for each project."""

    result: Result
    rule: str
    options: dict[str, Json]
    document: str
    selected: tuple[str, ...]
    ballots: int
    told: tuple[Told, ...]


def write_file(session: Session, poll: Poll, ballots: Sequence[Ballot], *, tally: Tally | None = None) -> str:
    """The Pabulib file of a closed poll, its ballots in an order drawn at random for this publication.

    ``ballots`` as :func:`choices.ballot` reads them; the ``tally`` tells of papers set apart where there was paper.
    A survey that fewer have answered than the rules of the place ask for is published without its answers.
    """
    form, scale = choices.form_of(poll), _scale(poll)
    held_back = withheld(session, poll, len(ballots))
    election = Election.of(
        _options(session, poll),
        poll.budget_fen if poll.subject == "projects" else _places(session, poll),
        [] if held_back else ballots,
        kind=form.kind.counted_as,
        scale=scale,
        meta=_meta(session, poll) | _bounds(form, scale),
    )
    order = list(range(election.voters))
    secrets.SystemRandom().shuffle(order)
    told = Tally(0, 0, tally.spoiled) if held_back and tally else tally
    return pabulib.write(election, order=order, tally=told)


def _scale(poll: Poll) -> int:
    return FEN if poll.subject == "projects" else 1


def _options(session: Session, poll: Poll) -> list[Project]:
    """What could be marked; where no money is decided on, each costs one of the places there are."""
    rows = candidates(session, poll.id)
    if poll.subject == "projects":
        return [Project(r.project_id, r.cost_fen, r.title, r.category, {"neighborhood": r.location}) for r in rows]
    return [Project(row.project_id, 1, row.title) for row in rows]


def _places(session: Session, poll: Poll) -> int:
    """How many of the lines can win: one answer, the seats, every item of a survey."""
    if poll.subject == "people":
        row = councils.election(session, poll.subject_ref)
        return row.seats if row else 1
    return 1 if poll.subject == "question" else len(candidates(session, poll.id))


def withheld(session: Session, poll: Poll, answers: int) -> bool:
    """Whether a survey has too few answers for any of them to be shown."""
    if poll.subject != "survey":
        return False
    return answers < proposals.rulebook_of(session, poll.place, poll.year).int("ballot.min_answers")


def _bounds(form: BallotForm, scale: int) -> dict[str, str]:
    """The form as META states it; a bound of nothing bounds nothing."""
    return {key: value for key, value in meta_of(form, scale=scale).items() if key != "min_length" or value != "0"}


def _meta(session: Session, poll: Poll) -> dict[str, str]:
    place = communities.place(session, poll.place)
    meta = {
        "description": poll.title,
        "country": "China",
        "unit": place.short if place else poll.place,
        "instance": str(poll.year),
    }
    if poll.subject == "projects":
        meta["currency"] = "CNY"
    elif poll.question:
        meta["comment"] = " ".join((poll.question, poll.threshold, poll.basis)).strip()
    if poll.opens_at and poll.closes_at:
        meta["date_begin"] = f"{poll.opens_at.astimezone(LOCAL):%d.%m.%Y}"
        meta["date_end"] = f"{poll.closes_at.astimezone(LOCAL):%d.%m.%Y}"
    return meta


def read(content: str) -> Election:
    """The election in a Pabulib file; ``PabulibError`` names the line that cannot be read."""
    return opened(content).election


def opened(content: str) -> pabulib.PbFile:
    """A published file: the election, and the tally of the papers where the file states which were spoiled."""
    return pabulib.parse(content)


def options_of(
    rulebook: Rulebook, rule: Rule, *, roll_size: int, seed: str, kind: BallotKind = BallotKind.APPROVAL
) -> CountOptions:
    """The rulebook's way of counting as options; ``seed`` is public before the vote (the hash of the roll).

    What a ballot says is what counts: a tick for the project, points as given, a ranking with one point for its last
    place and one more for each place above.
    """
    weighed = Utility.POINTS if kind.has_points else Utility.BORDA if kind is BallotKind.ORDINAL else Utility.COST
    fair = rule is Rule.EQUAL_SHARES
    comparison = rulebook.text("ballot.comparison") if "ballot.comparison" in rulebook else "alone"
    ties = rulebook.text("ballot.ties").replace("_", "-")
    return CountOptions(
        rule=rule,
        utility=weighed,
        per_cost=weighed is Utility.COST,
        borda_last=int(weighed is Utility.BORDA),
        completion=Completion(rulebook.text("ballot.completion")) if fair else Completion.NONE,
        exhaustive_stop="ballot.exhaustive_stop" not in rulebook or rulebook.flag("ballot.exhaustive_stop"),
        floor_start="ballot.whole_start" in rulebook and rulebook.flag("ballot.whole_start"),
        comparison=Comparison(comparison) if fair and comparison != "alone" else Comparison.NONE,
        min_votes=ceil(rulebook.share("ballot.threshold") * roll_size),
        ties=f"lot:{seed or 'roll'}" if ties == "lot" else ties,
    )


def count_file(content: str, rulebook: Rulebook, *, roll_size: int, seed: str) -> tuple[Counted, tuple[Counted, ...]]:
    """The official count of a published file, and the other rule's for comparison."""
    file = opened(content)
    official = Rule(rulebook.text("ballot.rule").replace("_", "-"))
    other = Rule.GREEDY if official is Rule.EQUAL_SHARES else Rule.EQUAL_SHARES
    kind = file.election.kind
    counts = [
        _counted(
            count(file.election, options_of(rulebook, rule, roll_size=roll_size, seed=seed, kind=kind), file.tally)
        )
        for rule in (official, other)
    ]
    return counts[0], (counts[1],)


def in_order(projects: Iterable[tuple[str, int, float]], ties: str, lot: Sequence[str] = ()) -> tuple[str, ...]:
    """The ids of (id, votes, cost), most votes first, level ones by the published rule for ties as the count has it."""
    drawn = {project: place for place, project in enumerate(lot)}

    def key(one: tuple[str, int, float]) -> tuple[float | str, ...]:
        project, votes, cost = one
        first = drawn.get(project, len(drawn)) if drawn else cost if ties == MINCOST_MAXVOTES_LEX else 0
        return (-votes, first, project)

    return tuple(project for project, _, _ in sorted(projects, key=key))


def _counted(result: Result) -> Counted:
    reasons = {reason.project: reason for reason in result.reasons}
    scores = _scores(result.election)
    level = [(reason.project, scores[reason.project], reason.cost) for reason in result.reasons]
    ranked = [reasons[project] for project in in_order(level, result.options.ties, result.lot)]
    told = tuple(
        Told(reason.project, rank, reason.votes, reason.funded, str(reason.code))
        for rank, reason in enumerate(ranked, start=1)
    )
    options: dict[str, Json] = dict(result.options.spelled_out())
    return Counted(
        result=result,
        rule=str(result.options.rule),
        options=options,
        document=result.to_json(),
        selected=result.selected,
        ballots=result.election.voters,
        told=told,
    )


def _scores(election: Election) -> dict[str, int]:
    """By what projects are ranked: votes, points, or the points of rankings with one for the last place."""
    named, points = election.votes, election.points
    ranked = election.kind is BallotKind.ORDINAL
    scores = [p + v for p, v in zip(points, named, strict=True)] if ranked else points
    told = scores if ranked or election.kind.has_points else named
    return {project.id: score for project, score in zip(election.projects, told, strict=True)}


def projects_of(election: Election) -> tuple[Candidate, ...]:
    """The projects of an imported election, costs in hundredths of its currency."""
    return tuple(
        Candidate(project.id, project.name or project.id, project.category, _hundredths(project.cost, election))
        for project in election.projects
    )


def budget_of(election: Election) -> int:
    """The budget of an imported election in hundredths of its currency."""
    return _hundredths(election.budget, election)


def title_of(election: Election) -> str:
    """A title from the file's own description."""
    meta = election.meta
    parts = (meta.get("description"), meta.get("unit"), meta.get("instance"))
    return " · ".join(part for part in parts if part and part != "-") or "Pabulib"


def _hundredths(amount: int, election: Election) -> int:
    return amount * FEN // election.scale
