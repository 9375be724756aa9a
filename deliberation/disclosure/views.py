"""Pages of disclosure."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("disclosure", __name__)
