"""The receipt of a ballot: a code, and the address at which it is looked up, as a picture a phone reads."""

from __future__ import annotations

import segno
from flask import url_for
from markupsafe import Markup


def address(poll_id: str, code: str = "") -> str:
    """Where a receipt is looked up; what stands after ``#`` stays in the phone and is sent to nobody."""
    page = url_for("polls.receipt", poll_id=poll_id, _external=True)
    return f"{page}#{code}" if code else page


_MASK = 3
"""Any of the eight masks is read by every phone; trying all to find the fairest took most of the time of a vote."""


def picture(url: str) -> Markup:
    """The address as a QR code."""
    code = segno.make_qr(url, error="m", mask=_MASK, boost_error=False)
    return Markup(code.svg_inline(border=2, omitsize=True))  # noqa: S704 -- drawn here


def slip(poll_id: str, code: str) -> dict[str, str]:
    """A receipt as the pages and the script show it."""
    url = address(poll_id, code)
    return {"code": code, "url": url, "qr_svg": picture(url)}
