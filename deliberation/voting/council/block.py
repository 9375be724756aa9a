"""Block vote for council seats (票决): up to so many ticks, most votes first, quotas met exactly.

Who is elected: candidates are gone through from the most votes to the fewest, those with equal votes in the
order fixed for ties. A candidate is elected whenever the seats then left can still be filled, by candidates
further down who have reached the threshold, so that every quota is met; otherwise the candidate is passed
over and the record names the quotas that would have become impossible. This is the best set of winners in
the sense that no other permitted set is ahead of it at the first place where they differ. Whether quotas can
still be met is decided exactly (:mod:`integers`), for at most as many questions as seats and kinds together.

Where those who have reached the threshold cannot fill all seats under the quotas, a set of winners is permitted
if the other nominated candidates could fill the seats it leaves (as a by-election might) so that every quota is
met; of these sets the largest count, and among them the best as above. The seats left stay vacant
(:mod:`vacancy`).
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
    nominated candidates meets the quotas, however the vote goes.
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
    conflict.demand(system(kinds(everybody, quotas), quotas, seats), quotas)
    if not eligible:
        return
    grouped = kinds(eligible, quotas)
    conditions, places = _largest(everybody, eligible, seats, quotas)
    search, taken, left = Search(conditions), [0] * len(conditions.ceiling), list(conditions.ceiling)
    witness: Sequence[int] = _ask(search, taken, left) or taken
    blamed: dict[int, tuple[str, ...]] = {}
    rank = 0
    for person, kind in zip(eligible, grouped.of, strict=True):
        if rank == seats:
            yield Standing(person.id, votes[person.id], Fate.SEATS_FILLED)
            continue
        if kind not in blamed and (rank == places or witness[kind] == taken[kind]):
            taken[kind] += 1
            found = _ask(search, taken, left)
            if found is None:
                blamed[kind] = _because(conditions.within(taken, left), rank == places, quotas)
            witness = found or witness
            taken[kind] -= 1
            if found is None:
                left[kind] = taken[kind]
        if kind in blamed:
            yield Standing(person.id, votes[person.id], Fate.PASSED_OVER, because=blamed[kind])
            continue
        taken[kind] += 1
        rank += 1
        yield Standing(person.id, votes[person.id], Fate.ELECTED, rank=rank)


def _because(impossible: System, full: bool, quotas: Sequence[Quota]) -> tuple[str, ...]:
    """The quota bounds in the way; once ``full``, the number of winners is no longer one of the conditions."""
    if full:
        impossible = replace(impossible, high=(*impossible.high[:-1], sum(impossible.ceiling)))
    return tuple(map(str, conflict.blame(impossible, quotas)))


def _ask(search: Search, taken: Sequence[int], left: Sequence[int]) -> tuple[int, ...] | None:
    """A permitted panel with at least those taken, at most those left."""
    search.box(taken, left)
    try:
        return search.find()
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(taken)) from error


def _largest(
    everybody: Sequence[Candidate], eligible: Sequence[Candidate], seats: int, quotas: tuple[Quota, ...]
) -> tuple[System, int]:
    """The conditions on the eligible by kind, and how many of them can be elected.

    If they cannot fill all ``seats``, columns for the kinds of everybody else follow: those who could fill the rest.
    """
    own = system(kinds(eligible, quotas), quotas, seats)
    standing = {person.id for person in eligible}
    others = [person for person in everybody if person.id not in standing]
    try:
        if Search(own).find() is not None:
            return own, seats
        rest = system(kinds(others, quotas), quotas, seats)
        here, there = len(own.ceiling), len(rest.ceiling)
        ours = (1,) * here + (0,) * there
        both = System(
            rows=(*(a + b for a, b in zip(own.rows, rest.rows, strict=True)), ours),
            low=(*own.low, 0),
            high=(*own.high, seats),
            floor=own.floor + rest.floor,
            ceiling=own.ceiling + rest.ceiling,
        )
        found = Search(both).best(ours, enough=min(seats, sum(own.ceiling)) - 1)
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(own.ceiling)) from error
    most = sum((found or ())[:here])
    return replace(both, low=(*both.low[:-1], most), high=(*both.high[:-1], most)), most


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
