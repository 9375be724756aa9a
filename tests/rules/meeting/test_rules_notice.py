"""The notice of a meeting: counted to the day, changed only before it opens, with a reason; answers and guests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.notice import LONGEST, earliest, too_short
from deliberation.rules.replay import Actor
from tests.rules.meeting.room import HOST, START, Room

CLERK = Actor("clerk", frozenset({"clerk"}))
SINCE = START + timedelta(days=5)
ITEM = {"id": "i2", "title": "停车", "subject": "project:2", "text": ""}
MOVED = {"location": "三楼", "why": "停电", "since": SINCE.isoformat(), "place": "二楼", "days": 3}


@pytest.fixture
def room() -> Room:
    return Room(agenda=[{"id": "i1", "title": "充电棚", "subject": "project:1", "text": ""}])


def test_the_days_of_notice_are_calendar_days_in_shenzhen() -> None:
    late = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    assert str(earliest(late, 3)) == "2026-03-05"
    assert str(earliest(late + timedelta(minutes=1), 3)) == "2026-03-06"
    morning = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
    assert too_short(late, morning, 3) is None
    refusal = too_short(late + timedelta(minutes=1), morning, 3)
    assert refusal is not None
    assert dict(refusal.params) == {"days": 3, "month": 3, "day": 6}
    assert too_short(morning, morning, 0) is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"why": " "}, "REASON_NEEDED"), ({"why": "长" * (LONGEST + 1)}, "REASON_NEEDED"),
        ({"starts_at": "tomorrow"}, "HOUR_AND_PLACE_NEEDED"),
        ({"starts_at": "2026-03-09T19:30:00"}, "HOUR_AND_PLACE_NEEDED"),
        ({"location": ""}, "HOUR_AND_PLACE_NEEDED"),
        ({"starts_at": (START + timedelta(days=2)).isoformat()}, "NOTICE_TOO_SHORT"),
        ({"starts_at": SINCE.isoformat(), "location": "二楼"}, "NOTHING_CHANGED"),
    ],
)  # fmt: skip
def test_a_meeting_is_not_moved_just_so(room: Room, changes: dict[str, Any], code: str) -> None:
    later = {"starts_at": (START + timedelta(days=7)).isoformat()}
    assert room.refused("reschedule", CLERK, **MOVED | later | changes) == code


def test_only_the_office_moves_adds_or_cancels_and_only_before_it_opens(room: Room) -> None:
    later = MOVED | {"starts_at": (START + timedelta(days=7)).isoformat()}
    added = {"items": [ITEM], "why": "急", "since": SINCE.isoformat(), "days": 3}
    for name, args in (("reschedule", later), ("cancel", {"why": "无"}), ("amend_notice", added)):
        assert room.refused(name, HOST, **args) == "NOT_ENTITLED"
        assert room.refused(name, CLERK, **args | {"why": ""}) == "REASON_NEEDED"
    room.open()
    for name, args in (("reschedule", later), ("cancel", {"why": "无"}), ("amend_notice", added)):
        assert room.refused(name, CLERK, **args) == "MEETING_ALREADY_OPEN"
    assert room.refused("reply", "m1", coming=True) == "MEETING_ALREADY_OPEN"


def test_another_room_at_the_same_hour_needs_no_new_notice(room: Room) -> None:
    room.now = SINCE - timedelta(hours=1)
    room.do("reschedule", CLERK, **MOVED | {"starts_at": SINCE.isoformat()})
    assert room.events[-1].data["location"] == "三楼"
    assert room.state.phase == "called"


def test_items_are_added_while_the_notice_holds(room: Room) -> None:
    args = {"items": [ITEM], "why": "居民来信", "since": SINCE.isoformat(), "days": 3, "plan": {"i2": {"minutes": 10}}}
    assert room.refused("amend_notice", CLERK, **args | {"items": []}) == "AGENDA_EMPTY"
    assert room.refused("amend_notice", CLERK, **args | {"items": "i2"}) == "AGENDA_EMPTY"
    assert room.refused("amend_notice", CLERK, **args | {"items": [ITEM | {"id": "i1"}]}) == "ITEM_TWICE"
    assert room.refused("amend_notice", CLERK, **args | {"items": [ITEM | {"subject": "project:1"}]}) == "ITEM_TWICE"
    assert room.refused("amend_notice", CLERK, **args | {"since": ""}) == "AGENDA_FIXED"
    room.do("amend_notice", CLERK, **args)
    assert [item.title for item in room.state.agenda] == ["充电棚", "停车"]
    assert room.events[-1].data["plan"] == {"i2": {"minutes": 10}}
    room.do("amend_notice", CLERK, **args | {"items": [ITEM | {"id": "i3", "subject": ""}], "plan": None})
    assert room.events[-1].data["plan"] == {}
    room.now = SINCE - timedelta(days=2)
    assert (
        room.refused("amend_notice", CLERK, **args | {"items": [ITEM | {"id": "i4", "subject": ""}]}) == "AGENDA_FIXED"
    )


def test_a_cancelled_meeting_is_over(room: Room) -> None:
    room.do("cancel", CLERK, why="台风")
    assert room.state.phase == "adjourned"
    assert room.refused("call_to_order") == "ADJOURNED"
    assert room.refused("cancel", CLERK, why="又") == "ADJOURNED"
    assert room.refused("note_guest", guest="g", words="街道") == "ADJOURNED"
    assert room.refused("strike_guest", guest="g") == "ADJOURNED"
    assert room.refused("name_recorder", person="clerk") == "ADJOURNED"
    assert MEETING.replay(room.events) == room.state


def test_the_members_follow_the_seats_until_the_meeting_opens(room: Room) -> None:
    seats = ["m1", "m2", "m3", "new"]
    assert room.refused("renew_members", HOST, members=seats) == "NOT_ENTITLED"
    for same in (room.members, [], "m1"):
        assert room.refused("renew_members", CLERK, members=same) == "NOTHING_CHANGED"
    room.do("check_in", HOST, members=["m1", "m6"])
    room.do("renew_members", CLERK, members=[*seats, "new"])
    assert dict(room.events[-1].data) == {"members": seats, "joined": ["new"], "left": ["m4", "m5", "m6"]}
    assert (room.state.due, room.state.present) == (tuple(seats), {"m1"})
    assert room.refused("reply", "m6", coming=True) == "NOT_A_MEMBER"
    room.do("reply", "new", coming=True)
    room.do("check_in", HOST, members=["m2", "new"])
    room.do("call_to_order")
    assert room.refused("renew_members", CLERK, members=room.members) == "MEETING_ALREADY_OPEN"
    assert MEETING.replay(room.events) == room.state


def test_members_answer_for_themselves(room: Room) -> None:
    assert room.refused("reply", "m1", member="m2", coming=True) == "NOT_YOUR_MOVE"
    assert room.refused("reply", "stranger", coming=True) == "NOT_A_MEMBER"
    assert room.refused("reply", "m1", coming="yes") == "REPLY_NEEDED"
    room.do("reply", "m1", coming=False)
    assert dict(room.events[-1].data) == {"member": "m1", "coming": False}


def test_who_sits_in_and_who_writes_is_noted_without_numbers(room: Room) -> None:
    assert room.refused("note_guest", "m1", guest="g", words="街道") == "NOT_CHAIR"
    assert room.refused("strike_guest", "m1", guest="g") == "NOT_CHAIR"
    assert room.refused("name_recorder", "m1", person="m1") == "NOT_CHAIR"
    for words in ("", "长" * (LONGEST + 1)):
        assert room.refused("note_guest", guest="g", words=words) == "GUEST_WORDS"
    for words in ("街道 13900000000", "民警 138-0000-0000"):
        assert room.refused("note_guest", guest="g", words=words) == "GUEST_NUMBER"
    room.do("note_guest", guest="g", words="街道民政办 1 人")
    room.do("strike_guest", guest="g")
    assert room.refused("name_recorder", person="host") == "RECORDER_NEEDED"
    assert room.refused("name_recorder") == "RECORDER_NEEDED"
    room.do("name_recorder", CLERK, person="clerk")
    assert [happened.type for happened in room.events[-3:]] == ["guest_noted", "guest_struck", "recorder_named"]
