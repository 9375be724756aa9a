"""``deliberation count --check-ballots --category-budgets``: what a file states, heeded on request."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from deliberation.voting import command
from tests.voting.elections import pb

META = "budget;30\nvote_type;approval\nmax_length;1\ncategories;x,y\nbudget_per_category;10,30\n__spoiled;signed:2\n"
PROJECTS = "a;10;A;x\nb;10;B;x\nc;10;C;y\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "poll.pb"
    votes = "1;a\n2;a\n3;b\n4;b,c\n5;\n6;b,c\n7;c\n"
    path.write_text(pb(votes, projects=PROJECTS, meta=META, head="project_id;cost;name;category"), encoding="utf-8")
    return path


def counted(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args([str(file), "--full", *words])) == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def test_by_itself_the_file_is_counted_as_it_stands(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = counted(capsys, file)
    assert plain["selected"] == ["a", "b", "c"]
    assert plain["papers"] == {"taken": 9, "valid": 7, "blank": 1, "spoiled": 2, "reasons": {"signed": 2}}
    assert "constraints" not in plain


def test_ballots_against_the_form(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = counted(capsys, file, "--check-ballots")
    reasons = {"signed": 2, "too_many": 2}
    assert checked["papers"] == {"taken": 9, "valid": 5, "blank": 1, "spoiled": 4, "reasons": reasons}
    strict = counted(capsys, file, "--blank-is-spoiled")
    assert strict["papers"] == {"taken": 9, "valid": 4, "blank": 0, "spoiled": 5, "reasons": reasons | {"blank": 1}}
    assert strict["election"]["voters"] == 4  # type: ignore[index]


def test_ceilings_per_category(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = counted(capsys, file, "--category-budgets")
    assert plain["selected"] == ["b", "c"]
    assert plain["constraints"] == {
        "limits": [
            {"name": "x", "amount": 10, "projects": ["a", "b"]},
            {"name": "y", "amount": 30, "projects": ["c"]},
        ]
    }
    (barred,) = [one for one in plain["projects"] if one["project"] == "a"]  # type: ignore[attr-defined]
    assert (barred["code"], barred["blocked_by"]) == ("limit_reached", "x")
