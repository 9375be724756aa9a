"""Answers to the ballot's script: what a page would say, without the page."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from deliberation.rules.refusal import Refusal
from deliberation.web.errors import STATUS
from deliberation.web.refusals.say import say


def asks_for_data() -> bool:
    """Whether a script asks, and not a page."""
    return request.accept_mimetypes.best == "application/json"


def refused(refusal: Refusal) -> ResponseReturnValue:
    """Why not, in the reader's words, and the rule behind it."""
    status = 422 if refusal.code.startswith("BALLOT_") else STATUS.get(refusal.code, 409)
    return jsonify(code=refusal.code, message=say(refusal), rule=refusal.rule_ref), status
