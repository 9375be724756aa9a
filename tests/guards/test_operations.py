"""Whatever an operator can set or run is in the operators' handbook, and nothing else is."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from deliberation.cli import parser
from deliberation.config import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def commands(top: argparse.ArgumentParser) -> set[str]:
    inner = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    return {top.prog} if not inner else {name for sub in inner[0].choices.values() for name in commands(sub)}


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", HANDBOOK, re.MULTILINE)
    assert sorted(documented) == sorted(VARIABLES)


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    documented = re.findall(r"^\| `(deliberation [a-z ]*[a-z])[^`]*` \|", HANDBOOK, re.MULTILINE)
    assert sorted(documented) == sorted(commands(parser()))


def test_the_environment_is_read_in_one_place() -> None:
    """A setting read anywhere else would escape the list above."""
    allowed = {"config.py", "demo.py"}  # the demo hands its own environment on to its children
    readers = {
        str(path.relative_to(ROOT / "deliberation"))
        for path in (ROOT / "deliberation").rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert readers == allowed


def test_the_make_targets_are_those_promised_and_explained() -> None:
    targets = re.findall(r"^([a-z]+):.*## (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in targets) == ["bench", "check", "clean", "demo", "help", "test"]
