"""What the pages weigh, what they are made of, and what old WebViews can read."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from deliberation.paths import PACKAGE, shipped

STATIC = PACKAGE / "static"
TEMPLATES = shipped("templates")
CSS = (STATIC / "app.css").read_text()
PAGES = sorted(TEMPLATES.rglob("*.html"))

SCRIPTS = (STATIC / "vendor" / "htmx.min.js", STATIC / "app.js")


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_weights() -> None:
    assert len(CSS.encode()) <= 20_000
    assert sum(packed(path) for path in SCRIPTS) <= 40_000
    assert SCRIPTS[1].stat().st_size <= 12_000
    assert all(path.stat().st_size <= 1_600 for path in STATIC.glob("motifs/*.svg"))


def rules() -> str:
    """The stylesheet without comments, media conditions and the places where tokens are defined."""
    plain = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    plain = re.sub(r"@media[^{]*|@page\{[^}]*\}", "", plain)
    return re.sub(r"(:root|\[data-[a-z]+=[a-z]+\])\{[^}]*\}", "", plain)


def test_every_colour_and_size_is_a_token() -> None:
    body = rules()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", body)
    assert not re.findall(r"\b\d+(?:\.\d+)?(?:px|rem|pt|mm)\b", body)


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", CSS)) <= defined


@pytest.mark.parametrize(
    "feature", [":has(", ":is(", ":where(", "@container", "@layer", "inset:", "aspect-ratio", "&:", "dvh"]
)
def test_styles_are_readable_by_old_webviews(feature: str) -> None:
    assert feature not in CSS


def test_no_flex_gap() -> None:
    assert not re.findall(r"(?<!grid-)\bgap:", CSS)


@pytest.mark.parametrize(
    "feature", ["?.", "??", "replaceAll", ".at(", "structuredClone", "import(", "static {", "eval("]
)
def test_the_script_is_es2017(feature: str) -> None:
    assert feature not in (STATIC / "app.js").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_pages_carry_no_inline_style_or_script(page: Path) -> None:
    source = page.read_text()
    assert not re.search(r"\sstyle=[\"']", source)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']|javascript:", source)


def test_every_icon_named_is_drawn() -> None:
    drawn = set(re.findall(r"^  '([a-z0-9-]+)':", (TEMPLATES / "_icons.html").read_text(), flags=re.MULTILINE))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"\bicon\(\"([a-z0-9-]+)\"\)|icon_name=\"([a-z0-9-]+)\"", page.read_text())
        for name in name
        if name
    }
    assert named
    assert named <= drawn


def test_every_motif_named_is_painted() -> None:
    table = re.search(r"set motifs = \{(.*?)\}", (TEMPLATES / "_ui" / "base.html").read_text(), flags=re.DOTALL)
    assert table
    named = set(re.findall(r': "([a-z]+)"', table[1]))
    assert named == {path.stem for path in STATIC.glob("motifs/*.svg")}


def test_what_is_vendored_names_its_licence() -> None:
    notes = (TEMPLATES.parent / "THIRD_PARTY.md").read_text()
    for licence in ("htmx.LICENSE.txt", "lucide.LICENSE.txt"):
        assert licence in notes
        assert (STATIC / "vendor" / licence).stat().st_size > 200
    version = re.search(r'version:"([\d.]+)"', SCRIPTS[0].read_text())
    assert version
    assert version[1] in notes
