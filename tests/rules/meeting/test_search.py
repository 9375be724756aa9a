"""Every reachable state of a small world, to a fixed depth: no invariant broken, no dead end, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import settings

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import ProfileError, shipped_profiles, validate
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Command, Event
from tests.rules.conftest import NIGHTLY
from tests.rules.meeting.invariants import BOOK, check_state, check_step, inv_01_legal_says_what_decide_does
from tests.rules.meeting.perft import search, stuck
from tests.rules.meeting.room import START
from tests.rules.meeting.world import small
from tests.rules.wellformed import unwatched

DEPTH = 8 if settings.get_current_profile_name() == NIGHTLY else 7
HANDS = frozenset({"raise_hand", "recognise"})
POINTS = HANDS | {"point_of_order", "appeal", "rule"}
WORLDS = {
    "amendments": ("council_sz", ("main", "amend"), DEPTH, POINTS),
    "closing": ("rror1915", ("main", "previous_question", "adjourn"), DEPTH - 3, POINTS),
    "everything": ("community_zh", ("main", "amend", "recess"), DEPTH - 4, frozenset[str]()),
}


@pytest.fixture(autouse=True, scope="module")
def _at_full_speed() -> Iterator[None]:
    with unwatched():
        yield


def _step(before: State, _command: Command, events: tuple[Event, ...], reached: State) -> None:
    check_step(before, events, reached)


@pytest.mark.parametrize("world", WORLDS)
def test_no_reachable_state_breaks_an_invariant_or_is_a_dead_end(world: str) -> None:
    """Invariants 1 to 13 in a whole small world: three members, at most two main motions."""
    profile, kinds, depth, without = WORLDS[world]
    seen = search(small(profile), depth, kinds, _step, without)
    assert len(seen) > 500
    for state in seen.values():
        check_state(state)
    assert stuck(seen) == [], "13: the host alone can bring the meeting to its close"
    for state in list(seen.values())[:: max(1, len(seen) // 1500)]:
        inv_01_legal_says_what_decide_does(state)


Options = Mapping[tuple[str, str | None], Refusal | None]


def _options(state: State) -> Options:
    options = MEETING.legal(BOOK, state, SYSTEM, START)
    return {(option.action, option.target): option.refusal for option in options}


def _without(profile: Profile, kind: str) -> Profile | None:
    """The profile with ``kind`` switched off, if it stands without it."""
    fewer = profile.without(kind)
    try:
        validate(fewer)
    except ProfileError:
        return None
    return fewer


@pytest.mark.parametrize("profile", shipped_profiles())
def test_15_switching_a_motion_off_only_takes_it_away(profile: str) -> None:
    """It leaves ``legal`` and nothing else changes, in every state in which it has not been made."""
    states = list(search(small(profile), 3, ("main", "amend")).values())[::40]
    tried = 0
    for kind in states[0].rules.motions:
        fewer = _without(states[0].rules, kind)
        if fewer is None or kind in ("main", "amend", "amend_2nd", "appeal", "appeal_undebatable"):
            continue
        tried += 1
        for state in states:
            left = {option: why for option, why in _options(state).items() if option[0] != f"move:{kind}"}
            assert _options(replace(state, profile=fewer)) == left, kind
    assert tried >= 10
