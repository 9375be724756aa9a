"""The demonstration assesses quarters that have ended, the oldest first."""

from __future__ import annotations

import ast
from datetime import date
from typing import Any

import pytest

from deliberation.paths import shipped


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), [(2026, 1), (2026, 2), (2026, 3)]),
        (date(2026, 1, 5), [(2025, 2), (2025, 3), (2025, 4)]),
    ],
)
def test_only_ended_quarters_are_assessed(today: date, expected: list[tuple[int, int]]) -> None:
    tree = ast.parse((shipped("seeds") / "rollup.py").read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_ended"]
    found: dict[str, Any] = {"date": date}
    exec(compile(tree, "rollup.py", "exec"), found)  # noqa: S102 -- the seeds' own function, without their stage
    assert found["_ended"](today, 3) == expected
