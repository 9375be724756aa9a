"""What no page can read and no database hold is refused at the door."""

from __future__ import annotations

from flask import Flask, abort, request

NUL = "\0"


def init_app(app: Flask) -> None:
    """Look at the address, the parameters, the cookies and the form of every request."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """No keyboard types a NUL; PostgreSQL takes none in a text, so each page would break on it."""
    if NUL in request.path:
        abort(404)
    if any(NUL in name or NUL in value for name, value in request.args.items(multi=True)):
        abort(400)
    if any(NUL in name or NUL in value for name, value in request.cookies.items(multi=True)):
        abort(400)
    if request.method == "POST" and any(NUL in name or NUL in value for name, value in request.form.items(multi=True)):
        abort(400)
    if request.is_json:
        _refuse_deep()


def _refuse_deep() -> None:
    """Brackets within brackets without end would break whoever reads them."""
    try:
        request.get_json(silent=True)
    except RecursionError:
        abort(400)
