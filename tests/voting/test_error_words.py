"""Every code that can stop a count has a sentence, and every sentence a code."""

from __future__ import annotations

import ast
from pathlib import Path

from deliberation.voting import error_words

ROOT = Path(error_words.__file__).parent
ELSEWHERE = ("council", "recount")
"""Elections of councils and the second counter speak for themselves."""


def raised(*names: str) -> set[str]:
    """The codes written out where these errors are made."""
    codes = set()
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in ELSEWHERE or path.name.startswith("council"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                codes |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return codes


def test_every_code_has_a_sentence() -> None:
    assert raised("PabulibError", "AmountError") <= error_words.FILE.keys()
    assert raised("ElectionError") <= error_words.ELECTION.keys() | error_words.FILE.keys()
    assert raised("PabulibWarning") == error_words.WARNINGS.keys()


def test_no_sentence_waits_for_a_code_that_is_never_raised() -> None:
    assert error_words.FILE.keys() <= raised("PabulibError", "AmountError")
    assert error_words.ELECTION.keys() <= raised("ElectionError")
