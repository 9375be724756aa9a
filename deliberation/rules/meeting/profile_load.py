"""Profiles from TOML, layered base + overrides, refused at load when they contradict themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from deliberation.rules.meeting.arithmetic import FORMULAS
from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile, ProfileError, tuplify
from deliberation.rules.rulebook import Rulebook

FOLDER = Path(__file__).parent / "profiles"

CHOICES: Mapping[str, frozenset[str]] = {
    "cls": frozenset({"privileged", "subsidiary", "main", "incidental", "bring_back"}),
    "interrupts": frozenset({"never", "assigned", "urgent", "speech"}),
    "debatable": frozenset({"no", "yes", "as_target", "confined", "opens_main"}),
    "target": frozenset({"none", "main", "top", "motion", "record", "ruling"}),
    "reconsider": frozenset({"no", "yes", "negative", "affirmative", "until_executed"}),
    "renew": frozenset({"session", "progress", "free"}),
    "vote": FORMULAS | {"chair", "answer", "demand"},
}
EFFECTS = frozenset(
    [
        "record",
        "adopt",
        "amend",
        "close_debate",
        "set_limits",
        "postpone",
        "refer",
        "table",
        "kill",
        "recess",
        "adjourn",
        "fix_time",
        "appeal",
        "not_considered",
        "take_from_table",
        "reconsider",
        "rescind",
        "withdraw",
        "discharge",
        "division",
        "privilege",
        "orders",
    ]
)
GUARDS = frozenset(
    [
        "question_debatable",
        "before_debate",
        "before_subsidiary",
        "within_sessions",
        "item_due",
        "result_doubted",
        "one_appeal",
        "timely_ruling",
        "notice_given",
        "tabled",
        "adopted_before",
        "referred",
        "reconsiderable",
        "applies_main",
    ]
)
BASES = frozenset({"votes_cast", "present", "members"})
CHAIR_VOTES = frozenset({"never", "decisive", "ballot_only", "always"})
ONE_PER_RANK = ("privileged", "subsidiary")


@cache
def load_profile(name: str) -> Profile:
    """The shipped profile ``name`` with its bases resolved; :class:`ProfileError` names what is wrong."""
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        raise ProfileError(f"no profile {name}")
    return build(tomllib.loads(path.read_text("utf-8")))


@cache
def catalogue() -> frozenset[str]:
    """Every motion the base text knows, whether a profile enables it or not."""
    return frozenset(load_profile("rror1915").motions)


def shipped_profiles() -> tuple[str, ...]:
    """The ids of the shipped profiles."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def build(raw: Mapping[str, Any]) -> Profile:
    """A validated profile from parsed TOML; ``base`` names the shipped profile it overrides."""
    base = load_profile(raw["base"]) if "base" in raw else Profile("", "", Parameters(), {})
    motions = dict(base.motions)
    for key, changes in raw.get("motion", {}).items():
        motions[key] = _motion(key, base.motions.get(key), changes)
    only, off = raw.get("only"), raw.get("disable", ())
    _known_motions([*(only or ()), *off], motions)
    enabled = {key: rule for key, rule in motions.items() if (only is None or key in only) and key not in off}
    profile = Profile(str(raw["id"]), str(raw["title"]), base.parameters, enabled)
    profile = profile.with_parameters(**raw.get("parameters", {}))
    validate(profile)
    return profile


def _motion(key: str, base: MotionRule | None, changes: Mapping[str, Any]) -> MotionRule:
    names = {f.name for f in fields(MotionRule)}
    unknown = sorted(changes.keys() - names)
    if unknown:
        raise ProfileError(f"motion {key}: unknown entry {', '.join(unknown)}")
    values: dict[str, Any] = {name: getattr(base, name) for name in names} if base else {"id": key}
    values |= {name: tuplify(name, value) for name, value in changes.items()}
    try:
        return MotionRule(**values)
    except TypeError as error:
        raise ProfileError(f"motion {key}: {error}") from error


def _known_motions(named: Iterable[str], motions: Mapping[str, MotionRule]) -> None:
    unknown = sorted(set(named) - motions.keys())
    if unknown:
        raise ProfileError(f"unknown motion {', '.join(unknown)}")


def validate(profile: Profile) -> None:
    """Refuse unknown guards, effects, formulas, missing Chinese text, duplicate ranks, impossible shares."""
    ranks: dict[int, str] = {}
    for rule in profile.motions.values():
        _validate_motion(rule, profile)
        if rule.cls in ONE_PER_RANK and rule.target != "motion" and rule.rank:
            other = ranks.setdefault(rule.rank, rule.id)
            if other != rule.id:
                raise ProfileError(f"rank {rule.rank} is given to both {other} and {rule.id}")
    _validate_parameters(profile.parameters)


def _validate_motion(rule: MotionRule, profile: Profile) -> None:
    for name, allowed in CHOICES.items():
        if getattr(rule, name) not in allowed:
            raise ProfileError(f"motion {rule.id}: {name} is {getattr(rule, name)!r}")
    if not rule.zh.strip() or not rule.ref.strip():
        raise ProfileError(f"motion {rule.id}: a Chinese name and a rule reference are needed")
    if rule.effect not in EFFECTS:
        raise ProfileError(f"motion {rule.id}: unknown effect {rule.effect!r}")
    unknown = sorted(set(rule.requires) - GUARDS)
    if unknown:
        raise ProfileError(f"motion {rule.id}: unknown guard {', '.join(unknown)}")
    if (rule.cls in ("privileged", "subsidiary", "main", "bring_back")) != (1 <= rule.rank <= 13):
        raise ProfileError(f"motion {rule.id}: rank {rule.rank} does not suit class {rule.cls}")
    if rule.main_form and rule.main_form not in profile.motions:
        raise ProfileError(f"motion {rule.id}: main form {rule.main_form} is not enabled")


def _validate_parameters(parameters: Parameters) -> None:
    if parameters.decision_basis not in BASES:
        raise ProfileError(f"decision_basis is {parameters.decision_basis!r}")
    if parameters.chair_votes not in CHAIR_VOTES:
        raise ProfileError(f"chair_votes is {parameters.chair_votes!r}")
    for name in ("quorum", "decision"):
        num, den = getattr(parameters, f"{name}_num"), getattr(parameters, f"{name}_den")
        if not (den > 0 and 0 <= num <= den):
            raise ProfileError(f"{name} share {num}/{den} is impossible")
    if parameters.vote_order[:2] != ("for", "against"):
        raise ProfileError("votes are called for, then against")
    if parameters.speech_seconds < 1 or parameters.speech_turns < 1:
        raise ProfileError("a speech needs time and a turn")


PLACE_RULES: Mapping[str, str] = {
    name: f"meeting.{name}"
    for name in (
        "decision_basis",
        "second_required",
        "speech_seconds",
        "speech_turns",
        "unheard_first",
        "alternate_sides",
        "chair_votes",
        "recused_count_for_quorum",
        "vote_form",
        "secret_on_request",
        "count_confirm",
        "oath",
        "chair_certificate",
        "chair_neutral_to_item",
        "cautions_before_silence",
    )
}
"""Parameters that a rule of the place sets by itself, with the key of that rule."""

PLACE_SHARES: Mapping[str, str] = {"quorum": "meeting.quorum", "decision": "meeting.decision_share"}
"""Shares that a rule of the place sets: ``<name>_num``, ``_den``, ``_strict`` and ``_ref`` follow it."""

SAID: Mapping[str, str] = {
    "show_of_hands": "hands",
    "roll_call": "rollcall",
    "secret_ballot": "ballot",
    "unconfirmed": "never",
}
"""Where a rule of the place says otherwise than a profile what both mean."""


def place_parameters(rulebook: Rulebook) -> dict[str, object]:
    """The parameters that the rules of a place lay down; a rulebook older than a rule leaves it to the profile."""
    found: dict[str, object] = {}
    for name, key in PLACE_RULES.items():
        if key in rulebook:
            value = rulebook.rule(key).setting.value
            found[name] = SAID.get(value, value) if isinstance(value, str) else value
    for name, key in PLACE_SHARES.items():
        share: Fraction = rulebook.share(key)
        found |= {f"{name}_num": share.numerator, f"{name}_den": share.denominator, f"{name}_ref": f"rulebook:{key}"}
    if "meeting.secret_for_people" in rulebook:
        found["secret_about"] = ("people",) if rulebook.flag("meeting.secret_for_people") else ()
    return found | {"quorum_strict": False, "quorum_count": 0, "decision_strict": True}


def profile_for(rulebook: Rulebook) -> Profile:
    """The profile a place's rulebook lays down for its council meetings.

    ``meeting.profile`` names the shipped table of motions; the rules of :data:`PLACE_RULES` and
    :data:`PLACE_SHARES` set its parameters: a quorum of at least the share, a decision by more than it.
    """
    profile = load_profile(rulebook.text("meeting.profile")).with_parameters(**place_parameters(rulebook))
    validate(profile)
    return profile
