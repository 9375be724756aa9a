"""The published roots: the list, a day, the notice for the board, proofs, and checking them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("anchors", __name__)
