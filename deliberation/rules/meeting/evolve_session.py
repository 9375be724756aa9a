"""Folding what happens to the meeting itself: calling, attendance, agenda, chair, pauses, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.carry import earlier, stored
from deliberation.rules.meeting.kept import left_open
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.state import Item, State

Fold = Callable[[State, Mapping[str, Any]], State]


def _called(_state: State, data: Mapping[str, Any]) -> State:
    agenda = tuple(
        Item(entry["id"], entry["title"], entry.get("subject", ""), entry.get("text", "")) for entry in data["agenda"]
    )
    fresh = State(
        phase="called",
        profile=Profile.from_document(data["profile"]),
        session=data["session"],
        day=data["day"],
        host=data["chair"],
        chair=data["chair"],
        future_meeting=data["future_meeting"],
        next_day_meeting=data["next_day_meeting"],
        due=tuple(data["members"]),
        agenda=agenda,
    )
    return earlier(fresh, data["carried"])


def _checked_in(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, present=state.present | frozenset(data["members"]))


def _left(state: State, data: Mapping[str, Any]) -> State:
    gone = frozenset(data["members"])
    hands = tuple(hand for hand in state.hands if hand.member not in gone)
    floor = None if state.floor and state.floor.holder in gone else state.floor
    return replace(state, present=state.present - gone, hands=hands, floor=floor)


def _recused(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, recused=state.recused | {(data["item"], data["member"])})


def _quorum_found(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, quorum_known=data["met"])


def _called_to_order(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, phase="open")


def _oath_taken(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, oath=True)


def _item_opened(state: State, data: Mapping[str, Any]) -> State:
    opened = on_item(state, data["item"], status="open", due=False)
    return replace(opened, item=data["item"], progress=state.progress + 1, cautioned={})


def _item_reopened(state: State, data: Mapping[str, Any]) -> State:
    opened = on_item(state, data["item"], status="open", outcome="")
    return replace(opened, item=data["item"], progress=state.progress + 1, cautioned={})


def _item_closed(state: State, data: Mapping[str, Any]) -> State:
    return replace(on_item(state, data["item"], status="closed", outcome=data["outcome"]), item="", hands=())


def _item_due(state: State, data: Mapping[str, Any]) -> State:
    return on_item(state, data["item"], due=True)


def on_item(state: State, item: str, **changes: Any) -> State:
    """The state with that agenda item changed."""
    agenda = tuple(replace(entry, **changes) if entry.id == item else entry for entry in state.agenda)
    return replace(state, agenda=agenda)


def _notice_given(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, notices=state.notices | {data["motion"]})


def _chair_handed_over(state: State, data: Mapping[str, Any]) -> State:
    hands = tuple(hand for hand in state.hands if hand.member != data["to"])
    return replace(state, chair=data["to"], hands=hands)


def _chair_returned(state: State, data: Mapping[str, Any]) -> State:
    hands = tuple(hand for hand in state.hands if hand.member != data["to"])
    return replace(state, chair=data["to"], hands=hands)


def _recessed(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, phase="recess", floor=None, hands=(), consent=None)


def _resumed(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, phase="open")


def _adjourn_voted(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, adjourn_voted=True, floor=None, hands=())


def _adjourned(state: State, data: Mapping[str, Any]) -> State:
    aside = (*(f for entry in state.interrupted for f in (*entry.stack, *entry.waiting)), *state.waiting)
    records = dict(state.records)
    for frame in (*state.stack, *aside):
        records[frame.id] = stored(state, frame, "unfinished")
    return replace(
        state,
        phase="adjourned",
        unfinished=tuple(data["unfinished"]),
        records=records,
        left=left_open(state),
        stack=(),
        waiting=(),
        interrupted=(),
        orders="",
        proposed=None,
        floor=None,
        hands=(),
        ballot=None,
        point=None,
        consent=None,
        item="",
    )


def _time_fixed(state: State, data: Mapping[str, Any]) -> State:
    """Another meeting is provided for: adjourning no longer dissolves, and the time is not fixed twice."""
    return replace(state, next_meeting=str(data["until"]), future_meeting=True, next_day_meeting=True)


def _demand_made(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, orders=data.get("item", "") if data["kind"] == "orders_of_the_day" else state.orders)


def _unchanged(state: State, _data: Mapping[str, Any]) -> State:
    return state


FOLDS: Mapping[str, Fold] = {
    "called": _called,
    "checked_in": _checked_in,
    "left": _left,
    "recused": _recused,
    "quorum_found": _quorum_found,
    "called_to_order": _called_to_order,
    "oath_taken": _oath_taken,
    "item_opened": _item_opened,
    "item_closed": _item_closed,
    "item_reopened": _item_reopened,
    "item_due": _item_due,
    "notice_given": _notice_given,
    "chair_handed_over": _chair_handed_over,
    "chair_returned": _chair_returned,
    "recessed": _recessed,
    "resumed": _resumed,
    "adjourn_voted": _adjourn_voted,
    "adjourned": _adjourned,
    "time_fixed": _time_fixed,
    "overridden": _unchanged,
    "requested": _unchanged,
    "demand_made": _demand_made,
}
