"""The form in which a proof is checked, and reading what somebody types to say what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import TextAreaField

from deliberation.anchors.proofs import FORMAT
from deliberation.web.forms import Form, Text, half_width

LARGEST = 200_000
"""Bytes of a proof; one of a million leaves has three thousand."""

_PAGES = {"projects": "project", "meetings": "meeting", "polls": "poll", "notices": "notice", "elections": "election"}
_PAGE = re.compile(r"/(" + "|".join(_PAGES) + r")/([0-9a-f]{32})\b")
_STREAM = re.compile(r"[a-z_]+(:[0-9a-z_-]+)+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ProofForm(Form):
    """A proof as text or as a file, and the root on the paper."""

    file = FileField(_("The sheet or the proof file"))
    proof = TextAreaField(_("Or paste the proof here"))
    root = Text(_("Seal code on your paper"))

    def told(self) -> Mapping[str, Any] | None:
        """The proof; None where what was given is none."""
        return reading(self._text())

    @property
    def code(self) -> str:
        """The hexadecimal digits of the root that was typed."""
        return re.sub(r"[^0-9a-f]", "", half_width(self.root.data or "").lower())

    def _text(self) -> str:
        if self.file.data:
            return str(self.file.data.stream.read(LARGEST).decode("utf-8", "replace"))
        return (self.proof.data or "")[:LARGEST]


class FindForm(Form):
    """What a proof is wanted of."""

    of = Text(_("Address of the page, or check code of the file"))


def reading(text: str) -> Mapping[str, Any] | None:
    """The proof in ``text``; None where it is not written as one."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and told.get("format") == FORMAT else None


def stream_in(text: str) -> str:
    """The stream that is meant: by its name, or by the address of a page; empty where neither is found."""
    plain = half_width(text).lower()
    page = _PAGE.search(plain)
    if page:
        return f"{_PAGES[page[1]]}:{page[2]}"
    return plain if _STREAM.fullmatch(plain) else ""


def sha256_in(text: str) -> str:
    """The SHA-256 of a file that is meant; empty where there is none."""
    plain = half_width(text).lower()
    return plain if _SHA256.fullmatch(plain) else ""
