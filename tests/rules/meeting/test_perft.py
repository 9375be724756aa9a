"""States and legal lines of the small world, pinned: a change of the rules changes a number here, and is meant to.

Three members, a host, one item open, at most two main motions, with amend, close debate and adjourn. Each pair is
(states reached so far, legal lines of that length). ``python -m tests.rules.meeting.perft --pin`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest

from deliberation.rules.meeting.profile_load import shipped_profiles
from tests.rules.meeting.perft import PERFT_DEPTH, mark, perft
from tests.rules.meeting.world import small
from tests.rules.wellformed import unwatched


@pytest.fixture(autouse=True, scope="module")
def _at_full_speed() -> Iterator[None]:
    with unwatched():
        yield


PINNED: Mapping[str, tuple[tuple[int, int], ...]] = {
    "community_zh": ((17, 16), (163, 203), (1223, 2460)),
    "council_sz": ((17, 16), (157, 197), (1099, 2276), (6711, 25159)),
    "nantang13": ((17, 16), (163, 203), (1223, 2460)),
    "residents_assembly": ((17, 16), (163, 203), (1223, 2460)),
    "ronr12": ((17, 16), (157, 197), (1099, 2276)),
    "rror1915": ((17, 16), (157, 197), (1099, 2276)),
}


@pytest.mark.parametrize("profile", shipped_profiles())
def test_the_small_world_has_as_many_states_and_lines_as_ever(profile: str) -> None:
    assert perft(profile, len(PINNED[profile])) == PINNED[profile]


def test_every_profile_is_pinned_and_grows_with_depth() -> None:
    assert set(PINNED) == set(shipped_profiles())
    for figures in PINNED.values():
        assert len(figures) >= PERFT_DEPTH
        assert all(more > fewer for (fewer, _), (more, _) in pairwise(figures))
        assert all(lines >= states - 1 for states, lines in figures[-1:])


def test_two_rooms_alike_are_one_state() -> None:
    assert mark(small()) == mark(small())
    assert mark(small()) != mark(small(present=2))
