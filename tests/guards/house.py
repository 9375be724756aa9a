"""Where things are, for the tests that watch over the whole house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "deliberation"
TEMPLATES = ROOT / "templates"


def sources() -> Iterator[Path]:
    """Every Python file of the product, the demonstration's included."""
    yield from sorted(PACKAGE.rglob("*.py"))
    yield from sorted((ROOT / "seeds").rglob("*.py"))


def templates() -> Iterator[Path]:
    """Every template."""
    yield from sorted(TEMPLATES.rglob("*.html"))


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))
