"""Pages of funds."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("funds", __name__)
