"""Every refusal, line and reason has its words in both languages, and every figure it quotes."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from deliberation.rules.meeting import engine, scenario
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.web.i18n import FOLDER, LOCALE
from deliberation.web.refusals import meeting, meeting_said
from deliberation.web.refusals.say import messages
from tests.rules.meeting.room import Room
from tests.rules.meeting.world import after, command, decided, drive, moves

HOME = Path(engine.__file__).parent
CODE = re.compile(r"[A-Z][A-Z]+(?:_[A-Z]+)*")
SAID = meeting_said
TABLES = (meeting.MESSAGES, SAID.SCRIPT, SAID.QUEUE_REASONS, SAID.OUTCOMES, SAID.BASES)
FIGURE = re.compile(r"%\((\w+)\)s")


def _refusal_codes() -> set[str]:
    """The codes written in the engine: first argument of every Refusal(...) and .refuse(...)."""
    found: set[str] = set()
    for path in HOME.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "Refusal",
                "refuse",
            ):
                strings = [leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)]
                found |= {text for text in strings[:3] if isinstance(text, str) and CODE.fullmatch(text)}
    return found


def test_every_code_of_the_engine_has_a_message() -> None:
    codes = _refusal_codes()
    assert len(codes) > 90
    assert codes - messages().keys() == set()


def test_every_sentence_is_there_in_chinese_with_the_same_figures() -> None:
    with (FOLDER / LOCALE / "LC_MESSAGES" / "meeting_rules.po").open("rb") as file:
        chinese = {str(entry.id): str(entry.string) for entry in read_po(file, locale=LOCALE) if entry.id}
    for table in TABLES:
        for code, sentence in table.items():
            english = str(sentence)
            assert re.search(r"[一-鿿]", chinese[english]), code
            assert set(FIGURE.findall(chinese[english])) <= set(FIGURE.findall(english)), code


@pytest.mark.parametrize("profile", ["council_sz", "rror1915", "ronr12", "community_zh"])
def test_a_refusal_brings_every_figure_its_sentence_quotes(profile: str) -> None:
    dice = random.Random(profile)  # noqa: S311 -- a fixed walk, not a secret
    rules = load_profile(profile)
    seen: set[str] = set()
    for _ in range(40):
        room = Room(rules, size=3, agenda=[{"id": "i", "title": "t", "text": "x"}]).open()
        seen |= _walk(room.state, dice)
    assert len(seen) > 25


def _walk(state: State, dice: random.Random) -> set[str]:
    kinds, words = tuple(state.rules.motions), {code: str(line) for code, line in messages().items()}
    seen: set[str] = set()
    for step in range(25):
        pool = drive(state) if dice.random() < 0.4 else list(moves(state, kinds))
        for move in dice.sample(pool, min(12, len(pool))):
            decision = decided(state, command(state, move, step))
            if isinstance(decision, Refusal):
                assert words[decision.code] % decision.params
                assert decision.rule_ref
                seen.add(decision.code)
            elif move[0] not in ("adjourn", "leave"):
                state = after(state, decision)
                break
    return seen


def test_every_motion_has_its_chinese_name_and_a_gloss_where_it_could_mislead() -> None:
    for profile in ("council_sz", "community_zh"):
        for rule in load_profile(profile).motions.values():
            assert re.search(r"[一-鿿]", rule.zh), rule.id
            assert "搁置" not in rule.zh or "不再议" in rule.zh or "恢复" in rule.zh, rule.id


def test_the_mapping_of_scenarios_holds_no_refusal() -> None:
    source = (HOME / "scenario_events.py").read_text("utf-8")
    assert "Refusal" not in source
    assert scenario.play.__doc__
