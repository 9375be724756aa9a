"""Catalogues, one .po file a feature, read into memory at start: nothing to compile, nothing stale."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

LOCALE = "zh_Hans_CN"
FOLDER = Path(__file__).resolve().parents[1] / "translations"


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
        locale = get_locale()
        return catalogues(str(locale)) if locale is not None else NullTranslations()
