"""Pages of communities."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("communities", __name__)
