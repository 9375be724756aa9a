"""Adopting the rules of a place: one layer of the rulebook, replaced as a whole, never edited in place.

One stream a place (``rules:<code>``). Every adoption stays in the book with its document and hash,
so the rules of any day can be read again. Meetings and cycles that froze an earlier version keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from deliberation.rules.meeting.profile import ProfileError
from deliberation.rules.meeting.profile_load import profile_for
from deliberation.rules.parameters import RulebookError, check
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import MARKS, Layer, Rulebook, Setting

ADOPTERS = ("subdistrict_officer", "administrator", "system")


@dataclass(frozen=True, slots=True)
class LayerState:
    """The layer in force at a place: its canonical document ('' before the first), its hash, how many there were."""

    document: str = ""
    hash: str = ""
    version: int = 0


def write_layer(layer: Layer) -> str:
    """The canonical document of one layer, as it is stored and hashed."""
    return Rulebook((layer,)).document


def read_layer(document: str) -> Layer:
    """The layer in a document written by :func:`write_layer`."""
    return Rulebook.from_document(document).layers[0]


def write_rules(settings: Mapping[str, Setting]) -> dict[str, Json]:
    """Settings as the argument of an ``adopt`` command: {key: {value, source, mark}}."""
    plain: dict[str, Json] = {}
    for key, setting in settings.items():
        value = setting.value
        raw: Json = [*value] if isinstance(value, tuple) else value if isinstance(value, bool | int) else str(value)
        plain[key] = {"value": raw, "source": setting.source, "mark": setting.mark}
    return plain


def decide(rulebook: Rulebook, state: LayerState, command: Command) -> Decision:
    """``adopt`` {place, title, rules: {key: {value, source, mark}}}.

    ``rulebook`` is the one in force at the place, with the layer that is to be replaced.
    """
    refusal = _guard(command.actor)
    if refusal is not None:
        return refusal
    layer = _layer(command.args)
    if isinstance(layer, Refusal):
        return layer
    crossed = _crossed(rulebook, layer)
    if crossed is not None:
        return crossed
    document = write_layer(layer)
    if document == state.document:
        return Refusal("RULES_UNCHANGED", "rules")
    return (event(command, "layer_adopted", document=document, hash=hashlib.sha256(document.encode()).hexdigest()),)


def _guard(actor: Actor) -> Refusal | None:
    return None if actor.has(*ADOPTERS) else Refusal("NOT_ENTITLED", "rules")


def _layer(args: Mapping[str, Json]) -> Layer | Refusal:
    raw, place = args.get("rules"), str(args["place"])
    settings: dict[str, Setting] = {}
    for key, item in (raw if isinstance(raw, dict) else {}).items():
        setting = _setting(key, item)
        if isinstance(setting, Refusal):
            return setting
        settings[key] = setting
    return Layer(f"place-{place}", str(args.get("title") or place), settings, place)


def _setting(key: str, raw: Json) -> Setting | Refusal:
    item = raw if isinstance(raw, dict) else {}
    try:
        value = check(key, item.get("value"))
    except RulebookError:
        return Refusal("RULE_VALUE", f"rulebook:{key}", {"key": key})
    source, mark = str(item.get("source") or "").strip(), str(item.get("mark") or "G")
    if not source or mark not in MARKS:
        return Refusal("RULE_SOURCE", f"rulebook:{key}", {"key": key})
    return Setting(value, source, mark)


def _crossed(rulebook: Rulebook, layer: Layer) -> Refusal | None:
    above = tuple(other for other in rulebook.layers if other.place != layer.place)
    try:
        composed = Rulebook.compose((*above, layer))
    except RulebookError:
        return Refusal("RULES_CROSSED", "rulebook:ballot.max_picks")
    return _seats(composed) or _instalments(composed) or meetings_fault(composed)


def meetings_fault(rulebook: Rulebook) -> Refusal | None:
    """Why no meeting could be held by these rules: the first contradiction, with the line where it stands."""
    try:
        profile_for(rulebook)
    except ProfileError as error:
        return error.fault
    return None


def _seats(rulebook: Rulebook) -> Refusal | None:
    parts = [part.rpartition(":")[2] for part in rulebook.texts("council.mix")]
    total, seats = sum(int(part) for part in parts if part.isdecimal()), rulebook.int("council.seats")
    if total == seats and all(part.isdecimal() for part in parts):
        return None
    return Refusal("SEATS_MISMATCH", "rulebook:council.mix", {"seats": seats, "total": total})


def _instalments(rulebook: Rulebook) -> Refusal | None:
    try:
        whole = sum(Fraction(part) for part in rulebook.texts("payment.schedule")) == 1
    except (ValueError, ZeroDivisionError):
        whole = False
    return None if whole else Refusal("INSTALMENTS_MISMATCH", "rulebook:payment.schedule")


def evolve(state: LayerState, happened: Event) -> LayerState:
    """Fold ``layer_adopted``."""
    return LayerState(str(happened.data["document"]), str(happened.data["hash"]), state.version + 1)


def legal(_rulebook: Rulebook, _state: LayerState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Whether ``actor`` may adopt rules here."""
    return (Option("adopt", _guard(actor)),)


LAYER: Engine[LayerState] = Engine("rules", LayerState(), decide, evolve, legal)
