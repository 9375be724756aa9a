"""Drawing panels: quotas, equal chances with proof, the lot from a seed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.council import lottery, reach, sheet, tickets
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.conflict import QuotaConflict
from deliberation.voting.council.leximin import ceiling
from deliberation.voting.council.lots import draw
from deliberation.voting.council.quotas import Quota
from deliberation.voting.council.reach import left_out
from deliberation.voting.council.sortition import Chances, chances, draw_panel, pick
from deliberation.voting.errors import ElectionError
from tests.voting.council.people import meets, people, pools, quota_lists

TOWN = people(**{f"p{n:02}": f"{'女' if n % 3 else '男'} 居民 {n % 4}栋" for n in range(24)})


def proved(published: Chances) -> None:
    """Re-add the lottery and re-prove every level from its multipliers, by other means than it was found."""
    found, quotas = published.lottery, published.quotas
    assert sum(count for _, count in found.panels) == found.tickets
    assert all(count > 0 and found.system.met_by(panel) for panel, count in found.panels)
    assert sum(published.of.values()) == published.seats
    assert found.exact
    settled: dict[int, Fraction] = {}
    for level in found.levels:
        if level.probability < 1:
            limit = ceiling(found.system, level.multipliers, settled)
            assert limit is not None
            assert limit[0] == level.probability
            assert set(level.kinds) <= set(limit[1])
        settled |= dict.fromkeys(level.kinds, level.probability)
    assert settled == {kind: found.share(kind) / size for kind, size in enumerate(published.kinds.sizes)}
    # Rows past the quotas are conditions of whole panels: no panel made of people breaks them.
    for panel in combinations(range(len(published.people)), published.seats):
        if meets([published.people[i].id for i in panel], published.people, quotas):
            seats = Counter(published.kinds.of[i] for i in panel)
            assert found.system.met_by([seats[kind] for kind in range(len(published.kinds.values))])


def test_without_quotas_everybody_has_the_same_chance() -> None:
    published = chances(TOWN, 6)
    assert set(published.of.values()) == {Fraction(1, 4)}
    assert published.bound == published.least == Fraction(1, 4)


def test_quotas_pull_chances_apart_only_as_far_as_they_must() -> None:
    published = chances(TOWN, 6, [Quota("sex", "男", 3, 3)])
    men = [person.id for person in TOWN if person.attributes["sex"] == "男"]
    assert {published.of[i] for i in men} == {Fraction(3, len(men))}
    assert {chance for i, chance in published.of.items() if i not in men} == {Fraction(3, 24 - len(men))}
    levels = json.loads(pick(published, "1").to_json())["levels"]
    assert "sex=男 min" in levels[0]["held_by"]


def test_crossing_quotas_that_only_whole_panels_feel() -> None:
    """Three people, one per pair of attributes: half of each would do, but no whole panel of one or two does."""
    triangle = [
        Candidate("a", "", {"x": "1", "y": "1", "z": "0"}),
        Candidate("b", "", {"x": "1", "y": "0", "z": "1"}),
        Candidate("c", "", {"x": "0", "y": "1", "z": "1"}),
        Candidate("d", "", {"x": "0", "y": "0", "z": "0"}),
        Candidate("e", "", {"x": "0", "y": "0", "z": "0"}),
    ]
    quotas = [Quota(name, "1", 0, 1) for name in "xyz"]
    published = chances(triangle, 2, quotas)
    proved(published)
    assert len(published.lottery.system.rows) > len(published.quotas) + 1
    assert sum(published.of[i] for i in "abc") <= 1


def test_when_the_work_runs_out_quotas_still_hold_and_the_gap_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "_WORK", 1)
    monkeypatch.setattr(lottery, "_WORK", 170_000)
    quotas = [Quota("sex", "男", 3, 3), Quota("building", "0栋", 2, 2), Quota("building", "1栋", 0, 1)]
    published = chances(TOWN, 6, quotas)
    assert not published.lottery.exact
    assert sum(published.of.values()) == 6
    assert Fraction(9, 10) * published.bound < published.least < published.bound
    drawn = pick(published, "1")
    assert meets(drawn.panel, TOWN, quotas)
    assert json.loads(drawn.to_json())["exact"] is False


TIGHT = [Quota("sex", "男", 3, 3), Quota("building", "0栋", 2, 2), Quota("building", "1栋", 0, 1)]


def test_people_whom_a_lottery_cut_short_leaves_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "_WORK", 1)
    monkeypatch.setattr(lottery, "_WORK", 120_000)
    published = chances(TOWN, 6, TIGHT)
    assert published.zero_chance
    assert set(published.zero_chance) == {person for person, chance in published.of.items() if not chance}
    with pytest.raises(ElectionError) as refused:
        draw_panel(TOWN, 6, TIGHT, "1")
    assert refused.value.code == "lottery_leaves_out"
    drawn = draw_panel(TOWN, 6, TIGHT, "1", accept_inexact=True)
    listed = list(published.zero_chance)
    record = json.loads(drawn.to_json())
    assert record["zero_chance"] == record["draw"]["zero_chance"] == drawn.summary()["zero_chance"] == listed
    warning = sheet.panel(drawn).splitlines()[1]
    assert warning == f"【注意】有 {len(listed)} 人按比例要求可以抽中，这副签里机会却是 0：{'、'.join(listed)}"


@given(st.data(), pools(8))
@settings(max_examples=80, deadline=None)
def test_only_those_whom_some_panel_holds_are_left_out(data: st.DataObject, pool: list[Candidate]) -> None:
    """With one ticket alone, whoever is in another panel is left out; whoever is in none is not."""
    seats = data.draw(st.integers(1, len(pool)))
    quotas = data.draw(quota_lists(pool, seats))
    panels = [panel for panel in combinations([p.id for p in pool], seats) if meets(panel, pool, quotas)]
    if not panels:
        return
    fair = chances(pool, seats, quotas)
    assert fair.zero_chance == ()
    poor = replace(fair.lottery, panels=((fair.lottery.panels[0][0], 1),), tickets=1, exact=False)
    of = dict(zip((person.id for person in fair.people), fair.kinds.of, strict=True))
    expected = {of[person] for panel in panels for person in panel if not poor.share(of[person])}
    assert set(left_out(poor)) == expected


def test_when_what_can_be_drawn_is_not_decided_in_time_the_warning_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    fair = chances(TOWN, 6, TIGHT)
    poor = replace(fair.lottery, panels=((fair.lottery.panels[0][0], 1),), tickets=1, exact=False)
    monkeypatch.setattr(reach, "_WORK", 1)
    assert left_out(poor) == tuple(kind for kind in range(len(fair.kinds.values)) if not poor.share(kind))


def test_when_no_panel_comes_up_in_time_the_draw_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "_WORK", 1)
    monkeypatch.setattr(lottery, "_WORK", 1)
    with pytest.raises(ElectionError) as refused:
        chances(TOWN, 6, [Quota("sex", "男", 3, 3), Quota("building", "0栋", 2, 2)])
    assert refused.value.code == "quotas_too_hard"


def test_the_draw_can_be_repeated_with_sha256_alone() -> None:
    seed = "双色球 2026132"
    drawn = draw_panel(TOWN, 6, [Quota("sex", "男", 2, 3)], seed)
    tickets = drawn.chances.lottery.tickets
    bits = tickets.bit_length()
    for attempt in range(100):
        digest = hashlib.sha256(f"{seed}|ticket|{attempt}|0".encode()).hexdigest()
        ticket = int(digest, 16) >> (256 - bits)
        if ticket < tickets:
            break
    assert drawn.ticket == ticket
    rows = [panel for panel, count in drawn.chances.lottery.panels for _ in range(count)]
    seats = rows[ticket]
    for kind, wanted in enumerate(seats):
        members = [p.id for p, of in zip(drawn.chances.people, drawn.chances.kinds.of, strict=True) if of == kind]
        lots = sorted(members, key=lambda i: hashlib.sha256(f"{seed}|{i}".encode()).hexdigest())
        assert set(lots[:wanted]) == set(members) & set(drawn.panel)


def test_the_lot_gives_everybody_the_published_chance() -> None:
    published = chances(TOWN, 5, [Quota("building", "0栋", 2, 3)])
    hits = Counter(person for seed in range(3_000) for person in pick(published, str(seed)).panel)
    for person, chance in published.of.items():
        assert abs(hits[person] / 3_000 - chance) < Fraction(5, 100)


def test_numbers_from_a_seed_are_even_and_within_bounds() -> None:
    assert draw("s", "label", 1) == 0
    found = Counter(draw(str(n), "die", 6) for n in range(6_000))
    assert sorted(found) == list(range(6))
    assert all(800 < times < 1_200 for times in found.values())
    assert 2**600 <= max(draw(str(n), "long", 2**601) for n in range(20)) < 2**601


def test_impossible_quotas_are_explained() -> None:
    with pytest.raises(QuotaConflict) as refused:
        chances(TOWN, 6, [Quota("sex", "男", 4), Quota("sex", "女", 3), Quota("building", "0栋", 1)])
    assert {str(bound) for bound in refused.value.bounds} == {"sex=男 min 4", "sex=女 min 3"}
    assert len(refused.value.relaxed) == 1


@pytest.mark.parametrize(
    ("seats", "quotas", "code"),
    [
        (0, [], "seats_out_of_range"),
        (25, [], "seats_out_of_range"),
        (5, [Quota("age", "老", 1)], "attribute_missing"),
        (5, [Quota("sex", "女", -1)], "quota_contradicts_itself"),
    ],
)
def test_impossible_input_is_refused(seats: int, quotas: list[Quota], code: str) -> None:
    with pytest.raises(ElectionError) as refused:
        chances(TOWN, seats, quotas)
    assert refused.value.code == code


@pytest.mark.parametrize("seed", ["", "x" * 1_001])
def test_an_unusable_seed_is_refused(seed: str) -> None:
    with pytest.raises(ElectionError) as refused:
        draw_panel(TOWN, 5, [], seed)
    assert refused.value.code == "seed_unusable"


@given(st.data(), pools())
@settings(max_examples=120, deadline=None)
def test_quotas_always_hold_and_chances_are_proved_fairest(data: st.DataObject, pool: list[Candidate]) -> None:
    seats = data.draw(st.integers(1, len(pool)))
    quotas = data.draw(quota_lists(pool, seats))
    ids = [person.id for person in pool]
    panels = [panel for panel in combinations(ids, seats) if meets(panel, pool, quotas)]
    try:
        drawn = draw_panel(pool, seats, quotas, data.draw(st.sampled_from(["1", "2", "3"])))
    except QuotaConflict:
        assert not panels
        return
    assert tuple(drawn.panel) in panels
    proved(drawn.chances)
    possible = {person for panel in panels for person in panel}
    assert {person for person, chance in drawn.chances.of.items() if chance} == possible
    turned = draw_panel(pool[::-1], seats, quotas[::-1], drawn.seed)
    assert turned.to_json() == drawn.to_json()
