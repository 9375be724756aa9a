"""No style sheet carries rules that nothing wears: each class, id and attribute of a selector is used somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deliberation.paths import shipped

STATIC = Path(__file__).parents[2] / "deliberation" / "static"
CODE = STATIC.parent
SHEETS = sorted(STATIC.glob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NAMED = re.compile(r"([.#])(-?[A-Za-z_][\w-]*)|\[(data-[\w-]+|aria-[\w-]+)")


def wearers() -> str:
    """Everything that may put a class on an element."""
    files = [*shipped("templates").rglob("*.html"), *CODE.rglob("*.py"), *STATIC.rglob("*.js")]
    return "\n".join(file.read_text("utf-8") for file in files)


def names(sheet: str) -> set[str]:
    """The classes, ids and attributes in the selectors of a sheet."""
    found = set()
    for selector in re.findall(r"([^{}]+)\{", COMMENT.sub("", sheet)):
        if not selector.strip().startswith("@"):
            found |= {name or attribute for _sign, name, attribute in NAMED.findall(selector)}
    return found


def idle(sheet: str, worn: str) -> list[str]:
    """The names of a sheet that nobody wears; one may be put together of a stem and a figure or a word."""
    stems = set(re.findall(r"[\s\"']([A-Za-z][\w]*-?)(?:\{\{|\{%|[\"'] ?~|\{)", worn))
    plain = {name for name in names(sheet) if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", worn)}
    return sorted(name for name in plain if not any(name.startswith(stem) and name != stem for stem in stems))


def test_the_check_sees_what_nobody_wears() -> None:
    worn = '<p class="note">' + "class=\"{{ 'shade-' ~ n }}\""
    assert idle(".note{a:b} .shade-2,.lost>#gone{a:b}", worn) == ["gone", "lost"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_selector_is_worn(sheet: Path) -> None:
    unworn = idle(sheet.read_text("utf-8"), wearers())
    assert not unworn, f"{sheet.name}: nothing wears {', '.join(unworn)}"
