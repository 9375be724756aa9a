"""Showing a form: fresh, or again with what was typed and the status that says why."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from deliberation.web.errors import STATUS
from deliberation.web.forms import Form


def form_page(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """The page of ``form``: 200 when fresh, 422 with faults, else as its refusal says (409 unless listed)."""
    return render_template(template, form=form, **context), status(form)


def status(form: Form) -> int:
    """The status of the page that shows ``form``."""
    if form.refusal is not None:
        return STATUS.get(form.refusal.code, 409)
    return 422 if form.errors else 200
