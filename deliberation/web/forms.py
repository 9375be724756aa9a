"""The base of every form: keeps what was typed, accepts full-width digits, carries a refusal back to the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar, cast

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.transaction import transaction

T = TypeVar("T")

MOST_FEN = 10**15
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?万?$")
"""46,800: anything else with a comma may be meant otherwise, as 1,2 for 1.2."""


class Form(FlaskForm):
    """A form whose service call may be refused: the refusal is kept for the page and nothing is written."""

    refusal: Refusal | None = None

    class Meta(FlaskForm.Meta):
        """A form is read from a form: JSON would bring numbers, lists and half characters where text is meant."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What the fields read; nothing of a JSON body."""
            return None if request and request.is_json else super().wrap_formdata(form, formdata)

    def play(self, act: Callable[[Session], T]) -> T | None:
        """Run ``act`` in one transaction; on a refusal keep it and answer None."""
        try:
            with transaction() as session:
                return act(session)
        except Refused as refused:
            self.refusal = refused.refusal
            return None

    def fields(self, *names: str) -> dict[str, Any]:
        """The data of the named fields."""
        return {name: self[name].data for name in names}


def half_width(text: str) -> str:
    """１２．５ as 12.5: what a Chinese keyboard types is accepted as it is."""
    return unicodedata.normalize("NFKC", text).strip()


_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
"""What Unicode keeps for no character: no feed and no sheet that holds one can be read."""


def clean(text: str | None) -> str:
    """Trimmed text without control or invisible direction characters; line breaks stay."""
    kept = (ch for ch in text or "" if ch in "\n\t" or unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co"})
    return _NO_CHARACTER.sub("", "".join(kept)).strip()


class Text(StringField):
    """A text field whose data is cleaned; an absent one is the empty string."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


class Money(Field):
    """A sum typed in 元 (or with 万) and kept as integer fen; accepts 3.5万, 35,000, full-width digits, ￥."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / 100:.2f}".removesuffix(".00")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        text = half_width(valuelist[0]) if valuelist else ""
        if text:
            self.data = parse_money(text)


def parse_money(text: str) -> int:
    """Fen from what a person typed; ``ValueError`` with a message in the reader's language."""
    compact = re.sub(r"[\s¥元人民币]", "", half_width(text))
    if "," in compact and not GROUPED.match(compact):
        raise ValueError(gettext("A comma stands before every three digits, as in 46,800; before decimals a point."))
    compact = compact.replace(",", "")
    number, unit = (compact[:-1], 10_000) if compact.endswith("万") else (compact, 1)
    if not re.fullmatch(r"-?\d{1,16}(\.\d{1,16})?", number):
        raise ValueError(gettext("Write the sum in digits, for example 46800 or 4.68万."))
    fen = Decimal(number) * unit * 100
    if fen <= 0:
        raise ValueError(gettext("The sum must be more than zero."))
    if fen != fen.to_integral_value():
        raise ValueError(gettext("A sum has at most two decimals: the smallest unit is one fen."))
    if fen > MOST_FEN:
        raise ValueError(gettext("This sum is too large to be right. Please check the number of zeros."))
    return int(fen)


def picks(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """The choices of a select, radio or tick field from (value, label) pairs; labels may be lazy."""
    return [SelectChoice(value, cast("str", label)) for value, label in pairs]


class Needed:
    """What must be filled in; the message says so without blame. Stops further checks of the field."""

    field_flags = {"required": True}  # noqa: RUF012 -- the name and type that WTForms reads

    def __call__(self, _form: Any, field: Field) -> None:
        if field.errors and any(field.raw_data or ()):
            raise StopValidation
        field.errors = []  # nothing was sent: that is what to say, not that it is no valid choice
        data = field.data
        if data is None or (isinstance(data, str | list) and not data):
            raise StopValidation(lazy_gettext("Please fill this in."))


class AtMost:
    """At most so many characters, saying how many there are."""

    def __init__(self, characters: int) -> None:
        self.characters = characters
        self.field_flags = {"maxlength": characters}

    def __call__(self, _form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > self.characters:
            raise StopValidation(
                gettext("At most %(most)s characters; there are %(length)s now.", most=self.characters, length=length)
            )


def written(text: str | None) -> int:
    """How many letters, characters and digits a text has; marks and spaces say nothing."""
    return sum(ch.isalnum() for ch in half_width(clean(text)))


class Worded:
    """A reason in words: a full stop alone is none. ``least`` letters, characters or digits at least."""

    def __init__(self, least: int = 4) -> None:
        self.least = least

    def __call__(self, _form: Any, field: Field) -> None:
        if written(field.data) < self.least:
            raise StopValidation(
                gettext("Please say it in words: at least %(least)s characters, marks do not count.", least=self.least)
            )
