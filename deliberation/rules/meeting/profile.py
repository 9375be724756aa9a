"""A profile: the rules one meeting is held by, as data.

A profile is a table of motions (:class:`MotionRule`) and a set of parameters (:class:`Parameters`).
The meeting's first event carries it whole, so a running meeting never changes its rules and an old
one replays for ever. Base text: *Robert's Rules of Order Revised*, 4th ed., 1915 (public domain).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any

from deliberation.rules.refusal import Json, Refusal


class ProfileError(ValueError):
    """A profile that cannot be used; ``fault`` is the finding, with the entry and, where known, the line."""

    def __init__(self, message: str, fault: Refusal | None = None) -> None:
        super().__init__(message)
        self.fault = fault

    @classmethod
    def of(cls, fault: Refusal) -> ProfileError:
        """The error for a finding of the validation."""
        figures = {key: value for key, value in fault.params.items() if key not in ("at", "entry", "line") and value}
        said = ", ".join(f"{key} {value}" for key, value in figures.items())
        line = f"line {fault.params['line']}, " if fault.params.get("line") else ""
        return cls(f"{line}{fault.params['entry']}: {fault.code}{' (' + said + ')' if said else ''}", fault)


@dataclass(frozen=True, slots=True)
class MotionRule:
    """One motion of the table.

    ``rank`` is 1 (highest) to 13 (main) or 0 for none; ``interrupts`` is when it may be raised while
    another has the floor: ``never``, ``assigned`` (until the speech begins), ``urgent`` or ``speech``;
    ``debatable``: ``no``, ``yes``, ``as_target``, ``confined`` (only its own propriety) or
    ``opens_main``; ``vote`` names a formula of :mod:`arithmetic` or a way without a vote (``chair``,
    ``answer``, ``demand``); ``target``: ``none``, ``main``, ``top``, ``motion``, ``record`` or
    ``ruling``; ``accepts`` are the subsidiary motions that may be applied to it when it has no rank
    or when they rank lower; ``requires`` are guards by name; ``effect`` what its adoption does.
    """

    id: str
    cls: str
    zh: str
    en: str
    ref: str
    gloss: str = ""
    rank: int = 0
    second: bool = True
    interrupts: str = "never"
    debatable: str = "no"
    amendable: bool = False
    vote: str = "majority"
    target: str = "none"
    accepts: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    effect: str = "record"
    reconsider: str = "no"
    renew: str = "session"
    quorum_exempt: bool = False
    main_form: str = ""
    turns: int = 0
    chair_turns: int = 0

    @property
    def main_class(self) -> bool:
        """Whether it brings business before the assembly (nothing may be pending)."""
        return self.cls in ("main", "bring_back")

    @property
    def voted(self) -> bool:
        """Whether the assembly decides it, not the chair or one member's demand."""
        return self.vote not in ("chair", "answer", "demand")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a place may set. Shares are ``num/den``; ``*_strict`` means more than, else at least.

    ``vote_form`` is how a question is put unless said otherwise: ``hands``, ``rollcall`` or ``ballot``;
    ``secret_on_request`` members may make a vote secret (0: nobody), ``secret_about`` names what is
    always voted on in secret (``people``); ``count_confirm`` is when a second person confirms the
    numbers: ``never``, ``close`` or ``always``; ``cautions_before_silence`` on one item end a member's
    turns on it (0: never).
    """

    quorum_num: int = 1
    quorum_den: int = 2
    quorum_strict: bool = True
    quorum_count: int = 0
    quorum_ref: str = "RROR1915 §64"
    decision_basis: str = "votes_cast"
    decision_num: int = 1
    decision_den: int = 2
    decision_strict: bool = True
    decision_ref: str = "RROR1915 §48"
    second_required: bool = True
    agenda_needs_second: bool = True
    speech_seconds: int = 600
    speech_turns: int = 2
    unheard_first: bool = True
    alternate_sides: bool = True
    strict_queue: bool = False
    position_first: bool = False
    chair_votes: str = "decisive"
    chair_debates: bool = False
    secondary_amendments: bool = True
    appeals: bool = True
    vote_order: tuple[str, ...] = ("for", "against")
    division_after_result: bool = True
    division_until: str = "moved"
    open_without_quorum: bool = True
    chair_may_recess: bool = False
    recused_count_for_quorum: bool = True
    postpone_sessions: int = 1
    reconsider_days: int = 1
    standing_by_majority: bool = False
    oath: bool = False
    count_confirm: str = "never"
    vote_form: str = "hands"
    secret_on_request: int = 0
    secret_about: tuple[str, ...] = ()
    chair_certificate: bool = False
    chair_neutral_to_item: bool = False
    cautions_before_silence: int = 0


TUPLES = {f.name for kind in (MotionRule, Parameters) for f in fields(kind) if "tuple" in str(f.type)}


@dataclass(frozen=True)
class Profile:
    """The rules of a meeting: ``id``, the parameters and every enabled motion by id."""

    id: str
    title: str
    parameters: Parameters
    motions: Mapping[str, MotionRule]

    def rule(self, kind: str) -> MotionRule:
        """The rule of motion ``kind``; ``KeyError`` if the profile does not know it."""
        return self.motions[kind]

    def with_parameters(self, **changes: object) -> Profile:
        """A copy with some parameters replaced; :class:`ProfileError` for an unknown one."""
        known = {f.name for f in fields(Parameters)}
        unknown = sorted(changes.keys() - known)
        if unknown:
            raise ProfileError(f"unknown parameter {', '.join(unknown)}")
        clean: dict[str, Any] = {key: tuplify(key, value) for key, value in changes.items()}
        return replace(self, parameters=replace(self.parameters, **clean))

    def without(self, kind: str) -> Profile:
        """A copy in which motion ``kind`` is switched off."""
        return replace(self, motions={key: rule for key, rule in self.motions.items() if key != kind})

    @cached_property
    def document(self) -> dict[str, Json]:
        """Plain JSON of the profile, defaults left out: what the ``called`` event carries."""
        motions: dict[str, Json] = {key: _compact(rule) for key, rule in self.motions.items()}
        return {"id": self.id, "title": self.title, "parameters": _compact(self.parameters), "motions": motions}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Profile:
        """The profile an event carries; entries unknown to this release are passed over."""
        motions = {key: MotionRule(**_known(MotionRule, raw)) for key, raw in document["motions"].items()}
        parameters = Parameters(**_known(Parameters, document["parameters"]))
        return cls(document["id"], document["title"], parameters, motions)


def tuplify(name: str, value: object) -> object:
    """A list as a tuple where the field ``name`` holds one."""
    return tuple(value) if name in TUPLES and isinstance(value, list) else value


def _compact(entry: MotionRule | Parameters) -> dict[str, Json]:
    defaults = {f.name: f.default for f in fields(entry)}
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(entry).items()}
    return {key: value for key, value in plain.items() if value != _plain_default(defaults[key])}


def _plain_default(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _known(kind: type[MotionRule] | type[Parameters], raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {key: tuplify(key, value) for key, value in raw.items() if key in names}
