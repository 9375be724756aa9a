"""Profiles: layered, whole, refused at load when they contradict themselves."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import build, load_profile, profile_for, shipped_profiles
from deliberation.rules.parameters import PROFILES
from deliberation.rules.rulebook import Rulebook, default_rulebook, parse_layer


def test_six_profiles_are_shipped_and_load() -> None:
    assert shipped_profiles() == tuple(sorted(PROFILES))
    assert len(load_profile("rror1915").motions) == 47
    for name in shipped_profiles():
        profile = load_profile(name)
        stored = json.loads(json.dumps(profile.document))
        assert Profile.from_document(stored) == profile


def test_the_base_has_the_ladder_of_thirteen() -> None:
    rules = load_profile("rror1915").motions.values()
    ladder = {
        rule.rank: rule.id for rule in rules if rule.cls in ("privileged", "subsidiary") and rule.id != "amend_2nd"
    }
    assert [ladder[rank] for rank in range(1, 13)] == [
        "fix_time_to_adjourn",
        "adjourn",
        "recess",
        "question_of_privilege",
        "orders_of_the_day",
        "lay_on_table",
        "previous_question",
        "limit_debate",
        "postpone_definitely",
        "commit",
        "amend",
        "postpone_indefinitely",
    ]


def test_a_place_overrides_its_parameters() -> None:
    place = parse_layer(
        """
        id = "x"
        title = "x"
        [rules]
        "meeting.quorum" = { value = "1/2", source = "test" }
        "meeting.decision_basis" = { value = "members", source = "test" }
        "meeting.speech_seconds" = { value = 180, source = "test" }
        "meeting.second_required" = { value = false, source = "test" }
        """
    )
    book = Rulebook.compose((*default_rulebook().layers, place))
    p = profile_for(book).parameters
    assert Fraction(p.quorum_num, p.quorum_den) == Fraction(1, 2)
    assert (p.decision_basis, p.speech_seconds, p.second_required) == ("members", 180, False)
    assert profile_for(book).id == "council_sz"


BASE: dict[str, Any] = {"id": "x", "title": "x", "base": "rror1915"}


def test_a_motion_switched_off_is_not_known() -> None:
    assert "commit" not in build(BASE | {"disable": ["commit"]}).motions
    assert set(build(BASE | {"only": ["main"]}).motions) == {"main"}
