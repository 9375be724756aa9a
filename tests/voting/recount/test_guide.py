"""The example of the guide is what the program says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from deliberation.voting import command
from tests.guards.house import ROOT
from tests.voting.recount.bundles import files, folder
from tests.voting.test_option_words import run

GUIDE = (ROOT / "docs/guides/recount.zh-CN.md").read_text("utf-8")


def blocks() -> list[str]:
    """The examples of the guide, in order."""
    return re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)


def test_the_example_of_the_guide(
    second: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ballots, printed, found = blocks()
    monkeypatch.chdir(tmp_path)
    Path("例子.pb").write_text(ballots, encoding="utf-8")
    words, *lines = printed.removeprefix("$ deliberation count ").splitlines()
    assert run(*words.split()) == command.EXIT_OK
    said = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line not in said] == []
    with zipfile.ZipFile("例子.zip") as archive:
        content = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    content["ballots.pb"] = content["ballots.pb"].replace(b"10;C", b"10;B")
    assert second.main([str(folder(tmp_path / "out", content))]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line for line in found.splitlines() if not any(other.startswith(line) for other in said)] == []


def test_the_guide_names_every_file_of_a_bundle() -> None:
    assert [name for name in files() if f"`{name}`" not in GUIDE and not name.startswith("comparison-")] == []
