"""From the book to the read columns: one way, used when a move is written and when the book is verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from deliberation.ledger.book import Recorded
from deliberation.rules.meeting.state import Item, State, attending, quorum_needed, voting_members

NOTICE = "convocation"
"""The key under which the call carries title, hour and place: the engine keeps them without reading them."""

LIGHT = frozenset({"hand_raised", "hand_lowered", "checked_in", "left", "recused", "replied", "guest_noted",
                   "guest_struck", "recorder_named", "vote_cast"})  # fmt: skip
"""Events that leave every other form on the table valid: the engine judges the next move against them anyway."""

NOTICES = frozenset({"rescheduled", "agenda_amended", "cancelled"})
"""Events that change the notice: the revision of a calendar entry is the number of the latest of them in the book."""


def stream_of(meeting_id: str) -> str:
    """The name of a meeting's stream."""
    return f"meeting:{meeting_id}"


def call_columns(events: Iterable[Recorded]) -> dict[str, Any]:
    """What was fixed when the meeting was called, from its first event."""
    first = next(iter(events))
    data = cast("dict[str, Any]", first.event.data)
    notice = data["carried"][NOTICE]
    reviewed = notice["party_reviewed"]
    return {
        "body": notice["body"],
        "number": notice["number"],
        "title": notice["title"],
        "location": notice["location"],
        "starts_at": datetime.fromisoformat(notice["starts_at"]),
        "party_reviewed": date.fromisoformat(reviewed) if reviewed else None,
        "moderator_id": data["chair"],
        "profile": data["profile"]["id"],
        "rulebook": first.rulebook,
        "called_at": first.event.at,
    }


def plans(events: Iterable[Recorded]) -> dict[str, dict[str, Any]]:
    """By agenda item: its planned ``minutes`` and its ``papers`` (digest, name, mime, size)."""
    found: dict[str, dict[str, Any]] = {}
    for item in events:
        data = cast("dict[str, Any]", item.event.data)
        if item.event.type == "called":
            found |= data["carried"][NOTICE].get("plan", {})
        elif item.event.type == "agenda_amended":
            found |= data["plan"]
    return found


def replies(events: Iterable[Recorded]) -> dict[str, bool]:
    """By member, whether they said that they come: the last answer counts, and another hour asks everybody anew."""
    found: dict[str, bool] = {}
    for item in events:
        data = cast("dict[str, Any]", item.event.data)
        if item.event.type == "replied":
            found[data["member"]] = data["coming"]
        elif item.event.type == "rescheduled" and data["moved"]:
            found.clear()
    return found


def meeting_columns(state: State) -> dict[str, Any]:
    """The read columns that follow from a meeting's state."""
    return {
        "status": state.phase,
        "members_due": len(state.due),
        "present": attending(state),
        "quorum": quorum_needed(state),
        "item": state.item,
    }


def time_columns(events: Iterable[Recorded]) -> dict[str, Any]:
    """The columns that follow from when and in which order things happened; only those that ``events`` change."""
    found: dict[str, Any] = {}
    for item in events:
        event = item.event
        found["seq"] = item.seq
        if event.type not in LIGHT:
            found["step"] = item.seq
        if event.type == "called_to_order":
            found["opened_at"] = event.at
        if event.type == "adjourned":
            found |= {"closed_at": event.at, "held": event.data["held"]}
        if event.type == "cancelled":
            found |= {"closed_at": event.at, "held": False, "cancelled": True}
        if event.type == "rescheduled":
            data = cast("dict[str, Any]", event.data)
            found |= {"starts_at": datetime.fromisoformat(data["starts_at"]), "location": data["location"]}
        if event.type == "chair_named":
            found["moderator_id"] = event.data["chair"]
        if event.type in NOTICES:
            found["revision"] = item.seq - 1
    return found


def item_columns(state: State, events: Iterable[Recorded]) -> dict[str, dict[str, Any]]:
    """By item id, the columns that follow from the state and from the results among ``events``."""
    found: dict[str, dict[str, Any]] = {
        item.id: {"status": item.status, "outcome": outcome_of(state, item)} for item in state.agenda
    }
    for recorded in events:
        data = cast("dict[str, Any]", recorded.event.data)
        if recorded.event.type == "result_announced" and data["effect"] == "adopt":
            for item in state.agenda:
                if item.id == data["item"] or (item.subject and item.subject == data["subject"]):
                    found[item.id] |= {"resolution": data["text"]} | figures(state, data["arithmetic"])
    return found


def outcome_of(state: State, item: Item) -> str:
    """What became of an item: the fate of its latest main motion in this meeting, taken up again ones included."""
    mine = [
        record.outcome
        for record in state.records.values()
        if record.session == state.session
        and state.rules.motions[record.kind].effect == "adopt"
        and (record.item == item.id or (item.subject and record.subject == item.subject))
    ]
    if state.phase == "adjourned" and item.status == "open" and not (mine and mine[-1] in SETTLED):
        return "unfinished"
    return mine[-1] if mine else item.outcome


SETTLED = frozenset({"adopted", "lost", "postponed", "referred", "killed", "not_considered"})
"""What settles an item although nobody has closed it."""


def figures(state: State, sums: dict[str, Any]) -> dict[str, int]:
    """The numbers of a result; where nobody objected, everybody entitled to vote stands behind it."""
    everybody = voting_members(state)
    if "for" not in sums:
        return {"votes_for": everybody, "votes_against": 0, "abstain": 0, "present": everybody,
                "members": len(state.due), "needed": 0}  # fmt: skip
    chair = sums["chair_vote"]
    return {
        "votes_for": sums["for"] + (chair == "for"),
        "votes_against": sums["against"] + (chair == "against"),
        "abstain": sums["abstain"],
        "present": sums["present"],
        "members": sums["members"],
        "needed": sums["needed"],
    }
