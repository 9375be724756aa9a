"""Pieces of a page that depend on nothing but what they are given: drawn once, then kept.

A kept piece may use its arguments, the reader's language and addresses. It may not use who is there, what time it
is, or anything that is read from the database: that has to come in as an argument, and so nothing kept is ever stale.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from babel.core import Locale
from flask import Flask
from markupsafe import Markup

from deliberation.web.i18n import language

Piece = Callable[..., Markup]

MOST = 1024
"""So many drawings of one piece are kept in a process, those used last."""


def kept(draw: Piece, most: int = MOST) -> Piece:
    """``draw`` with a memory. Everything it is given must be hashable; text and markup are told apart."""

    @lru_cache(most, typed=True)
    def drawn(_locale: Locale | None, *given: Hashable, **named: Hashable) -> Markup:
        return draw(*given, **named)

    def show(*given: Hashable, **named: Hashable) -> Markup:
        return drawn(language(), *given, **named)

    return show


def init_app(app: Flask) -> None:
    """Make ``kept`` known to the component files, which wrap their macros with it as they are loaded.

    Whoever works on the look wants to see every change, so with the debugger on nothing is kept.
    """
    app.jinja_env.globals["kept"] = _fresh if app.debug else kept


def _fresh(draw: Piece, most: int = MOST) -> Piece:
    del most
    return draw
