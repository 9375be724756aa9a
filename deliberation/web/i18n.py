"""Catalogues, one .po file a feature, read into memory at start: nothing to compile, nothing stale."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Domain, get_locale
from markupsafe import Markup, escape

LOCALE = "zh_Hans_CN"
FOLDER = Path(__file__).resolve().parents[1] / "translations"


_held = g._get_current_object


def language() -> Locale | None:
    """The language of this page, None outside of any. It is asked for at every word, so it is found once a page."""
    try:
        held = _held()
    except RuntimeError:
        return None
    try:
        found: Locale | None = held.language
    except AttributeError:
        found = held.language = get_locale()
    return found


@cache
def catalogues(locale: str) -> Translations:
    """All catalogues of ``locale`` merged; the same message twice must read the same."""
    merged = Translations()
    for path in sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        merged.merge(_load(path, locale))
    return merged


def _load(path: Path, locale: str) -> Translations:
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):
    """The domain Flask-Babel asks: every feature's catalogue as one."""

    def get_translations(self) -> NullTranslations:
        locale = language()
        return _spoken(locale) if locale is not None else NullTranslations()


@cache
def _spoken(locale: Locale) -> Translations:
    return catalogues(str(locale))


class _Said(dict[str, Markup]):
    """The messages of one language as templates print them, each looked up once."""

    def __init__(self, locale: Locale | None) -> None:
        super().__init__()
        self._catalogue = _spoken(locale) if locale is not None else NullTranslations()

    def __missing__(self, message: str) -> Markup:
        text = self[message] = Markup(self._catalogue.gettext(message))  # noqa: S704 -- our own catalogue
        return text


_said = cache(_Said)


def say_message(message: str, /, **values: object) -> Markup:
    """``_()`` of templates: the message in the reader's language, always a format string, its values escaped."""
    text = _said(language())[message]
    safe = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
    return Markup(str.__mod__(text, safe))  # noqa: S704 -- the message is ours, the values are escaped


def init_app(app: Flask) -> None:
    """Let templates say messages."""
    app.jinja_env.globals.update(_=say_message, gettext=say_message)
