"""Settings and commands are explained where an operator looks for them."""

from __future__ import annotations

import subprocess
import sys

from deliberation.config import VARIABLES
from tests.guards.house import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


def test_every_setting_is_explained() -> None:
    assert [name for name in VARIABLES if f"`{name}`" not in OPERATIONS] == []


def test_every_command_helps_and_is_explained() -> None:
    said = subprocess.run([sys.executable, "-m", "deliberation", "--help"], capture_output=True, text=True, check=True)
    for command in ("serve", "worker", "live", "demo", "db upgrade", "places import", "polls import", "verify", "count",
                    "count --all", "procedure check", "procedure profiles", "procedure validate", "seed",
                    "council block", "council stv", "council draw"):  # fmt: skip
        assert command.split()[0] in said.stdout
        assert f"deliberation {command}" in OPERATIONS, command
        words = [sys.executable, "-m", "deliberation", *command.split(), "--help"]
        assert "usage" in subprocess.run(words, capture_output=True, text=True, check=True).stdout.lower()


def test_both_readmes_name_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "make demo" in text
        assert "make test" in text


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
