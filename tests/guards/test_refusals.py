"""Every refusal has words for the person and a rule behind it; no words are kept for a refusal that is never made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask

from deliberation.rules.package.moves import check
from deliberation.rules.package.state import PackageState
from deliberation.rules.project.moves import guard
from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import default_rulebook
from deliberation.web.refusals.say import messages, say
from tests.guards.house import PACKAGE, ROOT, sources, tree

_AT = datetime(2026, 6, 18, 2, tzinfo=UTC)
_FREE = Refusal("FILE_EMPTY", "none")


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


def test_whose_step_it_is_stands_in_the_refusal(app: Flask) -> None:
    nobody = Actor("x")
    with app.test_request_context():
        waiting = say(guard(ProjectState(phase="under_way"), "approve_payment", nobody) or _FREE)
        early = say(guard(ProjectState(phase="under_way"), "settle", nobody) or _FREE)
        bought = say(check(default_rulebook(), PackageState(status="opened"), "award", nobody, _AT) or _FREE)
    assert waiting == "这一步由街道工作人员办理，请交给他们。"
    assert early.startswith("现在的阶段是“实施中”")
    assert early.endswith("由街道工作人员办理。")
    assert "街道工作人员" in bought
    assert bought.index("现在的阶段") == 0


def test_no_refusal_advises_to_split_what_the_signs_look_for(app: Flask) -> None:
    with app.test_request_context():
        said = [code for code, words in messages().items() if "拆成" in str(words)]
    assert said == []
