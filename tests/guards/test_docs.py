"""Settings and commands are explained where an operator looks for them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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


def test_what_the_documents_point_at_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert [f"{page.name}: {aim}" for page in pages for aim in _aims(page) if not (page.parent / aim).exists()] == []


def test_the_map_names_every_floor() -> None:
    floors = {path.parent.name for path in (ROOT / "deliberation").glob("*/__init__.py")}
    text = (ROOT / "README.md").read_text("utf-8")
    assert sorted(floor for floor in floors if f"`{floor}/`" not in text) == []


def test_the_walk_of_a_yuan_names_functions_that_are_there() -> None:
    """Each row's functions are defined in the file that the row points at, or in the one of the row above it."""
    page, code = ROOT / "docs/how-a-yuan-moves.md", ""
    for row in re.findall(r"^\| \d .*", page.read_text("utf-8"), re.MULTILINE):
        files = [page.parent / aim for aim in re.findall(r"\]\(([^)]+\.py)\)", row)]
        code = "".join(file.read_text("utf-8") for file in files) or code
        assert [name for name in re.findall(r"`([a-z_]+)`", row.split("|")[3]) if f"def {name}(" not in code] == []


def _aims(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    return [aim for aim in found if not re.match(r"[a-z]+:", aim)]
