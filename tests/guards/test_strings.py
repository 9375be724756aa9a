"""Every word a person reads is in the Chinese catalogue, with the same figures in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from deliberation.rules.parameters import PARAMETERS
from deliberation.web.i18n import FOLDER, LOCALE, catalogues
from tests.guards.house import ROOT, sources, templates

KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "N_": None, "ngettext": (1, 2)}
HOLDER = re.compile(r"%\(\w+\)[sd]")


def messages() -> Iterator[tuple[Path, int, str]]:
    """Every message id with where it is used."""
    for path in sources():
        yield from _from(path, "python")
    for path in templates():
        yield from _from(path, "jinja2.ext:babel_extract")
    for parameter in PARAMETERS.values():
        yield ROOT / "deliberation/rules/parameters.py", 0, parameter.label


def _from(path: Path, method: str) -> Iterator[tuple[Path, int, str]]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "encoding": "utf-8"}
    for line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield path, line, text


def test_no_string_is_missing() -> None:
    known = catalogues(LOCALE)._catalog  # type: ignore[attr-defined]
    missing = [f"{path.relative_to(ROOT)}:{line} {text!r}" for path, line, text in messages() if not known.get(text)]
    assert missing == []


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.po")), ids=lambda path: path.stem)
def test_a_catalogue_is_sound(path: Path) -> None:
    with path.open("rb") as file:
        catalog = read_po(file, locale=LOCALE)
    for message in catalog:
        if not message.id:
            continue
        text = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string if isinstance(message.string, str) else message.string[0]
        assert said, f"{text!r} is not translated"
        assert not message.fuzzy, text
        assert set(HOLDER.findall(text)) == set(HOLDER.findall(said)), f"{text!r} and {said!r} differ in their figures"


def test_no_message_reads_two_ways() -> None:
    seen: dict[object, tuple[object, str]] = {}
    for path in sorted(FOLDER.rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALE):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    before = seen.setdefault(key, (message.string, path.stem))
                    assert before[0] == message.string, f"{key!r} differs between {before[1]} and {path.stem}"


def test_nothing_is_translated_that_nobody_says() -> None:
    used = {text for _path, _line, text in messages()}
    spare = []
    for path in sorted(FOLDER.rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALE):
                key = message.id if isinstance(message.id, str) else message.id[0]
                if key and key not in used and not _quoted(key):
                    spare.append(f"{path.stem}: {key!r}")
    assert spare == []


def _quoted(text: str) -> bool:
    """Whether a source file holds the text as a plain literal (labels kept as data)."""
    return any(repr(text) in source or f'"{text}"' in source for source in _texts())


def _texts() -> list[str]:
    if not _cache:
        _cache.extend(path.read_text("utf-8") for path in sources())
    return _cache


_cache: list[str] = []
