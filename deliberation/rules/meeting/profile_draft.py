"""The rules of meetings as a place edits them: a base and what differs from it, in one text.

A draft is TOML with ``base`` and the entries of :data:`CHANGES`; unlike the changes stored in a
rulebook it may set every parameter. :func:`place_rules` parts it into the rules of the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile, ProfileError
from deliberation.rules.meeting.profile_check import fault
from deliberation.rules.meeting.profile_load import (
    CHANGES,
    PLACE_RULES,
    PLACE_SHARES,
    SAID,
    judged,
    load_profile,
    place_rule,
    profile_for,
    shipped_profiles,
    worded,
)
from deliberation.rules.meeting.profile_text import located, parse
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import Rulebook

BEYOND = ("decision_strict", "quorum_count", "quorum_ref", "decision_ref")
"""Parameters that no rule of a place can set: a decision needs more than its share, by its rule."""

_BACK = {said: place for place, said in SAID.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text comes to: the base, the profile and the faults (a profile with faults is not to be used)."""

    base: str
    profile: Profile
    faults: tuple[Refusal, ...]


def read_draft(text: str) -> Draft:
    """Judge a draft; every fault has its entry and line."""
    raw = parse(text)
    nothing = Profile("", "", Parameters(), {})
    if isinstance(raw, Refusal):
        return Draft("", nothing, (raw,))
    base = raw.get("base")
    faults = [fault("PROFILE_ENTRY", key) for key in raw if key not in (*CHANGES, "base")]
    parameters = raw.get("parameters")
    given = parameters if isinstance(parameters, dict) else {}
    faults += [fault("PROFILE_ENTRY", f"parameters.{name}") for name in BEYOND if name in given]
    if "base" not in raw:
        faults.append(fault("PROFILE_MISSING", "base", needs="base"))
    if faults:
        return Draft("", nothing, located(faults, text))
    try:
        title = load_profile(base).title if isinstance(base, str) else ""
    except ProfileError:
        title = ""
    profile, found = judged({"id": str(base), "title": title or "-", **raw})
    return Draft(str(base), profile, located(found, text))


def named(base: str, profile: Profile, own: str) -> Profile:
    """``profile`` under a name that tells it from the shipped ones: rules that differ never pass for their base.

    Rules that are those of ``base`` keep its name; rules that differ and were given none are called by ``own``,
    the name of the place, and the base.
    """
    start = load_profile(base)
    if write_draft(base, replace(profile, title=start.title)) == _head(base):
        return replace(profile, title=start.title) if profile.title.endswith(start.title) else profile
    shipped = {load_profile(name).title for name in shipped_profiles()}
    return replace(profile, title=f"{own}{start.title}") if profile.title in shipped else profile


def _head(base: str) -> str:
    return f'base = "{base}"\n'


def draft_of(rulebook: Rulebook) -> str:
    """The rules of meetings in force, as a draft; :class:`ProfileError` where they contradict themselves."""
    return write_draft(rulebook.text("meeting.profile"), profile_for(rulebook))


def write_draft(base: str, profile: Profile) -> str:
    """The draft that makes ``profile`` out of the shipped ``base``: only what differs is written."""
    skipped = {f.name for f in fields(Parameters) if f.name in BEYOND}
    return _written(base, profile, skipped, head=_head(base))


def changes_of(base: str, profile: Profile) -> str:
    """What of ``profile`` no rule of the place says by itself: the text of ``meeting.profile_changes``."""
    return _written(base, profile, {f.name for f in fields(Parameters) if place_rule(f.name)})


def place_rules(base: str, profile: Profile) -> dict[str, object]:
    """The rules of a place that hold meetings by ``profile``: key → value as a layer takes it."""
    p = profile.parameters
    found: dict[str, object] = {"meeting.profile": base, "meeting.profile_changes": changes_of(base, profile)}
    for name, key in PLACE_RULES.items():
        value = getattr(p, name)
        swapped = name in ("vote_form", "count_confirm")
        found[key] = _BACK.get(value, value) if swapped else value
    for name, key in PLACE_SHARES.items():
        found[key] = str(Fraction(getattr(p, f"{name}_num"), getattr(p, f"{name}_den")))
    return found | {"meeting.quorum_strict": p.quorum_strict, "meeting.secret_for_people": "people" in p.secret_about}


def _written(base: str, profile: Profile, skipped: set[str], head: str = "") -> str:
    start = load_profile(base)
    lines = [head] if head else []
    if profile.title != start.title:
        lines.append(f"title = {_value(profile.title)}\n")
    lines += _switched("disable", start.motions, profile.motions)
    lines += _switched("enable", profile.motions, start.motions)
    lines += _table("parameters", start.parameters, profile.parameters, skipped)
    for kind, rule in profile.motions.items():
        lines += _table(f"motion.{kind}", worded(base).get(kind), rule, {"id"})
    return "".join(lines)


def _switched(name: str, here: Mapping[str, MotionRule], there: Mapping[str, MotionRule]) -> Iterator[str]:
    kinds = [kind for kind in here if kind not in there]
    if kinds:
        yield f"{name} = {_value(kinds)}\n"


def _table(
    name: str, old: MotionRule | Parameters | None, new: MotionRule | Parameters, skipped: set[str]
) -> Iterator[str]:
    names = [f.name for f in fields(new) if f.name not in skipped]
    changed = [one for one in names if old is None or getattr(old, one) != getattr(new, one)]
    if changed:
        yield f"\n[{name}]\n"
        yield from (f"{one} = {_value(getattr(new, one))}\n" for one in changed)


def _value(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)
