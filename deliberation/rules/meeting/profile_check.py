"""What a profile may not say: every contradiction by code, with the entry at fault.

A finding is a :class:`Refusal` with ``params["entry"]``; ``params["at"]`` lists the entries that may
have caused it, most likely first, so that whoever has the text can name the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from deliberation.rules.meeting.arithmetic import FORMULAS
from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile
from deliberation.rules.refusal import Json, Refusal

_BY_VOTE = "adopt amend close_debate set_limits postpone refer table kill take_from_table rescind discharge"
_EFFECTS = (
    f"{_BY_VOTE} record recess adjourn fix_time appeal not_considered reconsider withdraw division privilege orders"
)
_GUARDS = """
question_debatable before_debate before_subsidiary within_sessions item_due result_doubted one_appeal timely_ruling
notice_given tabled adopted_before referred reconsiderable applies_main
"""

CHOICES: Mapping[str, frozenset[str]] = {
    "cls": frozenset({"privileged", "subsidiary", "main", "incidental", "bring_back"}),
    "interrupts": frozenset({"never", "assigned", "urgent", "speech"}),
    "debatable": frozenset({"no", "yes", "as_target", "confined", "opens_main"}),
    "target": frozenset({"none", "main", "top", "motion", "record", "ruling"}),
    "reconsider": frozenset({"no", "yes", "negative", "affirmative", "until_executed"}),
    "renew": frozenset({"session", "progress", "free"}),
    "vote": FORMULAS | {"chair", "answer", "demand"},
    "effect": frozenset(_EFFECTS.split()),
    "requires": frozenset(_GUARDS.split()),
    "decision_basis": frozenset({"votes_cast", "present", "members"}),
    "chair_votes": frozenset({"never", "decisive", "ballot_only", "always"}),
    "division_until": frozenset({"moved", "stated"}),
    "vote_form": frozenset({"hands", "rollcall", "ballot"}),
    "count_confirm": frozenset({"never", "close", "always"}),
    "secret_about": frozenset({"people"}),
}
"""Entries with a closed set of values."""

BOUNDS: Mapping[str, tuple[int, int]] = {
    "quorum_num": (0, 1000),
    "quorum_den": (1, 1000),
    "quorum_count": (0, 100_000),
    "decision_num": (0, 1000),
    "decision_den": (1, 1000),
    "speech_seconds": (1, 3600),
    "speech_turns": (1, 20),
    "postpone_sessions": (0, 10),
    "reconsider_days": (0, 30),
    "secret_on_request": (0, 200),
    "cautions_before_silence": (0, 20),
    "rank": (0, 13),
    "turns": (0, 20),
    "chair_turns": (0, 20),
}
"""The least and the most of every whole number."""

DECIDING = frozenset({"majority", "two_thirds", "notice_two_thirds", "rescind"})
"""Votes by which an assembly decides: none of them lets fewer than half carry."""

BY_VOTE = frozenset(_BY_VOTE.split())
"""Effects on a question that only the assembly may have."""

LEANS_ON: Mapping[str, str] = {
    "amend": "main",
    "amend_2nd": "amend",
    "appeal_undebatable": "appeal",
    "lay_on_table": "take_from_table",
}
"""A motion that leads nowhere without another."""

ONE_PER_RANK = ("privileged", "subsidiary")
_KINDS: Mapping[type, Mapping[str, str]] = {
    kind: {f.name: str(f.type) for f in fields(kind)} for kind in (MotionRule, Parameters)
}


def fault(code: str, *at: str, **params: Json) -> Refusal:
    """A finding about the entries ``at``, the likeliest first."""
    return Refusal(code, "rulebook:meeting.profile_changes", {"entry": at[0], "line": 0, "at": [*at], **params})


def entry_faults(path: str, kind: type[MotionRule] | type[Parameters], raw: object) -> Iterator[Refusal]:
    """Unknown entries and values of the wrong type or out of bounds in one table of the text."""
    if not isinstance(raw, dict):
        yield fault("PROFILE_TYPE", path, needs="table")
        return
    for name, value in raw.items():
        entry = f"{path}.{name}"
        wanted = _KINDS[kind].get(name)
        if wanted is None or name == "id":
            yield fault("PROFILE_ENTRY", entry)
        else:
            yield from _value_faults(entry, name, wanted, value)


def _value_faults(entry: str, name: str, wanted: str, value: object) -> Iterator[Refusal]:
    if not _is(wanted, value):
        yield fault("PROFILE_TYPE", entry, needs=wanted.partition("[")[0])
    elif isinstance(value, int) and not isinstance(value, bool):
        low, high = BOUNDS[name]
        if not low <= value <= high:
            yield fault("PROFILE_NUMBER", entry, low=low, high=high, value=value)
    elif name in CHOICES:
        for item in value if isinstance(value, list) else [value]:
            if item not in CHOICES[name]:
                yield fault("PROFILE_VALUE", entry, value=str(item), allowed=", ".join(sorted(CHOICES[name])))


def _is(wanted: str, value: object) -> bool:
    if wanted.startswith("tuple"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if wanted == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, bool) if wanted == "bool" else isinstance(value, str)


def contradictions(profile: Profile, known: Mapping[str, MotionRule]) -> Iterator[Refusal]:
    """Everything in ``profile`` that cannot be, or that would let fewer than half decide; ``known`` are all motions."""
    yield from _parameter_faults(profile.parameters)
    for rule in profile.motions.values():
        yield from _motion_faults(rule, known)
    yield from _rank_faults(profile)
    yield from _missing(profile)


def _parameter_faults(p: Parameters) -> Iterator[Refusal]:
    for name in ("quorum", "decision"):
        yield from _share_faults(p, name)
    if p.vote_order not in (("for", "against"), ("for", "against", "abstain")):
        yield fault("PROFILE_ORDER", "parameters.vote_order", value=", ".join(p.vote_order))
    for name in ("decision_basis", "chair_votes", "division_until", "vote_form", "count_confirm"):
        value = getattr(p, name)
        if value not in CHOICES[name]:
            allowed = ", ".join(sorted(CHOICES[name]))
            yield fault("PROFILE_VALUE", f"parameters.{name}", value=value, allowed=allowed)
    for name in ("speech_seconds", "speech_turns"):
        low, high = BOUNDS[name]
        if not low <= getattr(p, name) <= high:
            yield fault("PROFILE_NUMBER", f"parameters.{name}", low=low, high=high, value=getattr(p, name))


def _share_faults(p: Parameters, name: str) -> Iterator[Refusal]:
    num, den, strict = (getattr(p, f"{name}_{part}") for part in ("num", "den", "strict"))
    at = tuple(f"parameters.{name}_{part}" for part in ("num", "den", "strict"))
    nothing = num == 0 and not (name == "quorum" and p.quorum_count > 0)
    if den <= 0 or num < 0 or num > den or nothing or (strict and num == den):
        yield fault("PROFILE_SHARE", *at, value=f"{num}/{den}")
    elif name == "decision" and (Fraction(num, den), strict) < (Fraction(1, 2), True):
        tie = Fraction(num, den) == Fraction(1, 2)
        yield fault("PROFILE_TIE", *(at[::-1] if tie else at), value=f"{num}/{den}")


def _motion_faults(rule: MotionRule, known: Mapping[str, MotionRule]) -> Iterator[Refusal]:
    path = f"motion.{rule.id}"
    for name in ("cls", "interrupts", "debatable", "target", "reconsider", "renew", "vote", "effect", "requires"):
        value = getattr(rule, name)
        for item in value if isinstance(value, tuple) else (value,):
            if item not in CHOICES[name]:
                allowed = ", ".join(sorted(CHOICES[name]))
                yield fault("PROFILE_VALUE", f"{path}.{name}", path, value=item, allowed=allowed)
    for name in ("zh", "ref"):
        if not getattr(rule, name).strip():
            yield fault("PROFILE_MISSING", f"{path}.{name}", path, needs=name)
    for other in rule.accepts:
        if other not in known:
            yield fault("PROFILE_MOTION", f"{path}.accepts", path, motion=other)
    if (rule.cls in (*ONE_PER_RANK, "main", "bring_back")) != (1 <= rule.rank <= 13):
        yield fault("PROFILE_CLASS", f"{path}.rank", f"{path}.cls", path, rank=rule.rank, cls=rule.cls)
    if rule.effect in BY_VOTE and rule.vote not in DECIDING and rule.vote in CHOICES["vote"]:
        yield fault("PROFILE_MAJORITY", f"{path}.vote", f"{path}.effect", path, motion=rule.id, zh=rule.zh)


def _rank_faults(profile: Profile) -> Iterator[Refusal]:
    ranks: dict[int, str] = {}
    for rule in profile.motions.values():
        if rule.cls in ONE_PER_RANK and rule.target != "motion" and rule.rank:
            other = ranks.setdefault(rule.rank, rule.id)
            if other != rule.id:
                at = (f"motion.{rule.id}.rank", f"motion.{other}.rank", f"motion.{rule.id}")
                yield fault("PROFILE_RANK", *at, rank=rule.rank, other=other)


def _missing(profile: Profile) -> Iterator[Refusal]:
    on = profile.motions
    if "main" not in on:
        yield _needs(profile, "motion.main", "main")
    for kind, other in LEANS_ON.items():
        if kind in on and other not in on:
            yield _needs(profile, f"motion.{kind}", other, kind)
    for rule in on.values():
        if rule.main_form and rule.main_form not in on:
            yield _needs(profile, f"motion.{rule.id}.main_form", rule.main_form, rule.id)
    if profile.parameters.secondary_amendments and "amend" in on and "amend_2nd" not in on:
        yield _needs(profile, "parameters.secondary_amendments", "amend_2nd")
    if profile.parameters.appeals and "point_of_order" in on and "appeal" not in on:
        yield _needs(profile, "parameters.appeals", "appeal")


def _needs(profile: Profile, entry: str, other: str, kind: str = "") -> Refusal:
    causes = (f"disable.{other}", "disable", f"enable.{kind}", f"only.{kind}", "only")
    zh = profile.motions[kind].zh if kind else ""
    return fault("PROFILE_NEEDS", entry, *causes, needs=other, zh=zh)


def explicit_faults(raw: Mapping[str, Any], profile: Profile) -> Iterator[Refusal]:
    """What the text itself sets although another entry leaves it without effect."""
    for kind, changes in raw.get("motion", {}).items():
        if changes.get("second") is True and not profile.parameters.second_required:
            yield fault("PROFILE_SECOND", f"motion.{kind}.second", motion=kind)
