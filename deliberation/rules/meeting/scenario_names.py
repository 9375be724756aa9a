"""The words of the scenario files and what the engine calls the same: sides, motions, methods, rule sets, parameters.

A plain table of names; it holds no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from deliberation.rules.meeting.profile import Parameters
from deliberation.rules.meeting.profile_load import shipped_profiles

Raw = Mapping[str, Any]

SIDES: Mapping[str, str] = {
    "pro": "for",
    "yes": "for",
    "aye": "for",
    "for": "for",
    "con": "against",
    "no": "against",
    "nay": "against",
    "against": "against",
    "abstain": "abstain",
    "neutral": "",
    "none": "",
    "": "",
}
MOTIONS: Mapping[str, str] = {
    "amend_primary": "amend",
    "amend_secondary": "amend_2nd",
    "substitute": "amend",
    "division": "division_of_assembly",
    "division_of_the_assembly": "division_of_assembly",
    "fix_time": "fix_time_to_adjourn",
    "information": "request_information",
    "lay": "lay_on_table",
    "limit": "limit_debate",
    "extend_debate": "limit_debate",
    "main_motion": "main",
    "objection": "objection_to_consideration",
    "point_of_information": "request_information",
    "postpone": "postpone_definitely",
    "postpone_to_time": "postpone_definitely",
    "refer": "commit",
    "request_for_information": "request_information",
    "special_order": "order_special",
    "table": "lay_on_table",
}
METHODS: Mapping[str, str] = {
    "roll_call": "rollcall",
    "roll": "rollcall",
    "secret": "ballot",
    "secret_ballot": "ballot",
    "show_of_hands": "hands",
    "standing": "rising",
    "viva_voce": "voice",
}
RESULTS: Mapping[str, str] = {
    "carried": "adopted",
    "passed": "adopted",
    "defeated": "lost",
    "failed": "lost",
    "not_adopted": "lost",
    "rejected": "lost",
}
POINTS: Mapping[str, str] = {
    "amendment_not_germane": "not_germane",
    "germaneness": "not_germane",
    "lack_of_quorum": "no_quorum",
    "lack_of_second": "no_second",
    "missing_second": "no_second",
    "quorum": "no_quorum",
}
BOTH = ("rror1915", "ronr12")
RULESETS: Mapping[str, tuple[str, ...]] = {
    "1915": ("rror1915",),
    "rror": ("rror1915",),
    "ronr": ("ronr12",),
    "12": ("ronr12",),
    "12e": ("ronr12",),
    "12th": ("ronr12",),
    "both": BOTH,
    "": BOTH,
    "community": ("community_zh",),
    "community12": ("community_zh",),
    "council": ("council_sz",),
    "nantang": ("nantang13",),
    "statutory": ("residents_assembly",),
}
SETUP: Mapping[str, str] = {
    "quorum": "quorum_count",
    "threshold_basis": "decision_basis",
    "basis": "decision_basis",
    "speech_limit_count": "speech_turns",
    "speech_limit_sec": "speech_seconds",
    "turns": "speech_turns",
}
"""Setup entries that are a parameter of the profile under another name."""
TABLE = frozenset(
    {"membership", "present", "chair", "chair_is_member", "future_meeting_provided", "next_day_meeting"}
    | {"ruleset", "profile", "session", "agenda", "chair_certified", "note", "notes"}
)
"""Setup entries that say who sits at the table, or are words for the reader."""
KNOWN = frozenset(f.name for f in fields(Parameters))


def side(word: object) -> str:
    """``for``, ``against``, ``abstain`` or empty; ``ValueError`` for a word that names no side."""
    key = str(word or "").strip().lower()
    if key not in SIDES:
        raise ValueError(f"unknown side {word!r}")
    return SIDES[key]


def named(words: Mapping[str, str], word: object) -> str:
    """The engine's name for ``word``."""
    key = str(word or "")
    return words.get(key, key)


def profiles(scenario: Raw) -> tuple[str, ...]:
    """The profiles a scenario must hold under; ``ValueError`` for a rule set nobody knows."""
    setup = scenario.get("setup") or {}
    said = scenario.get("ruleset") or setup.get("ruleset") or setup.get("profile") or "both"
    found = [name for word in (said if isinstance(said, list) else [said]) for name in _profiles(str(word))]
    return tuple(dict.fromkeys(found))


def _profiles(word: str) -> tuple[str, ...]:
    key = word.strip().lower()
    if key == "all":
        return shipped_profiles()
    if key in shipped_profiles():
        return (key,)
    if key not in RULESETS:
        raise ValueError(f"unknown ruleset {word!r}")
    return RULESETS[key]


def parameters(setup: Raw) -> dict[str, Any]:
    """The setup as parameters of a profile; what is null stays the profile's own; ``ValueError`` for an unknown entry.

    A file that does not mention the oath or the confirmation of counts is not about them.
    """
    found: dict[str, Any] = {"oath": False, "count_confirm": "never"}
    for key, value in setup.items():
        name = SETUP.get(key, key)
        if key in TABLE or value is None:
            continue
        if key == "speech_limit_min":
            found["speech_seconds"] = int(value * 60)
        elif key == "threshold":
            found |= _threshold(str(value))
        elif name == "chair_votes" and isinstance(value, bool):
            found[name] = "decisive" if value else "never"
        elif name == "decision_basis":
            found[name] = {"membership": "members"}.get(value, value)
        elif name in KNOWN:
            found[name] = value
        else:
            raise ValueError(f"unknown setup entry {key!r}")
    return found


def _threshold(word: str) -> dict[str, Any]:
    """``majority`` and ``1/2`` are more than half; any other share is at least so much."""
    share = Fraction({"majority": "1/2", "two_thirds": "2/3", "three_quarters": "3/4"}.get(word, word))
    strict = share == Fraction(1, 2)
    return {"decision_num": share.numerator, "decision_den": share.denominator, "decision_strict": strict}
