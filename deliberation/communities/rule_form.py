"""The form of one group of rules: a field for each parameter, read back as a value the engine accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from deliberation.communities import words
from deliberation.communities.forms import Reason
from deliberation.rules.parameters import PARAMETERS, Parameter, RulebookError, Value, check
from deliberation.rules.rulebook import MARKS, Rulebook, Setting
from deliberation.web.filters import wan_yuan
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, half_width, picks
from deliberation.web.words import listed


class Ticks(SelectMultipleField):
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RuleForm(Form):
    """The fields of one group follow; every change names its source."""

    source = Text(_("On what are the changes based?"), [Needed(), AtMost(200)])
    mark = SelectField(_("What kind of source is it?"), choices=picks((mark, words.MARKS[mark][0]) for mark in MARKS))


def keys_of(group: str) -> tuple[str, ...]:
    """The rules of a group, in the order of the list of parameters."""
    _title, heads = words.GROUPS[group]
    return tuple(key for key in PARAMETERS if key.partition(".")[0] in heads)


def editable(group: str) -> tuple[str, ...]:
    """The rules of a group that this form asks for; the changes to a profile have a form of their own."""
    return tuple(key for key in keys_of(group) if not PARAMETERS[key].blank)


def field_name(key: str) -> str:
    """The name of the field for rule ``key``."""
    return key.replace(".", "_")


def rule_form(group: str, rulebook: Rulebook) -> RuleForm:
    """The form of ``group``, filled with the rules in force."""
    fields = {field_name(key): _field(PARAMETERS[key]) for key in editable(group)}
    given = {field_name(key): _shown(key, rulebook.rule(key).setting.value) for key in editable(group)}
    form: RuleForm = type("GroupForm", (RuleForm,), fields)(data={"mark": "O", **given})
    return form


def changed(form: RuleForm, group: str, rulebook: Rulebook) -> dict[str, Setting]:
    """The rules whose value is no longer the one in force, with the source that was typed."""
    found = {}
    for key in editable(group):
        value = check(key, _raw(PARAMETERS[key], form[field_name(key)].data))
        if value != rulebook.rule(key).setting.value:
            found[key] = Setting(value, form.source.data or "", form.mark.data)
    return found


def _field(parameter: Parameter) -> Any:
    label, checks = words.LABELS[parameter.key], [Needed(), _Fits(parameter)]
    if parameter.kind == "flag":
        return RadioField(label, checks, choices=picks([("yes", _("Yes.")), ("no", _("No."))]))
    choices = picks((choice, words.CHOICES[choice]) for choice in parameter.choices)
    if parameter.kind == "texts" and choices:
        return Ticks(label, checks, choices=choices)
    if choices:
        return RadioField(label, checks, choices=choices)
    if parameter.key == "council.mix":
        return Reason(label, checks)
    return Money(label, checks) if parameter.unit == "fen" else Text(label, checks)


class _Fits:
    """The value is one the rule may have; the message says which are."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 -- the name and type that WTForms reads

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter

    def __call__(self, _form: RuleForm, field: Field) -> None:
        try:
            check(self.parameter.key, _raw(self.parameter, field.data))
        except (RulebookError, ValueError, ZeroDivisionError):
            raise ValidationError(_wanted(self.parameter)) from None


def _wanted(parameter: Parameter) -> str:
    if parameter.unit == "fen":
        return gettext("A sum from %(low)s to %(high)s.", low=wan_yuan(parameter.low), high=wan_yuan(parameter.high))
    if parameter.kind == "int":
        return gettext("A whole number from %(low)s to %(high)s.", low=parameter.low, high=parameter.high)
    if parameter.kind == "share":
        return gettext("A share between 0 and 1, for example 2/3 or 60%.")
    if parameter.key == "council.mix":
        return gettext("One kind of seats after the other, each with its number.")
    if parameter.key == "payment.schedule":
        return gettext("The shares one after the other, for example 30%, 40%, 30%.")
    return gettext("Please choose one of the values offered.")


def _shown(key: str, value: Value) -> object:
    """What stands in the field for a value in force."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return str(value)
    if key == "payment.schedule" and isinstance(value, tuple):
        return listed(words.percent_words(Fraction(part)) for part in value)
    if key == "council.mix" and isinstance(value, tuple):
        return listed(_seat_words(part) for part in value)
    if isinstance(value, tuple):
        return list(value)
    return value if PARAMETERS[key].unit == "fen" else str(value)


def _seat_words(part: str) -> str:
    kind, _sep, number = part.partition(":")
    return f"{words.seat_name(kind)} {number}"


def _raw(parameter: Parameter, data: Any) -> object:
    """The value behind what was typed, in the form that ``check`` reads; ``ValueError`` where there is none."""
    if parameter.key in _SPECIAL:
        return _SPECIAL[parameter.key](half_width(str(data)))
    if parameter.kind == "flag":
        return {"yes": True, "no": False}.get(data)
    if parameter.kind == "int" and parameter.unit != "fen":
        return whole_of(half_width(str(data)))
    if parameter.kind == "share":
        return str(share_of(half_width(str(data))))
    return data


def whole_of(text: str) -> int:
    """The whole number that was typed; ``ValueError``."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def share_of(text: str) -> Fraction:
    """The share that was typed, 2/3 or 60%; ``ValueError``, ``ZeroDivisionError``."""
    return Fraction(text.removesuffix("%").strip()) / 100 if text.endswith("%") else Fraction(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,、;+]", text) if part.strip()]


def _schedule(text: str) -> list[str]:
    return [str(share_of(part)) for part in _parts(text)]


def _mix(text: str) -> list[str]:
    kinds = {str(name): kind for kind, name in words.SEATS.items()}
    found = []
    for part in _parts(text):
        match = re.fullmatch(r"(.+?)\s*(\d{1,3})", part)
        if match is None or match[1] not in kinds:
            raise ValueError(part)
        found.append(f"{kinds[match[1]]}:{int(match[2])}")
    return found


def _month_day(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[-./月](\d{1,2})日?", text)
    if match is None or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31):
        raise ValueError(text)
    return f"{int(match[1]):02d}-{int(match[2]):02d}"


_SPECIAL: dict[str, Callable[[str], object]] = {
    "payment.schedule": _schedule,
    "council.mix": _mix,
    **dict.fromkeys(("cycle.allocation_by", "cycle.paid_by", "cycle.idle_by", "cycle.audit_by"), _month_day),
}
