"""The form of the rules of meetings: every rule as a control whose choices are the sentences residents read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from deliberation.communities import words
from deliberation.communities.procedure_words import TOPICS, Topic, vote_words
from deliberation.communities.rule_form import RuleForm, share_of, whole_of
from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile
from deliberation.rules.meeting.profile_check import BOUNDS
from deliberation.rules.meeting.profile_draft import write_draft
from deliberation.rules.meeting.profile_load import load_profile, place_rule, worded
from deliberation.rules.parameters import PARAMETERS
from deliberation.rules.refusal import Refusal
from deliberation.web.forms import AtMost, Form, Needed, Text, half_width, picks
from deliberation.web.refusals.say import say
from deliberation.web.words import listed

SHARES = ("quorum", "decision")
ORDERS: Mapping[str, tuple[str, ...]] = {"two": ("for", "against"), "three": ("for", "against", "abstain")}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "decision_basis": ("votes_cast", "present", "members"),
    "vote_order": tuple(ORDERS),
    "vote_form": ("hands", "rollcall", "ballot"),
    "chair_votes": ("never", "decisive", "ballot_only", "always"),
    "count_confirm": ("never", "close", "always"),
    "division_until": ("moved", "stated"),
}
"""Rules chosen from a list; every flag is chosen from yes and no."""

SUBJECT_TO_VOTE = ("majority", "two_thirds")

LABELS: Mapping[str, LazyString] = {
    "open_without_quorum": _("When too few have come"),
    "strict_queue": _("Who is called next"),
    "position_first": _("For or against first"),
    "chair_debates": _("The moderator and the debate"),
    "agenda_needs_second": _("Items on the agenda and seconds"),
    "secondary_amendments": _("Changes to proposed changes"),
    "appeals": _("Against a ruling of the moderator"),
    "postpone_sessions": _("Put off over how many meetings"),
    "reconsider_days": _("Days after which a decision can still be voted on again"),
    "standing_by_majority": _("Setting rules aside"),
    "chair_may_recess": _("Short breaks"),
    "vote_order": _("Order in which votes are called"),
    "division_after_result": _("Doubts after the result"),
    "division_until": _("Last moment to ask for a new count"),
}
"""What rules are called that only a profile sets; the others have their name in the list of all rules."""

UNITS: Mapping[str, LazyString] = {
    "speech_seconds": _("seconds each time"),
    "speech_turns": _("times"),
    "cautions_before_silence": _("cautions; 0: never"),
    "secret_on_request": _("members; 0: cannot be asked for"),
    "postpone_sessions": _("meetings"),
    "reconsider_days": _("days"),
}
"""What stands behind a number."""

_SHOWN: Mapping[str, dict[str, Any]] = {
    "agenda_needs_second": {"second_required": True},
    "division_until": {"division_after_result": True},
}
"""A rule that only matters under another is shown as if the other held."""


@dataclass(frozen=True, slots=True)
class MotionFields:
    """The controls of one motion; ``vote`` is none where it cannot be chosen."""

    rule: MotionRule
    on: Field
    second: Field
    vote: Field | None


class ProcedureForm(Form):
    """The fields of a profile follow; ``start`` is the draft they were filled from."""

    start = HiddenField()
    title = Text(_("Name of these rules"), [AtMost(60)])
    profile: Profile
    base: str

    @property
    def sections(self) -> list[tuple[str, list[Field]]]:
        """The rules in the groups of the page."""
        return [
            (str(title), [self[name] for topic in topics for name in asked(topic)]) for title, topics in TOPICS.values()
        ]

    @property
    def motions(self) -> list[MotionFields]:
        """The motions in the order of the table."""
        return [
            MotionFields(rule, self[f"on_{kind}"], self[f"second_{kind}"], self._fields.get(f"vote_{kind}"))
            for kind, rule in _rules(self.base, self.profile).items()
        ]

    def draft(self) -> str:
        """What was chosen, as a draft."""
        rules = {one.rule.id: _rule(one) for one in self.motions if one.on.data}
        parameters = replace(self.profile.parameters, **self._parameters())
        title = self.title.data or load_profile(self.base).title
        return write_draft(self.base, Profile(self.base, title, parameters, rules))

    def blame(self, faults: tuple[Refusal, ...]) -> None:
        """Put every fault of the draft beside the field that caused it, else above all."""
        for one in _once(faults):
            at = one.params["at"]
            named = [_field_of(str(entry)) for entry in at] if isinstance(at, list) else []
            named = [f"on_{one.params['needs']}", *named] if one.code == "PROFILE_NEEDS" else named
            found = next((self._fields[name] for name in named if name in self._fields), None)
            words_ = self._leaning(one, faults) or say(one).partition("：")[2] or say(one)
            if found is None:
                self.form_errors.append(words_)
            else:
                found.errors = [*found.errors, words_]

    def _leaning(self, fault: Refusal, faults: tuple[Refusal, ...]) -> str:
        """For a motion that others need: its name, and theirs."""
        needs = str(fault.params.get("needs", ""))
        rules = _rules(self.base, self.profile)
        if fault.code != "PROFILE_NEEDS" or needs not in rules:
            return ""
        name = rules[needs].zh
        if needs == "main":
            return gettext("Without “%(motion)s” there is nothing to decide. Please leave it in.", motion=name)
        lean = [_leans(one) for one in faults if one.code == fault.code and one.params["needs"] == needs]
        return gettext("Without “%(motion)s”, %(others)s lead nowhere. Please leave it in, or take those out too.",
                       motion=name, others=listed(f"「{one}」" for one in lean))  # fmt: skip

    def _parameters(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in _plain(self.profile.parameters).items():
            data = self[name].data
            if name in SHARES:
                share = Fraction(share_of(data))
                found |= {f"{name}_num": share.numerator, f"{name}_den": share.denominator}
            elif name == "secret_about":
                found[name] = ("people",) if data == "yes" else ()
            elif name == "vote_order":
                found[name] = ORDERS[data]
            else:
                found[name] = data == "yes" if isinstance(value, bool) else int(data) if _is_int(name) else data
        return found


class TextForm(Form):
    """The draft itself."""

    text = TextAreaField(_("The rules as text (TOML)"), [Needed(), AtMost(20_000)])


class AdoptForm(RuleForm):
    """Adopting a draft that has been looked at: the text, and on what it is based."""

    text = HiddenField(validators=[Needed(), AtMost(20_000)])


def procedure_form(base: str, profile: Profile, start: str, *, afresh: bool = False) -> ProcedureForm:
    """The form of ``profile`` on ``base``: filled with what was sent, or ``afresh`` with the profile alone."""
    fields: dict[str, Any] = {name: _control(name, profile.parameters) for name in _plain(profile.parameters)}
    given: dict[str, Any] = {name: _shown(name, value) for name, value in _plain(profile.parameters).items()}
    for kind, rule in _rules(base, profile).items():
        fields[f"on_{kind}"] = BooleanField(gettext("“%(motion)s” can be moved in a meeting", motion=rule.zh))
        fields[f"second_{kind}"] = BooleanField(gettext("“%(motion)s” needs a second", motion=rule.zh))
        given |= {f"on_{kind}": kind in profile.motions, f"second_{kind}": rule.second}
        if rule.vote in SUBJECT_TO_VOTE:
            fields[f"vote_{kind}"] = SelectField(_("Votes needed to carry"), choices=_votes())
            given[f"vote_{kind}"] = rule.vote
    made: type[ProcedureForm] = type("PlaceForm", (ProcedureForm,), fields)
    data = {"title": profile.title, "start": start, **given}
    form = made(formdata=None, data=data) if afresh else made(data=data)
    form.profile, form.base = profile, base
    form.start.data = start
    return form


def _leans(fault: Refusal) -> str:
    """What leans on a motion that is missing: another motion, else a rule."""
    at = fault.params["at"]
    return str(fault.params["zh"] or (label(_field_of(str(at[0]))) if isinstance(at, list) else ""))


def _once(faults: tuple[Refusal, ...]) -> list[Refusal]:
    """The faults; of several that want the same motion back, the first alone."""
    found: dict[object, Refusal] = {}
    for at, one in enumerate(faults):
        found.setdefault(one.params["needs"] if one.code == "PROFILE_NEEDS" else at, one)
    return list(found.values())


def _votes() -> Any:
    return picks((vote, vote_words(vote)) for vote in SUBJECT_TO_VOTE)


def _rules(base: str, profile: Profile) -> Mapping[str, MotionRule]:
    return {**worded(base), **profile.motions}


def _rule(one: MotionFields) -> MotionRule:
    rule = replace(one.rule, second=bool(one.second.data))
    return replace(rule, vote=one.vote.data) if one.vote else rule


def asked(topic: Topic) -> tuple[str, ...]:
    """The fields of a topic: a share is one field, its strictness another."""
    named = dict.fromkeys(_field_of(f"parameters.{name}") for name in topic.names)
    return tuple(name for name in named if name not in ("decision_strict", "quorum_count"))


def _plain(p: Parameters) -> dict[str, object]:
    """The value of every field."""
    found: dict[str, object] = {}
    for _title, topics in TOPICS.values():
        for topic in topics:
            for name in asked(topic):
                share = name in SHARES
                found[name] = f"{getattr(p, f'{name}_num')}/{getattr(p, f'{name}_den')}" if share else getattr(p, name)
    return found


def _field_of(entry: str) -> str:
    """The field behind an entry: ``quorum`` for parameters.quorum_num, ``vote_amend`` for motion.amend.vote."""
    table, _dot, name = entry.partition(".")
    if table == "motion":
        kind, _dot, part = name.partition(".")
        return f"{part if part in ('second', 'vote') else 'on'}_{kind}"
    if table in ("disable", "enable", "only"):
        return f"on_{name}"
    head, _dash, part = name.partition("_")
    return head if head in SHARES and part in ("num", "den") else name


def _shown(name: str, value: object) -> object:
    if name == "vote_order":
        return "three" if value == ORDERS["three"] else "two"
    if name == "secret_about":
        return "yes" if value else "no"
    return ("yes" if value else "no") if isinstance(value, bool) else value if name in CHOICES else str(value)


def _is_int(name: str) -> bool:
    return name in BOUNDS


def label(name: str) -> LazyString:
    """What the rule behind a field is called."""
    key = place_rule(f"{name}_num" if name in SHARES else name)
    if name == "quorum_strict":
        return words.LABELS["meeting.quorum_strict"]
    return LABELS[name] if name in LABELS else words.LABELS[key]


def _control(name: str, p: Parameters) -> Any:
    if name in SHARES:
        return Text(label(name), [Needed(), _share])
    if _is_int(name):
        return Text(label(name), [Needed(), _Whole(name)])
    if name in ("quorum_strict", "secret_about"):
        return RadioField(label(name), [Needed()], choices=picks([("yes", _("Yes.")), ("no", _("No."))]))
    return RadioField(label(name), [Needed()], choices=picks(_sentences(name, p)))


def _sentences(name: str, p: Parameters) -> list[tuple[str, str]]:
    topic = next(topic for _title, topics in TOPICS.values() for topic in topics if name in topic.names)
    values: list[tuple[str, Any]] = [("yes", True), ("no", False)]
    if name in CHOICES:
        values = [(choice, ORDERS.get(choice, choice)) for choice in CHOICES[name]]
    shown: Any = replace(p, **_SHOWN[name]) if name in _SHOWN else p
    return [(choice, topic.say(replace(shown, **{name: value}))) for choice, value in values]


class _Whole:
    field_flags: dict[str, Any] = {}  # noqa: RUF012 -- the name and type that WTForms reads

    def __init__(self, name: str) -> None:
        key = place_rule(name)
        self.bounds = (PARAMETERS[key].low, PARAMETERS[key].high) if key else BOUNDS[name]

    def __call__(self, _form: Form, field: Field) -> None:
        low, high = self.bounds
        try:
            number = whole_of(half_width(str(field.data)))
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise ValidationError(gettext("A whole number from %(low)s to %(high)s.", low=low, high=high))
        field.data = str(number)


def _share(_form: Form, field: Field) -> None:
    try:
        whole = 0 < Fraction(share_of(half_width(str(field.data)))) <= 1
    except (ValueError, ZeroDivisionError):
        whole = False
    if not whole:
        raise ValidationError(gettext("A share between 0 and 1, for example 2/3 or 60%."))
    field.data = half_width(str(field.data))
