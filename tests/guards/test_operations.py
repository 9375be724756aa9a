"""The handbook names no setting that is gone, and none can be read past it; see test_docs.py for the converse."""

from __future__ import annotations

import re
from pathlib import Path

from deliberation.config import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_documented_setting_exists() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", HANDBOOK, re.MULTILINE)
    assert sorted(documented) == sorted(VARIABLES)


def test_the_environment_is_read_in_one_place() -> None:
    """A setting read anywhere else would escape the list above."""
    # The demo hands its own environment on to its children; NumPy is asked for one thread while it loads.
    allowed = {"config.py", "demo.py", "voting/__init__.py"}
    readers = {
        str(path.relative_to(ROOT / "deliberation"))
        for path in (ROOT / "deliberation").rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert readers == allowed


def test_the_make_targets_are_those_promised_and_explained() -> None:
    targets = re.findall(r"^([a-z]+):.*## (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in targets) == ["bench", "check", "clean", "cover", "demo", "help", "test"]
