"""Constraints in a file: every name and amount comes back, however long and however odd."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Election, Project
from deliberation.voting.pabulib import constraints
from deliberation.voting.packages import Package
from tests.voting.elections import ABSENT, SHARED

NAMES = st.text(alphabet='a \n\r\t";,{}[]\\服务\u2028\u3000\x00\x85#_', max_size=12)
PROJECTS = [Project("10", 1_234, category="服务,工程"), Project("9", 50, category="工程"), Project("x y", 7)]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.builds(Limit, NAMES, st.sampled_from([("10", "9"), ("x y",), ()]), st.integers(0, 10**9)), max_size=3),
    NAMES,
    st.none() | st.integers(0, 10**6),
    st.integers(0, 1_000),
    st.sampled_from([1, 2, 40, 60_000]),
)
def test_every_name_comes_back_in_however_many_pieces(
    limits: list[Limit], name: str, cost: int | None, reserve: int, field: int
) -> None:
    whole = [limit for limit in limits if limit.projects != ("10", "9")]
    agreed = Constraints(
        reserve, tuple(whole), (("9", "x y"),), {"9": ("x y",)}, (Package("P", name, ("10", "9"), cost),)
    )
    for stated in (agreed, Constraints(reserve, tuple(limits), (("9", "x y"),), {"9": ("x y",)})):
        election = Election.of(PROJECTS, 1_000, [("10",), ("9", "x y")], scale=100, constraints=stated)
        with patch.object(constraints, "_FIELD", field):
            text = pabulib.write(election)
        again = pabulib.parse(text).election
        assert again.digest == election.digest
        assert not any(key.startswith("__") for key in again.meta)
        assert pabulib.parse(pabulib.write(again)).election.digest == election.digest


def test_a_long_text_goes_on_in_further_keys() -> None:
    projects = [Project(f"number {number:06}", 1) for number in range(10_000)]
    agreed = Constraints(limits=(Limit("a", tuple(p.id for p in projects), 5), Limit("b", (projects[7].id,), 5)))
    election = Election.of(projects, 100, [], constraints=agreed)
    text = pabulib.write(election)
    assert "__constraints_3;" in text
    assert max(map(len, text.splitlines())) < 131_072
    assert pabulib.parse(text).election.digest == election.digest


def test_amounts_finer_than_any_cost_keep_their_decimals() -> None:
    agreed = Constraints(reserve=5, limits=(Limit("l", ("a",), 333),))
    election = Election.of([Project("a", 1_000)], 2_000, [], scale=1_000, constraints=agreed)
    again = pabulib.parse(pabulib.write(election)).election
    assert (again.scale, again.constraints.reserve, again.constraints.limits[0].amount) == (1_000, 5, 333)


def test_ceilings_of_the_format_count_every_category_of_a_project() -> None:
    meta = {
        "categories": "服务,工程",
        "budget_per_category": "5,12.345",
        "neighborhoods": "东",
        "budget_per_neighborhood": "3",
    }
    projects = [*PROJECTS, Project("e", 1, extra={"neighborhood": "东"})]
    found = constraints.ceilings(Election.of(projects, 1_000, [], scale=100, meta=meta))
    assert found == (Limit("服务", ("10",), 500), Limit("工程", ("10", "9"), 1_234), Limit("东", ("e",), 300))


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_the_ceilings_of_a_real_election() -> None:
    election = pabulib.read(SHARED / "pb" / "Netherlands_Amsterdam_166.pb").election
    found = constraints.ceilings(election)
    assert [limit.amount for limit in found] == [52_000, 37_000, 35_000, 54_000, 39_000, 33_000]
    assert sum(len(limit.projects) for limit in found) == len(election.projects) == 52
    assert not election.constraints
