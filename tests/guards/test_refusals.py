"""Every refusal has words for the person and a rule behind it; no words are kept for a refusal that is never made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flask import Flask

from deliberation.rules.refusal import Refusal
from deliberation.web.refusals.say import messages, say
from tests.guards.house import PACKAGE, ROOT, sources, tree


def made() -> Iterator[tuple[str, str, ast.Call]]:
    """Every ``Refusal("CODE", …)`` in the sources: where, the code, the call."""
    for path in sources():
        for node in ast.walk(tree(path)):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal"
            if named and node.args and isinstance(node.args[0], ast.Constant):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", str(node.args[0].value), node


def test_every_refusal_has_words() -> None:
    known = messages()
    assert [f"{where} {code}" for where, code, _call in made() if code not in known] == []


def test_every_refusal_names_its_rule() -> None:
    for where, code, call in made():
        assert len(call.args) > 1 or call.keywords, f"{where} {code} names no rule"
        rule = call.args[1] if len(call.args) > 1 else call.keywords[0].value
        assert not (isinstance(rule, ast.Constant) and not rule.value), f"{where} {code} names an empty rule"


def test_no_words_without_a_refusal() -> None:
    text = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml"})
    unused = [code for code in messages() if text.count(f'"{code}"') < 2]
    assert unused == []


def test_money_and_times_are_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        words = say(Refusal("COST_ABOVE_CEILING", "rulebook:ceiling.works", {
            "cost_fen": 118_000_000, "ceiling_fen": 100_000_000, "over_fen": 18_000_000,
        }))  # fmt: skip
    assert "118 万元" in words
    assert "18 万元" in words
