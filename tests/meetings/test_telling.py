"""Every event of a meeting has a line in its record, or goes without saying by a decision written down."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from deliberation.meetings.minutes import ASIDE, NOTES
from deliberation.meetings.telling import TOLD, Teller
from deliberation.meetings.telling_more import SILENT
from deliberation.meetings.verdicts import ruling_said, verdict_word, votes_said
from deliberation.meetings.words import basis, sums
from deliberation.rules.meeting import engine
from deliberation.rules.meeting.evolve import FOLDS
from deliberation.rules.meeting.profile_load import load_profile
from tests.rules.meeting.room import Room

HOME = Path(engine.__file__).parent


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def _made() -> set[str]:
    """The types of event written in the engine: the second argument of every ``event(command, ...)``."""
    found: set[str] = set()
    for path in HOME.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "event" and len(node.args) > 1:
                kind = node.args[1]
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    found.add(kind.value)
    return found


def test_every_event_is_told_or_deliberately_silent() -> None:
    assert _made() <= set(FOLDS)
    assert set(TOLD) | SILENT == set(FOLDS)
    assert not set(TOLD) & SILENT


def test_the_minutes_know_only_events_that_exist() -> None:
    assert ASIDE | set(NOTES) <= set(FOLDS)
    assert not ASIDE & SILENT


def _record(room: Room) -> str:
    class Reader:
        def __init__(self, event: Any) -> None:
            self.event = event

    recorded: list[Any] = [Reader(event) for event in room.events]
    teller = Teller(recorded, {member: member.upper() for member in room.state.due})
    return "\n".join(said.text for said in (teller.tell(one) for one in recorded) if said)


def _appealed(against: int) -> Room:
    room = Room("rror1915", size=12, agenda=[{"id": "i1", "title": "a", "text": "do a"}]).open()
    room.do("open_item", item="i1")
    room.pending("main", "q")
    room.do("point_of_order", "m3", about="off_topic", id="p")
    room.do("rule", well_taken=True, id="r", why="说的不是这件事")
    room.pending("appeal", "ap", on="r")
    room.do("put_question")
    room.do("enter_votes", **{"for": 5, "against": against})
    return room


@pytest.mark.parametrize(
    ("against", "words"), [(5, "裁定维持（维持 5，不维持 5）"), (6, "裁定被推翻（维持 5，不维持 6）")]
)
def test_an_appeal_is_told_as_what_becomes_of_the_ruling(against: int, words: str) -> None:
    room = _appealed(against)
    room.do("announce")
    assert f"申诉：{words}" in _record(room)
    assert f"点票：维持 5，不维持 {against}，弃权 0" in _record(room)


def test_a_ruling_is_read_out_with_its_ground() -> None:
    said = ruling_said("off_topic", "说的不是这件事。", well_taken=True)
    assert said.endswith("成立，理由：说的不是这件事")
    assert ruling_said("off_topic", "", well_taken=False).endswith("不成立")


def test_an_objection_is_told_as_whether_the_matter_is_taken_up() -> None:
    assert [verdict_word("not_considered", verdict) for verdict in ("adopted", "lost")] == ["继续审议", "不予考虑"]
    assert verdict_word("adopt", "lost") == "未通过"
    assert votes_said("adopt", (3, 2, 1)) == "同意 3，反对 2，弃权 1"


def test_the_sum_of_an_appeal_shows_both_sides_and_the_tie() -> None:
    sums_of = {"num": 1, "rule": "sustain", "for": 5, "against": 6, "chair_vote": "for"}
    assert sums(sums_of) == "维持 6，不维持 6"
    assert basis(sums_of) == "票数相同算维持。"


LINES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("rescheduled", {"moved": True, "why": "台风", "location": "大厅"}, "会议改期，原因：台风"),
    ("rescheduled", {"moved": False, "why": "漏水", "location": "大厅"}, "会议地点改为大厅，原因：漏水"),
    ("cancelled", {"why": "台风"}, "会议取消，原因：台风"),
    ("agenda_amended", {"items": [{"id": "x", "title": "充电棚"}], "why": "急"}, "议程增加：充电棚，原因：急"),
    ("replied", {"member": "m1", "coming": True}, "M1回复参会"),
    ("replied", {"member": "m1", "coming": False}, "M1请假"),
    ("guest_noted", {"words": "物业一人"}, "列席：物业一人"),
    ("chair_named", {"chair": "m1", "why": "生病"}, "改由M1主持，原因：生病"),
    ("rules_suspended", {"lets": []}, "这一次暂缓一条规则"),
    ("rules_suspended", {"lets": ["queue"]}, "这一次暂缓：发言的先后"),
    ("made_special", {"item": "", "until": "8 点"}, "定为专门议程，8 点审议：所提事项"),
    ("made_special", {"item": "i1", "until": ""}, "定为专门议程：甲"),
    ("reported", {"partial": True, "text": ""}, "专门小组作了阶段报告"),
    ("reported", {"partial": False, "text": "可行"}, "专门小组作了报告：可行"),
    ("business_resumed", {"item": "i1"}, "接着审议「甲」"),
    ("business_resumed", {"item": ""}, "接着审议刚才的事项"),
    ("parts_fell", {"motions": ["a", "b"]}, "所属动议已不在议，2 个部分随之作罢"),
    ("nominated", {"member": "m1", "candidate": "m2"}, "M1提名M2"),
    ("amended", {"text": ""}, ""),
)


@pytest.mark.parametrize(("kind", "data", "words"), LINES)
def test_what_happens_now_and_then_is_told(kind: str, data: dict[str, Any], words: str) -> None:
    rules = load_profile("rror1915")
    teller = Teller((), {"m1": "M1", "m2": "M2"})
    teller.items, teller.kinds = {"i1": "甲"}, {key: rule.zh for key, rule in rules.motions.items()}
    said = teller.tell(SimpleNamespace(event=SimpleNamespace(type=kind, at=None, data=data)))  # type: ignore[arg-type]
    assert (said.text if said else "") == words
