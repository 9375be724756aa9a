"""The blueprint that the pages of this feature hang on, and how their place is found."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("councils", __name__)
