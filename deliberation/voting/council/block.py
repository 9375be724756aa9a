"""Block vote for council seats (票决): up to so many ticks, most votes first, quotas met exactly.

Who is elected: candidates are gone through from the most votes to the fewest, those with equal votes in the
order fixed for ties. A candidate is elected whenever the seats then left can still be filled, by candidates
further down who have reached the threshold, so that every quota is met; otherwise the candidate is passed
over and the record names the quotas that would have become impossible. This is the best set of winners in
the sense that no other permitted set is ahead of it at the first place where they differ. Whether quotas can
still be met is decided exactly (:mod:`integers`), for at most as many questions as seats and kinds together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from deliberation.voting.council import conflict
from deliberation.voting.council.ballots import Box, Paper, tick_box
from deliberation.voting.council.block_record import BlockResult, Fate, Standing
from deliberation.voting.council.block_rules import BlockRules
from deliberation.voting.council.candidates import Candidate, in_order, tie_ranks
from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.quotas import Quota, kinds, spelled_out, system
from deliberation.voting.council.record import SeatTie, broken_by
from deliberation.voting.council.tableau import Undecided
from deliberation.voting.errors import ElectionError

MOST_CANDIDATES = 10_000


def block_vote(people: Iterable[Candidate], papers: Iterable[Paper], rules: BlockRules) -> BlockResult:
    """Count a block vote.

    Raises :class:`ElectionError` for impossible input and :class:`~.conflict.QuotaConflict` where no set of
    eligible candidates meets the quotas.
    """
    candidates = in_order(people, MOST_CANDIDATES)
    rules.check(len(candidates))
    places = tie_ranks(candidates, rules.ties)
    box = tick_box(papers, {person.id for person in candidates}, most=rules.ticks, least=rules.least_ticks)
    votes = _votes(candidates, box)
    order = sorted(candidates, key=lambda person: (-votes[person.id], places[person.id]))
    quotas = spelled_out(candidates, rules.quotas)
    base = rules.base(box.cast, box.valid)
    if not rules.turnout_met(box.cast):
        fates = {person.id: Standing(person.id, votes[person.id], Fate.TURNOUT_MISSED) for person in candidates}
        return BlockResult(candidates, rules, quotas, box, base, tuple(fates[p.id] for p in order), ())
    fates = {person.id: Standing(person.id, votes[person.id], Fate.NO_VOTES) for person in candidates}
    for person in order:
        if votes[person.id] and not rules.reached(votes[person.id], base):
            fates[person.id] = replace(fates[person.id], fate=Fate.BELOW_THRESHOLD)
    eligible = [person for person in order if votes[person.id] and rules.reached(votes[person.id], base)]
    for standing in _fill(candidates, eligible, votes, rules.seats, quotas):
        fates[standing.candidate] = standing
    standings = tuple(fates[person.id] for person in order)
    return BlockResult(candidates, rules, quotas, box, base, standings, _ties(standings, rules.ties))


def _votes(candidates: Sequence[Candidate], box: Box) -> dict[str, int]:
    votes = {person.id: 0 for person in candidates}
    for choices, count in box.papers:
        for choice in choices:
            votes[choice] += count
    return votes


def _fill(
    everybody: Sequence[Candidate],
    eligible: Sequence[Candidate],
    votes: dict[str, int],
    seats: int,
    quotas: tuple[Quota, ...],
) -> Iterable[Standing]:
    """Go down the list of eligible candidates and say what becomes of each."""
    _demand(everybody, quotas, min(seats, len(everybody)))
    if not eligible:
        return
    grouped = kinds(eligible, quotas)
    conditions = _largest(system(grouped, quotas, seats), quotas)
    search, taken, left = Search(conditions), [0] * len(grouped.values), list(conditions.ceiling)
    witness: Sequence[int] = _ask(search, taken, left) or taken
    blamed: dict[int, tuple[str, ...]] = {}
    rank = 0
    for person, kind in zip(eligible, grouped.of, strict=True):
        if rank == conditions.high[-1]:
            yield Standing(person.id, votes[person.id], Fate.SEATS_FILLED)
            continue
        if kind not in blamed and witness[kind] == taken[kind]:
            taken[kind] += 1
            found = _ask(search, taken, left)
            taken[kind] -= 1
            witness = found or witness
            if found is None:
                floor = [count + (place == kind) for place, count in enumerate(taken)]
                narrowed = conditions.within(floor, left)
                blamed[kind] = tuple(map(str, conflict.blame(narrowed, quotas)))
                left[kind] = taken[kind]
        if kind in blamed:
            yield Standing(person.id, votes[person.id], Fate.PASSED_OVER, because=blamed[kind])
            continue
        taken[kind] += 1
        rank += 1
        yield Standing(person.id, votes[person.id], Fate.ELECTED, rank=rank)


def _ask(search: Search, taken: Sequence[int], left: Sequence[int]) -> tuple[int, ...] | None:
    """A permitted panel with at least those taken, at most those left."""
    search.box(taken, left)
    try:
        return search.find()
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(taken)) from error


def _demand(people: Sequence[Candidate], quotas: Sequence[Quota], seats: int) -> None:
    """Whether the quotas could be met by those who stand, however the vote goes."""
    conflict.demand(system(kinds(people, quotas), quotas, seats), quotas)


def _largest(conditions: System, quotas: Sequence[Quota]) -> System:
    """The system for as many seats as eligible candidates can fill under the quotas."""
    seats = min(conditions.high[-1], sum(conditions.ceiling))
    open_seats = replace(conditions, low=(*conditions.low[:-1], 0), high=(*conditions.high[:-1], seats))
    try:
        found = Search(open_seats).best([1] * len(conditions.ceiling), enough=seats - 1)
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(conditions.ceiling)) from error
    if found is None:
        raise conflict.QuotaConflict(conflict.blame(open_seats, quotas), conflict.relaxation(open_seats, quotas))
    filled = sum(found)
    return replace(conditions, low=(*conditions.low[:-1], filled), high=(*conditions.high[:-1], filled))


def _ties(standings: Sequence[Standing], rule: str) -> tuple[SeatTie, ...]:
    """Equal votes among candidates whose place was decided by the order for ties."""
    groups: dict[int, list[Standing]] = {}
    for standing in standings:
        if standing.fate in (Fate.ELECTED, Fate.PASSED_OVER, Fate.SEATS_FILLED):
            groups.setdefault(standing.votes, []).append(standing)
    found = []
    for votes, group in groups.items():
        won = tuple(standing.candidate for standing in group if standing.fate is Fate.ELECTED)
        if len(group) > 1 and won:
            tied = tuple(sorted(standing.candidate for standing in group))
            found.append(SeatTie(f"votes={votes}", tied, won, broken_by(rule), decisive=len(won) < len(tied)))
    return tuple(found)
