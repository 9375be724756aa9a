"""Profiles from TOML, layered base + overrides, refused at load when they contradict themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile, ProfileError, tuplify
from deliberation.rules.meeting.profile_check import contradictions, entry_faults, explicit_faults, fault
from deliberation.rules.meeting.profile_text import located, parse
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import MARKS, Rulebook

FOLDER = Path(__file__).parent / "profiles"

ENTRIES = ("id", "title", "description", "base", "only", "enable", "disable", "parameters", "motion", "sources")
"""What a profile may hold at its top."""

CHANGES = ("title", "only", "enable", "disable", "parameters", "motion")
"""What the changes of a place may hold: the rest is the base, or rules of the place by themselves."""


@dataclass(frozen=True, slots=True)
class Source:
    """On what an entry of a profile is based, and how sure that is (the marks of a rulebook)."""

    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class About:
    """What a reader is told of a shipped profile; ``sources`` by parameter (``quorum``, ``decision`` for shares)."""

    id: str
    title: str
    description: str
    sources: Mapping[str, Source]

    def source(self, name: str) -> Source | None:
        """The source of parameter ``name``, or of the share that it belongs to."""
        return self.sources.get(name) or self.sources.get(name.partition("_")[0])


@cache
def load_profile(name: str) -> Profile:
    """The shipped profile ``name`` with its bases resolved; :class:`ProfileError` names what is wrong."""
    return build(_raw(name))


@cache
def about(name: str) -> About:
    """Title, description and sources of the shipped profile ``name``; what it leaves unsaid its base says."""
    raw = _raw(name)
    base = about(raw["base"]).sources if "base" in raw else {}
    own = {key: Source(entry["source"], entry["mark"]) for key, entry in raw.get("sources", {}).items()}
    return About(name, raw["title"], raw.get("description", ""), MappingProxyType({**base, **own}))


@cache
def catalogue() -> frozenset[str]:
    """Every motion the base text knows, whether a profile enables it or not."""
    return frozenset(load_profile("rror1915").motions)


def shipped_profiles() -> tuple[str, ...]:
    """The ids of the shipped profiles."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def build(raw: Mapping[str, Any]) -> Profile:
    """A validated profile from parsed TOML; ``base`` names the shipped profile it overrides."""
    profile, faults = judged(raw)
    if faults:
        raise ProfileError.of(faults[0])
    return profile


def inspect(text: str) -> tuple[Refusal, ...]:
    """Every fault in the text of a whole profile, each with its entry and line; empty where it can be used."""
    raw = parse(text)
    return (raw,) if isinstance(raw, Refusal) else located(judged(raw)[1], text)


@lru_cache(maxsize=128)
def inspect_changes(base: str, text: str, given: tuple[tuple[str, object], ...] = ()) -> tuple[Refusal, ...]:
    """Every fault of a place's changes to the shipped profile ``base``; ``given`` are its rules of their own."""
    raw = parse(text)
    if isinstance(raw, Refusal):
        return (raw,)
    return located(_changed(base, raw, dict(given))[1], text)


def changed(base: str, text: str, given: Mapping[str, object]) -> Profile:
    """The profile ``base`` with the parameters ``given`` and the changes in ``text``; :class:`ProfileError`."""
    raw = parse(text)
    if isinstance(raw, Refusal):
        raise ProfileError.of(raw)
    profile, faults = _changed(base, raw, given)
    if faults:
        raise ProfileError.of(located(faults, text)[0])
    return profile


def worded(name: str) -> Mapping[str, MotionRule]:
    """Every motion as the shipped profile ``name`` words it, those it leaves out too."""
    return _table(name)


def _raw(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.toml"
    if name not in shipped_profiles():
        raise ProfileError(f"no profile {name}", fault("PROFILE_BASE", "base", value=name))
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _table(name: str) -> Mapping[str, MotionRule]:
    """Every motion of a shipped profile as it words it, those it leaves out too."""
    raw = _raw(name)
    return MappingProxyType(_motions(_table(raw["base"]) if "base" in raw else {}, raw.get("motion", {})))


def _motions(base: Mapping[str, MotionRule], changes: Mapping[str, Any]) -> dict[str, MotionRule]:
    motions = dict(base)
    for key, entries in changes.items():
        clean = {name: tuplify(name, value) for name, value in entries.items()}
        kept = {f.name: getattr(base[key], f.name) for f in fields(MotionRule)} if key in base else {"id": key}
        motions[key] = MotionRule(**{**kept, **clean})
    return motions


def _changed(base: str, raw: dict[str, Any], given: Mapping[str, object]) -> tuple[Profile, list[Refusal]]:
    faults = [fault("PROFILE_ENTRY", key) for key in raw if key not in CHANGES]
    parameters = raw.get("parameters", {})
    faults += [
        fault("PROFILE_ELSEWHERE", f"parameters.{name}", rule=rule)
        for name in (parameters if isinstance(parameters, dict) else ())
        if (rule := place_rule(name))
    ]
    start = load_profile(base).with_parameters(**given)
    if faults:
        return start, faults
    return judged({"id": start.id, "title": start.title, "base": base, **raw}, start)


def judged(raw: Mapping[str, Any], start: Profile | None = None) -> tuple[Profile, list[Refusal]]:
    """The profile and its faults; a fault in the top entries hides the others, which would only echo it."""
    empty = Profile("", "", Parameters(), {})
    faults = list(_top_faults(raw))
    if faults:
        return empty, faults
    base = start or (load_profile(raw["base"]) if "base" in raw else empty)
    known = _table(raw["base"]) if "base" in raw else {}
    faults = list(_shape_faults(raw, known))
    raw = _sound(raw, known, {str(one.params["entry"]) for one in faults})
    motions = _motions(known, raw.get("motion", {}))
    profile = Profile(raw["id"], raw["title"], base.parameters, _enabled(raw, base, motions))
    profile = profile.with_parameters(**raw.get("parameters", {}))
    return profile, [*faults, *contradictions(profile, motions), *explicit_faults(raw, profile)]


def _sound(raw: Mapping[str, Any], known: Mapping[str, MotionRule], faulty: set[str]) -> dict[str, Any]:
    """The text without the entries at fault and without new motions that are not whole: the rest is judged on."""
    incomplete = {entry.split(".")[1] for entry in faulty if entry.startswith("motion.")} - known.keys()
    motions = {
        key: {name: value for name, value in entries.items() if f"motion.{key}.{name}" not in faulty}
        for key, entries in raw.get("motion", {}).items()
        if f"motion.{key}" not in faulty and key not in incomplete
    }
    parameters = {k: v for k, v in raw.get("parameters", {}).items() if f"parameters.{k}" not in faulty}
    return {**raw, "motion": motions, "parameters": parameters}


def _enabled(raw: Mapping[str, Any], base: Profile, motions: Mapping[str, MotionRule]) -> dict[str, MotionRule]:
    """The motions that are on: those of the base and new ones, or ``only``; then ``enable``, less ``disable``."""
    new = raw.get("motion", {}).keys() - _table(raw["base"]).keys() if "base" in raw else motions.keys()
    on = set(raw["only"]) if "only" in raw else base.motions.keys() | new
    on = (on | set(raw.get("enable", ()))) - set(raw.get("disable", ()))
    return {key: rule for key, rule in motions.items() if key in on}


def _top_faults(raw: Mapping[str, Any]) -> Iterator[Refusal]:
    yield from (fault("PROFILE_ENTRY", key) for key in raw if key not in ENTRIES)
    for key in ("id", "title"):
        if not str(raw.get(key, "")).strip():
            yield fault("PROFILE_MISSING", key, needs=key)
    for key in ("id", "title", "description", "base"):
        if key in raw and not isinstance(raw[key], str):
            yield fault("PROFILE_TYPE", key, needs="str")
    for key in ("only", "enable", "disable"):
        if key in raw and not (isinstance(raw[key], list) and all(isinstance(item, str) for item in raw[key])):
            yield fault("PROFILE_TYPE", key, needs="tuple")
    for key in ("parameters", "motion", "sources"):
        if not isinstance(raw.get(key, {}), dict):
            yield fault("PROFILE_TYPE", key, needs="table")
    if isinstance(raw.get("base", ""), str) and raw.get("base", "rror1915") not in shipped_profiles():
        yield fault("PROFILE_BASE", "base", value=raw["base"])


def _shape_faults(raw: Mapping[str, Any], known: Mapping[str, MotionRule]) -> Iterator[Refusal]:
    yield from entry_faults("parameters", Parameters, raw.get("parameters", {}))
    needed = {f.name for f in fields(MotionRule) if f.default is MISSING} - {"id"}
    for key, entries in raw.get("motion", {}).items():
        yield from entry_faults(f"motion.{key}", MotionRule, entries)
        for name in sorted(needed - set(entries)) if key not in known and isinstance(entries, dict) else ():
            yield fault("PROFILE_MISSING", f"motion.{key}.{name}", f"motion.{key}", needs=name)
    motions = known.keys() | raw.get("motion", {}).keys()
    for key in ("only", "enable", "disable"):
        for kind in raw.get(key, ()):
            if kind not in motions:
                yield fault("PROFILE_MOTION", f"{key}.{kind}", key, motion=kind)
    yield from _source_faults(raw.get("sources", {}))


def _source_faults(sources: Mapping[str, Any]) -> Iterator[Refusal]:
    names = {f.name for f in fields(Parameters)} | PLACE_SHARES.keys()
    for key, entry in sources.items():
        if key not in names:
            yield fault("PROFILE_ENTRY", f"sources.{key}")
        elif not isinstance(entry, dict) or not entry.get("source") or entry.get("mark") not in MARKS:
            yield fault("PROFILE_MISSING", f"sources.{key}", needs="source, mark")


def validate(profile: Profile) -> None:
    """Refuse unknown guards, effects, formulas, missing Chinese text, duplicate ranks, impossible shares."""
    for one in contradictions(profile, {**_table("rror1915"), **profile.motions}):
        raise ProfileError.of(one)


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
    "each": "always",
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
    strict = "meeting.quorum_strict" in rulebook and rulebook.flag("meeting.quorum_strict")
    return found | {"quorum_strict": strict, "quorum_count": 0, "decision_strict": True}


def place_rule(name: str) -> str:
    """The key of the rule that sets parameter ``name`` at a place by itself, '' where none does."""
    if name in PLACE_RULES or name == "secret_about":
        return PLACE_RULES.get(name, "meeting.secret_for_people")
    head, _dash, part = name.partition("_")
    return PLACE_SHARES.get(head, "") if part in ("num", "den", "strict", "ref", "count") else ""


def profile_for(rulebook: Rulebook) -> Profile:
    """The profile a place's rulebook lays down for its council meetings; :class:`ProfileError`.

    ``meeting.profile`` names the shipped table of motions; the rules of :data:`PLACE_RULES` and
    :data:`PLACE_SHARES` set its parameters: a quorum of at least the share (more than it where
    ``meeting.quorum_strict``), a decision by more than it; ``meeting.profile_changes`` holds the rest.
    """
    base, given = rulebook.text("meeting.profile"), place_parameters(rulebook)
    return changed(base, changes_text(rulebook), given)


def changes_text(rulebook: Rulebook) -> str:
    """The changes of a place to its profile, as TOML; '' where there are none."""
    return rulebook.text("meeting.profile_changes") if "meeting.profile_changes" in rulebook else ""
