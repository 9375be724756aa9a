"""The published file stands alone, runs on an old Python, and knows all that a result may say."""

from __future__ import annotations

import ast
import sys
from dataclasses import fields
from types import ModuleType

import pytest

from deliberation.voting.constraints import Constraints
from deliberation.voting.explain import Code, Reason
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.recount.script import CHAPTERS, script
from deliberation.voting.result import Outcome, Payment, Result, Round
from tests.guards.house import PACKAGE

REFUSED = {Rule.MAXIMIN, Rule.BOUNDED_OVERSPENDING}


def imported(tree: ast.Module) -> set[str]:
    """The modules a text imports."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_it_is_one_file_for_python_3_9_and_its_library_alone() -> None:
    tree = ast.parse(script(), feature_version=(3, 9))
    assert {name.split(".")[0] for name in imported(tree)} <= sys.stdlib_module_names
    assert not {"zip_longest", "pairwise", "StrEnum"} & {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
    }
    assert max(map(len, script().splitlines())) <= 120
    assert script().startswith("#!/usr/bin/env python3\n")


def test_the_chapters_know_only_each_other() -> None:
    folder = PACKAGE / "voting" / "recount"
    assert {path.stem for path in folder.glob("*.py")} == {*CHAPTERS, "__init__", "script"}
    for name in CHAPTERS:
        for module in imported(ast.parse((folder / f"{name}.py").read_text("utf-8"))):
            assert not module.startswith("deliberation") or module.startswith("deliberation.voting.recount."), name


def test_it_knows_every_option_and_every_value(second: ModuleType) -> None:
    known = second.OPTIONS
    assert list(known) == list(CountOptions().spelled_out())
    assert {*known["rule"]} == {*Rule} - REFUSED
    assert {*known["utility"]} == {*Utility}
    assert {*known["completion"]} == {*Completion}
    assert {*known["comparison"]} == {*Comparison}
    spelled = CountOptions().spelled_out()
    assert {name: spelled[name] for name in second.LATER} == second.LATER


def test_every_reason_is_in_it() -> None:
    missing = [str(code) for code in Code if f'"{code}"' not in script()]
    assert missing == []


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (Result, {"election", "options", "outcome", "selected", "cost", "lot", "cast", "tally"}),
        (Outcome, {"rounds", "ties", "reasons", "payments", "endowment", "raises", "loads", "verdict"}),
        (Payment, {"project", "payers", "share", "full", "emptied", "rest", "common"}),
        (Round, {"number", "project", "cost", "left", "completion"}),
        (Constraints, {"reserve", "limits", "exclusive", "requires", "packages"}),
        (
            Reason,
            {"project", "code", "votes", "cost", "round", "left", "supporters_left", "missing", "used_by", "blocked_by",
             "needed", "lost_tie_to"},
        ),
    ],
)  # fmt: skip
def test_a_new_figure_in_the_result_must_be_taught_to_the_second_count(kind: type, known: set[str]) -> None:
    """``loads`` and ``common`` are of rules that the second count refuses."""
    assert {field.name for field in fields(kind)} == known
