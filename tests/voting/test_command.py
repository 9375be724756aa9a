"""``deliberation count`` as run by a person or a script."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from deliberation.voting import command
from tests.voting.elections import pb


def run(path: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(path), *words]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "poll.pb"
    projects = "a;10;社区老年食堂\nb;20;Bench\nc;20.5;路灯\n"
    path.write_text(pb("1;a,b\n2;b\n3;c\n4;c\n", projects=projects), encoding="utf-8")
    return path


def test_prints_the_four_keys_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--ties", "mincost-maxvotes-lex", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert sorted(printed) == ["cost", "rule", "selected", "ties"]
    assert (printed["selected"], printed["cost"]) == (["a", "b"], 30)
    assert printed["ties"] == [{"round": 1, "tied": ["b", "c"], "chosen": "b"}]
    assert printed["rule"]["ties"] == "mincost-maxvotes-lex"


@pytest.mark.parametrize(
    "words",
    [
        ["--rule", "equal-shares", "--completion", "add1u", "--no-exhaustive-stop"],
        ["--rule", "equal-shares", "--utility", "cardinality", "--floor-start", "--increment", "2"],
        ["--rule", "phragmen", "--ties", "lot:3"],
        ["--rule", "greedy", "--utility", "cardinality", "--per-cost", "--min-votes", "1"],
    ],
)
def test_takes_every_option_and_spells_it_out(file: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(file, *words, "--full") == 0
    record = json.loads(capsys.readouterr().out)
    assert record["rule"]["rule"] == words[1]
    assert record["cost"] <= 30
    assert [entry["project"] for entry in record["projects"]] == ["a", "b", "c"]
    assert record["rule"]["exhaustive_stop"] is ("--no-exhaustive-stop" not in words)


def test_prints_a_table_that_stands_straight(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "入选 2 个，合计 30" in lines[2]
    rows = lines[4:8]
    assert [row.split()[:2] for row in rows] == [["结果", "编号"], ["入选", "b"], ["入选", "a"], ["未入选", "c"]]
    # The last column begins at one and the same display column, wide characters taking two.
    columns = {sum(2 if ord(char) > 0x2E80 else 1 for char in row[: row.rindex("  ") + 2]) for row in rows}
    assert len(columns) == 1


def test_names_the_line_of_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.pb"
    path.write_text(pb("1;a\n2;nowhere\n"), encoding="utf-8")
    assert run(path) == 2
    assert "line 12: project_unknown (project=nowhere)" in capsys.readouterr().err
    assert run(tmp_path / "absent.pb") == 2
    assert run(tmp_path, "--json") == 2


def test_refuses_options_that_contradict(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--completion", "add1") == 2
    assert "completion_needs_equal_shares" in capsys.readouterr().err
    assert run(file, "--ties", "coin") == 2


def test_needs_neither_web_nor_database(file: Path) -> None:
    script = (
        "import sys; from deliberation.voting import command; import argparse; p = argparse.ArgumentParser();"
        "command.add_arguments(p); code = command.run(p.parse_args(sys.argv[1:]));"
        "bad = {'flask', 'sqlalchemy', 'redis', 'pabutools'} & set(sys.modules); sys.exit(code or len(bad))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file), "--json"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["selected"]
