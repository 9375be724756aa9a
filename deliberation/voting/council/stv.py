"""Single transferable vote by the Weighted Inclusive Gregory method, exact or with Scotland's five decimals.

Scottish Local Government Elections Order 2007, Schedule 1, rules 45 to 52: quota = papers // (seats + 1) + 1;
whoever reaches it is elected; the largest surplus is transferred first, every paper of the candidate going on
at its value times surplus / votes (with ``decimals`` cut off there, never rounded up); without a surplus the
candidate with the fewest votes is excluded, papers going on at the value they have. When as many remain as
there are seats left, they are elected. Equal votes are decided by the most recent earlier round in which they
differed, and if there is none by the order fixed beforehand (``lex`` or a published lot): the first in that
order is transferred or elected first, the last is excluded. Those rules elect as many as there are seats, the
last of them with however few votes; without a single valid paper, however, nobody has been voted for, there is
no quota and no round, and all seats stay vacant.

All arithmetic is in fractions. Their length can double with every surplus; past :data:`MOST_DIGITS` the
count stops with an error that asks for ``decimals``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from deliberation.voting.council.ballots import Box, Paper, ranked_box
from deliberation.voting.council.candidates import Candidate, check_ties, in_order, tie_ranks
from deliberation.voting.council.record import SeatTie, broken_by
from deliberation.voting.council.stv_record import Action, Ended, Round, StvResult, StvRules
from deliberation.voting.errors import ElectionError

MOST_CANDIDATES = 500
MOST_DIGITS = 1_000


def transferable_vote(people: Iterable[Candidate], papers: Iterable[Paper], rules: StvRules) -> StvResult:
    """Count a single transferable vote. Raises :class:`ElectionError` for impossible input."""
    candidates = in_order(people, MOST_CANDIDATES)
    check_ties(rules.ties)
    if not 0 < rules.seats <= len(candidates):
        raise ElectionError("seats_out_of_range", seats=rules.seats, most=len(candidates))
    if rules.decimals is not None and not 0 <= rules.decimals <= 12:
        raise ElectionError("decimals_out_of_range", decimals=rules.decimals, most=12)
    box = ranked_box(papers, {person.id for person in candidates})
    places = tie_ranks(candidates, rules.ties)
    count = _Count([person.id for person in candidates], box, rules, places)
    count.run()
    return StvResult(candidates, rules, box, count.quota, tuple(count.rounds), tuple(count.ties), dict(count.ended))


class _Count:
    """The state of a count: who has which papers at which value."""

    def __init__(self, ids: Sequence[str], box: Box, rules: StvRules, places: dict[str, int]) -> None:
        self.rules, self.places = rules, places
        self.papers = box.papers
        self.at = [0] * len(box.papers)
        self.quota = box.valid // (rules.seats + 1) + 1 if box.valid else 0
        self.hopeful = set(ids)
        self.piles: dict[str, dict[Fraction, list[int]]] = {person: {} for person in ids}
        self.weights: dict[str, dict[Fraction, int]] = {person: {} for person in ids}
        self.moved: set[str] = set()
        self.totals: dict[str, Fraction] = dict.fromkeys(ids, Fraction(0))
        self.exhausted = Fraction(0)
        self.all = Fraction(box.valid)
        self.surplus: list[str] = []
        self.elected: list[str] = []
        self.rounds: list[Round] = []
        self.ties: list[SeatTie] = []
        self.ended: dict[str, tuple[Ended, int]] = {}

    def run(self) -> None:
        """All rounds; none without a valid paper."""
        if not self.all:
            self.ended = dict.fromkeys(sorted(self.hopeful), (Ended.NO_VALID_PAPERS, 0))
            return
        self._hand_on(list(range(len(self.papers))), Fraction(1))
        self._close(Action.FIRST, None, Fraction(1))
        while len(self.elected) < self.rules.seats and self.hopeful:
            if len(self.elected) + len(self.hopeful) <= self.rules.seats:
                self._fill()
            elif self.surplus:
                self._transfer(self._pick(self.surplus, most=True))
            else:
                self._exclude(self._pick(sorted(self.hopeful), most=False))
        for person in self.hopeful:
            self.ended[person] = (Ended.NOT_ELECTED, len(self.rounds))

    def _hand_on(self, papers: Iterable[int], value: Fraction) -> None:
        """Give papers to their next hopeful candidate, or nobody."""
        for paper in papers:
            (choices, weight), at = self.papers[paper], self.at[paper]
            while at < len(choices) and choices[at] not in self.hopeful:
                at += 1
            self.at[paper] = at
            if at < len(choices):
                person = choices[at]
                self.piles[person].setdefault(value, []).append(paper)
                self.weights[person][value] = self.weights[person].get(value, 0) + weight
                self.moved.add(person)

    def _tally(self) -> None:
        for person in self.moved:
            self.totals[person] = sum((value * count for value, count in self.weights[person].items()), Fraction(0))
            if len(str(self.totals[person].denominator)) > MOST_DIGITS:
                raise ElectionError("fractions_too_long", digits=MOST_DIGITS, round=len(self.rounds) + 1)
        self.moved.clear()

    def _close(self, action: Action, person: str | None, value: Fraction) -> None:
        """End a round: count anew, see who has reached the quota, write it down."""
        self._tally()
        reached = sorted((p for p in self.hopeful if self.totals[p] >= self.quota), key=self.places.__getitem__)
        reached.sort(key=lambda p: -self.totals[p])
        for winner in reached:
            self.hopeful.discard(winner)
            self.elected.append(winner)
            self.ended[winner] = (Ended.ELECTED, len(self.rounds) + 1)
            if self.totals[winner] > self.quota:
                self.surplus.append(winner)
        self._note(action, person, value, reached)

    def _note(self, action: Action, person: str | None, value: Fraction, elected: Sequence[str]) -> None:
        self.exhausted = self.all - sum(self.totals.values())
        totals = tuple(sorted(self.totals.items()))
        self.rounds.append(Round(len(self.rounds) + 1, action, person, value, totals, self.exhausted, tuple(elected)))

    def _transfer(self, person: str) -> None:
        """Hand on a surplus: every paper at its value times surplus / votes."""
        self.surplus.remove(person)
        share = (self.totals[person] - self.quota) / self.totals[person]
        for value, papers in sorted(self.piles[person].items()):
            self._hand_on(papers, self._cut(value * share))
        self.piles[person] = {}
        self.totals[person] = Fraction(self.quota)
        self._close(Action.SURPLUS, person, share)

    def _exclude(self, person: str) -> None:
        """Hand on all papers of the candidate with the fewest votes."""
        self.hopeful.discard(person)
        self.ended[person] = (Ended.EXCLUDED, len(self.rounds) + 1)
        for value, papers in sorted(self.piles[person].items()):
            self._hand_on(papers, value)
        self.piles[person] = {}
        self.totals[person] = Fraction(0)
        self._close(Action.EXCLUSION, person, Fraction(1))

    def _fill(self) -> None:
        """As many remain as there are seats: they are elected without the quota."""
        rest = sorted(self.hopeful, key=lambda p: (-self.totals[p], self.places[p]))
        self.hopeful.clear()
        self.elected += rest
        for person in rest:
            self.ended[person] = (Ended.ELECTED_WITHOUT_QUOTA, len(self.rounds) + 1)
        self._note(Action.FILL, None, Fraction(0), rest)

    def _cut(self, value: Fraction) -> Fraction:
        if self.rules.decimals is None:
            return value
        unit: int = 10**self.rules.decimals
        return Fraction(value * unit // 1, unit)

    def _pick(self, people: Sequence[str], *, most: bool) -> str:
        """The one with the most or fewest votes; earlier rounds, then the order, decide between equals."""
        sign = 1 if most else -1
        best = max(sign * self.totals[p] for p in people)
        tied = [p for p in people if sign * self.totals[p] == best]
        left = tied
        for earlier in reversed(self.rounds):
            if len(left) == 1:
                break
            votes = dict(earlier.totals)
            top = max(sign * votes[p] for p in left)
            left = [p for p in left if sign * votes[p] == top]
        chosen = min(left, key=lambda p: sign * self.places[p])
        if len(tied) > 1:
            how = "earlier_rounds" if len(left) == 1 else broken_by(self.rules.ties)
            step = f"round={len(self.rounds) + 1} {Action.SURPLUS if most else Action.EXCLUSION}"
            self.ties.append(SeatTie(step, tuple(sorted(tied)), (chosen,), how))
        return chosen
