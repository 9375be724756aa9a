"""Static files: their URL carries a digest of their content, so browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put ``?v=`` on every static URL, and say how long an answer to such a URL may be kept."""
    app.url_defaults(_version)
    app.after_request(_keep)


def _version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values and current_app.static_folder:
        if current_app.debug:
            _digest.cache_clear()  # whoever works on the files sees them at once; a served one keeps its templates too
        values["v"] = _digest(current_app.static_folder, str(values.get("filename", "")))


@cache
def _digest(folder: str, name: str) -> str:
    path = Path(folder) / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
