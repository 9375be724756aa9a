"""Transferable votes beside pyrankvote.

pyrankvote (2.0) differs in three rules, each of which can be switched on in our own count: its quota is
papers / (seats + 1) without rounding up; a transferred paper is worth the average of its pile instead of its own
share; and all surpluses of a round go on together. A difference is explained by the fewest switches that make
our count agree with it, or by a tie, which it breaks by chance.
"""

from __future__ import annotations

import importlib
import random
from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

from deliberation.voting.council.ballots import Paper, ranked_box
from deliberation.voting.council.candidates import Candidate, tie_ranks
from deliberation.voting.council.stv import _Count, transferable_vote
from deliberation.voting.council.stv_record import Action, StvRules

Row = tuple[str, ...]
SWITCHES = ("quota not rounded", "average value", "surpluses together")
PUBLISHED = {
    "Tennessee, one seat": (1, {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}, {"K"}),
    "party food, three seats": (3, {"O": 4, "PO": 2, "CS": 8, "CH": 4, "S": 1, "H": 1}, {"C", "O", "S"}),
}
"""Examples of the English Wikipedia's articles on the method: seats, papers, winners."""


class _Switched(_Count):
    """Our count with some of the other program's rules."""

    def __init__(self, ids: list[str], rows: list[Row], seats: int, switched: frozenset[str]) -> None:
        people = [Candidate(key) for key in ids]
        box = ranked_box((Paper(row) for row in rows), ids)
        super().__init__(ids, box, StvRules(seats), tie_ranks(people, "lex"))
        self.switched = switched
        if SWITCHES[0] in switched:
            self.quota = Fraction(box.valid, seats + 1)  # type: ignore[assignment]

    def _transfer(self, person: str) -> None:
        together = [person, *self.surplus] if SWITCHES[2] in self.switched else [person]
        for one in dict.fromkeys(together):
            self.surplus.remove(one)
            share = (self.totals[one] - self.quota) / self.totals[one]
            self._spread(one, share)
            self.totals[one] = Fraction(self.quota)
        self._close(Action.SURPLUS, person, Fraction(1))

    def _exclude(self, person: str) -> None:
        self.hopeful.discard(person)
        self._spread(person, Fraction(1))
        self.totals[person] = Fraction(0)
        self._close(Action.EXCLUSION, person, Fraction(1))

    def _spread(self, person: str, share: Fraction) -> None:
        pile, self.piles[person] = self.piles[person], {}
        count = sum(self.weights[person].values())
        for value, papers in sorted(pile.items()):
            own = self.totals[person] / count if SWITCHES[1] in self.switched else value
            self._hand_on(papers, own * share)


def compare(dice: random.Random, cases: int) -> bool:
    """Print agreement and the reasons for differences; whether all are explained."""
    good = True
    for name, (seats, rows, winners) in PUBLISHED.items():
        people = [Candidate(key) for key in sorted(set("".join(rows)))]
        papers = [Paper(tuple(row), count) for row, count in rows.items()]
        found = set(transferable_vote(people, papers, StvRules(seats)).elected)
        good &= found == winners
        print(f"published, {name}: {'as published' if found == winners else 'DIFFERENT'} {sorted(found)}")
    reasons: Counter[str] = Counter()
    for _ in range(cases):
        ids, rows, seats = _election(dice)
        reasons[_reason(ids, rows, seats)] += 1
    print(f"transferable votes, {cases} generated elections: the same winners as pyrankvote in {reasons.pop('')}")
    for reason, times in reasons.most_common():
        print(f"  different in {times}: {reason}")
    return good and not reasons["UNEXPLAINED"]


def _election(dice: random.Random) -> tuple[list[str], list[Row], int]:
    """Voters of a few parties, each ranking its own first."""
    ids = list("abcdefgh"[: dice.randint(3, 8)])
    seats = dice.randint(1, min(4, len(ids) - 1))
    orders = [dice.sample(ids, len(ids)) for _ in range(4)]
    rows = []
    for _ in range(dice.randint(40, 300)):
        order = list(dice.choice(orders))
        for _ in range(dice.randint(0, 3)):
            one, other = dice.sample(range(len(order)), 2)
            order[one], order[other] = order[other], order[one]
        rows.append(tuple(order[: dice.randint(1, len(order))]))
    return ids, rows, seats


def _reason(ids: list[str], rows: list[Row], seats: int) -> str:
    """Why the winners differ; empty if they do not."""
    ours = transferable_vote([Candidate(key) for key in ids], [Paper(row) for row in rows], StvRules(seats))
    theirs = {_theirs(ids, rows, seats, seed) for seed in range(3)}
    if theirs == {frozenset(ours.elected)}:
        return ""
    if len(theirs) > 1 or ours.ties:
        return "a tie, broken by chance there and by the published order here"
    for count in range(1, len(SWITCHES) + 1):
        for chosen in combinations(SWITCHES, count):
            switched = _Switched(ids, rows, seats, frozenset(chosen))
            switched.run()
            if {frozenset(switched.elected)} == theirs:
                return " and ".join(chosen)
    return "UNEXPLAINED"


def _theirs(ids: list[str], rows: list[Row], seats: int, seed: int) -> frozenset[str]:
    theirs: Any = importlib.import_module("pyrankvote")
    random.seed(seed)  # it breaks ties with the global generator
    people = {key: theirs.Candidate(key) for key in ids}
    ballots = [theirs.Ballot([people[key] for key in row]) for row in rows]
    found = theirs.single_transferable_vote(list(people.values()), ballots, number_of_seats=seats)
    return frozenset(person.name for person in found.get_winners())
