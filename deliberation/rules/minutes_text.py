"""The text of the minutes that is sealed: every event, line by line, people by the numbers of their seats.

It is written from the book alone, in one fixed form that no change of a page or a translation touches, so that
whoever holds the file can work out its SHA-256 with any program and compare. It holds no name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from deliberation.rules.minutes import Correction
from deliberation.rules.replay import Event

LOCAL = timezone(timedelta(hours=8))
FORM = 1
"""The form of the text; a later form never changes what an earlier one wrote."""

WORDS: Mapping[str, str] = {
    "called": "召集", "rescheduled": "改期或改地点", "cancelled": "取消",
    "agenda_amended": "补充议程", "members_renewed": "席位变动", "replied": "回复邀请", "guest_noted": "列席",
    "guest_struck": "列席登记更正", "recorder_named": "记录人", "checked_in": "签到",
    "left": "离场", "recused": "回避", "quorum_found": "清点人数",
    "called_to_order": "宣布开会", "item_opened": "进入议题", "item_closed": "议题结束",
    "moved": "动议", "seconded": "附议", "stated": "陈述议题",
    "modified": "修改措辞", "withdrawn": "撤回", "speech_began": "开始发言",
    "speech_ended": "发言结束", "question_put": "付诸表决", "votes_entered": "计票",
    "vote_voided": "表决作废", "result_announced": "宣布结果", "point_raised": "秩序问题",
    "ruled": "主持人裁定", "ruling_settled": "申诉结果", "overridden": "主持人破例",
    "recessed": "休息", "resumed": "复会", "adjourned": "散会",
}  # fmt: skip
"""What the events are called; a type that is not here stands under its own name."""


def canonical(meeting: str, events: Sequence[Event], corrections: Iterable[Correction], version: int) -> str:
    """The text of ``version``: a head, a line an event, and the corrections accepted. LF ends every line."""
    people = _people(events)
    lines = [f"会议纪要标准文本 格式{FORM}", f"会议 {meeting}", f"第 {version} 版"]
    lines += [_line(number, happened, people) for number, happened in enumerate(events, start=1)]
    for number, one in enumerate(corrections, start=1):
        lines.append(f"更正{number} {_said([one.paragraph, one.text, one.why, one.reason, one.council], people)}")
    return "\n".join(lines) + "\n"


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, lower-case hex: what the seal carries."""
    return hashlib.sha256(text.encode()).hexdigest()


def _people(events: Sequence[Event]) -> dict[str, str]:
    """Ids of people → how the text calls them: 1号 … by their seats in the call, the moderator, the recorder."""
    first = cast("dict[str, Any]", events[0].data)
    people = {member: f"{seat}号" for seat, member in enumerate(first["members"], start=1)}
    people.setdefault(first["chair"], "主持人")
    seats = len(first["members"])
    for happened in events:
        if happened.type == "recorder_named":
            people.setdefault(str(happened.data["person"]), "记录人")
        for joined in cast("list[str]", happened.data["joined"]) if happened.type == "members_renewed" else ():
            seats += joined not in people
            people.setdefault(joined, f"{seats}号")
    return people


def _line(number: int, happened: Event, people: Mapping[str, str]) -> str:
    data = dict(cast("dict[str, Any]", happened.data))
    if happened.type == "called":
        # The rules stand in the book under the hash of the meeting's rulebook; what earlier meetings left, in theirs.
        data["profile"] = data["profile"]["id"]
        data["carried"] = data["carried"].get("convocation")
    at = happened.at.astimezone(LOCAL).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{number} {at} {WORDS.get(happened.type, happened.type)} {_said(data, people)}"


def _said(data: object, people: Mapping[str, str]) -> str:
    return json.dumps(_named(data, people), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _named(value: object, people: Mapping[str, str]) -> object:
    """``value`` with everybody's id replaced, in keys as well."""
    if isinstance(value, Mapping):
        return {people.get(key, key): _named(each, people) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_named(each, people) for each in value]
    return people.get(value, value) if isinstance(value, str) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an event")
