"""Drawn panels beside sortition-algorithms: the lowest chance of anybody who can be drawn.

Its maximin stops within 0.05 percentage points of the best and works in floating point; ours is exact and comes
with a proof that no lottery does better. Its leximin needs a commercial solver and is not compared.
"""

from __future__ import annotations

import importlib
import logging
import random
import time
from collections.abc import Iterable
from typing import Any

from deliberation.voting.council import conflict
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.quotas import Quota, kinds, spelled_out, system
from deliberation.voting.council.sortition import Chances, chances

Case = tuple[str, list[Candidate], int, list[Quota]]
VALUES = {
    "sex": "女男",
    "age": "青中老",
    "seat_type": ("居民", "单位", "两委"),
    "building": "12345678",
    "tenure": "租自",
}

PATIENCE = 600
"""The other program is not asked about more people than this: it would take very long."""


def compare(dice: random.Random, *, peer: bool) -> bool:
    """Print one line per pool; whether no chance of ours is lower than theirs."""
    good = True
    print(f"{'pool':34} {'ours, exactly':>22} {'CPU s':>7} {'theirs':>10} {'CPU s':>7}  difference")
    for name, people, seats, quotas in _cases(dice):
        start = time.process_time()
        found = chances(people, seats, quotas)
        taken = time.process_time() - start
        line = f"{name:34} {found.least!s:>14} {float(found.least):7.3%} {taken:7.2f}"
        if peer and len(people) > PATIENCE:
            line += f" {'not asked':>18}"
        elif peer:
            start = time.process_time()
            lowest = _theirs(people, seats, found.quotas, {key for key, chance in found.of.items() if chance})
            line += f" {lowest:10.5%} {time.process_time() - start:7.2f}  {_said(found, lowest)}"
            good &= lowest <= float(found.least) + 1e-7
        print(line if found.lottery.exact else f"{line}, not exact: at most {float(found.bound):.5%}", flush=True)
    return good


def _said(found: Chances, lowest: float) -> str:
    gap = float(found.least) - lowest
    if abs(gap) <= 1e-7:
        return "equal"
    return f"ours higher by {gap:.5%}: it stops within 0.05 %" if gap > 0 else f"OURS LOWER by {-gap:.5%}"


def _cases(dice: random.Random) -> Iterable[Case]:
    yield "published: example_small (1+99+100)", *_published(1, 99, 100, 20, 9)
    yield "published: example_large (×10)", *_published(1, 999, 1000, 200, 99)
    for size, features, seats in ((60, 2, 9), (60, 3, 9), (120, 3, 13), (200, 4, 15), (300, 4, 21), (400, 5, 25)):
        for tight in (False, True):
            for _ in range(2):
                yield _made_up(dice, size, features, seats, tight=tight)


def _published(rare: int, one: int, two: int, seats: int, least: int) -> tuple[list[Candidate], int, list[Quota]]:
    """The worked examples of Flanigan et al. (Nature 2021): one kind is rare, yet all can have the same chance."""
    kinds = [("female", "conservative")] * rare + [("female", "liberal")] * one + [("male", "conservative")] * two
    people = [Candidate(f"{n:04}", "", {"gender": g, "leaning": w}) for n, (g, w) in enumerate(kinds)]
    values = {"gender": ("female", "male"), "leaning": ("liberal", "conservative")}
    return people, seats, [Quota(name, value, least, seats) for name, pair in values.items() for value in pair]


def _made_up(dice: random.Random, size: int, features: int, seats: int, *, tight: bool) -> Case:
    """A pool whose make-up differs from the quotas, as volunteers do; redrawn until the quotas can be met."""
    while True:
        names = list(VALUES)[:features]
        pull = {name: [dice.random() + 0.2 for _ in VALUES[name]] for name in names}
        people = [
            Candidate(f"{n:03}", "", {name: dice.choices(VALUES[name], pull[name])[0] for name in names})
            for n in range(size)
        ]
        quotas = []
        for name in names:
            share = seats / len(VALUES[name])
            slack = 0 if tight else 1
            quotas += [Quota(name, v, max(0, int(share) - slack), int(share) + 1 + slack) for v in VALUES[name]]
        try:
            quotas = list(spelled_out(people, quotas))
            conflict.demand(system(kinds(people, quotas), quotas, seats), quotas)
        except conflict.QuotaConflict:
            continue
        return f"{size} people, {features} features{', tight' if tight else ''}, {seats}", people, seats, quotas


def _theirs(people: list[Candidate], seats: int, quotas: Iterable[Quota], possible: set[str]) -> float:
    """The lowest chance in the other program's maximin lottery."""
    logging.disable(logging.CRITICAL)  # it reports every step
    peer: Any = importlib.import_module("sortition_algorithms")
    generation: Any = importlib.import_module("sortition_algorithms.committee_generation")
    rows = [
        {"feature": q.attribute, "value": q.value, "min": str(q.minimum), "max": str(q.maximum)}
        for q in quotas
        if any(person.attributes[q.attribute] == q.value for person in people)
    ]
    features = peer.read_in_features(list(rows[0]), rows, seats)[0]
    settings = peer.Settings(id_column="id", columns_to_keep=[])
    table = [{"id": person.id, **person.attributes} for person in people]
    pool = peer.read_in_people(list(table[0]), table, features, settings)[0]
    panels, weights, _ = generation.find_distribution_maximin(features, pool, seats, [])
    chance = dict.fromkeys(possible, 0.0)
    for panel, weight in zip(panels, weights, strict=True):
        for person in panel:
            chance[person] += weight
    return min(chance.values())
