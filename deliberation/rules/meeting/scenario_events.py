"""From the events of the scenario files to engine commands: a plain mapping that holds no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Raw = Mapping[str, Any]
SIDES: Mapping[Any, str] = {"pro": "for", "con": "against", "yes": "for", "no": "against", "abstain": "abstain"}
PROFILES = {"RROR1915": ("rror1915",), "RONR12": ("ronr12",), "COMMUNITY": ("community_zh",)}
BOTH = ("rror1915", "ronr12")
CONDUCT = {"off_topic": "off_topic", "irrelevant": "off_topic", "other_subject": "off_topic", "address": "address"}


class Call(NamedTuple):
    """A command to play: its name, who makes it (empty: the chair) and its arguments."""

    name: str
    by: str
    args: dict[str, Any]


def profiles(scenario: Raw) -> tuple[str, ...]:
    """The profiles a scenario must hold under."""
    named = scenario.get("ruleset") or scenario.get("setup", {}).get("ruleset")
    return PROFILES.get(str(named), BOTH)


def parameters(setup: Raw) -> dict[str, Any]:
    """The setup as parameters of a profile."""
    found: dict[str, Any] = {
        "quorum_count": setup["quorum"],
        "decision_basis": {"membership": "members"}.get(setup["threshold_basis"], setup["threshold_basis"]),
        "second_required": setup["second_required"],
        "speech_seconds": int(setup["speech_limit_min"] * 60),
        "speech_turns": setup["speech_limit_count"],
    }
    if "chair_votes" in setup:
        found["chair_votes"] = "decisive" if setup["chair_votes"] else "never"
    return found


def _without(raw: Raw, *names: str, **more: Any) -> dict[str, Any]:
    kept = {key: raw[key] for key in names if raw.get(key) is not None}
    return kept | {key: value for key, value in more.items() if value is not None}


def _move(raw: Raw) -> list[Call]:
    until = str(raw.get("until") or "")
    ahead = int(until.rpartition("+")[2]) if until.startswith("session+") else None
    target = raw.get("target")
    args = _without(
        raw,
        "motion",
        "same_as",
        "form",
        "scope",
        "dissolves",
        "qualified",
        "urgent",
        "text",
        "at",
        id=raw.get("mid", ""),
        on=raw.get("on") or (target if target != "original_text" else None),
        part=target if target == "original_text" else None,
        until=until if until and ahead is None else None,
        sessions_ahead=ahead,
        germane=raw.get("germane", raw.get("relevant")),
        actionable=raw.get("actionable", raw.get("concrete")),
        notice=raw.get("notice"),
    )
    return [Call("move", raw["by"], args)]


def _speak(raw: Raw) -> list[Call]:
    seconds = int(raw["minutes"] * 60) if raw.get("minutes") else None
    merits = True if raw.get("scope") == "main_merits" else None
    args = _without(raw, member=raw["by"], motion=raw.get("mid"), side=SIDES.get(raw.get("side")), merits=merits)
    return [Call("begin_speech", "", args | ({"seconds": seconds} if seconds else {}))]


def _close_vote(raw: Raw) -> list[Call]:
    voters = {SIDES[side]: list(members) for side, members in (raw.get("voters") or {}).items()}
    count = {"for": raw["yes"], "against": raw["no"], "abstain": raw.get("abstain") or 0}
    calls = [Call("enter_votes", "", count | ({"voters": voters} if voters else {}))]
    vote = SIDES.get(raw.get("chair_vote"))
    return [*calls, Call("chair_vote", "", {"vote": vote})] if vote else calls


def _consent(raw: Raw) -> list[Call]:
    what, _, motion = str(raw.get("on", "")).partition(":")
    return [Call("ask_consent", raw.get("by", ""), {"what": what, "motion": motion})]


def _put(raw: Raw) -> list[Call]:
    order = [SIDES[side] for side in raw.get("order", ())]
    return [
        Call("put_question", raw.get("by", ""), _without(raw, "method", motion=raw.get("mid"), order=order or None))
    ]


def _remark(raw: Raw) -> list[Call]:
    about = CONDUCT.get(str(raw.get("about", raw.get("kind", ""))), "decorum")
    return [Call("remark", "", {"member": raw["by"], "about": about})]


def _members(raw: Raw) -> list[str]:
    return list(raw.get("members") or [raw.get("member") or raw.get("by")])


def _on(name: str, **keys: str) -> Callable[[Raw], list[Call]]:
    """A command whose arguments are fields of the event: ``argument="field"``."""

    def build(raw: Raw) -> list[Call]:
        return [Call(name, raw.get("by", ""), _without({}, **{key: raw.get(field) for key, field in keys.items()}))]

    return build


def _nothing(raw: Raw) -> list[Call]:  # noqa: ARG001 -- words that change nothing
    return []


EVENTS: Mapping[str, Callable[[Raw], list[Call]]] = {
    "call_to_order": _on("call_to_order"),
    "move": _move,
    "raise": _move,
    "second": _on("second", motion="mid"),
    "no_second": _on("no_second", motion="mid"),
    "state_question": _on("state_question", motion="mid"),
    "modify": _on("modify", motion="mid", text="text"),
    "accept_change": _on("modify", motion="mid", text="text"),
    "recognize": _on("recognise", member="member"),
    "request_floor": lambda raw: [Call("raise_hand", raw["by"], _without({}, side=SIDES.get(raw.get("side"))))],
    "yield_floor": _on("end_speech"),
    "speak": _speak,
    "speak_begin": _speak,
    "put_question": _put,
    "close_vote": _close_vote,
    "chair_vote": lambda raw: [Call("chair_vote", raw.get("by", ""), {"vote": SIDES.get(raw.get("vote"), "")})],
    "announce": _on("announce", result="result"),
    "point_of_order": _on("point_of_order", about="about"),
    "rule": lambda raw: [
        Call("rule", raw.get("by", ""), {"id": raw.get("rid", ""), "well_taken": raw.get("decision") == "well_taken"})
    ],
    "appeal": _on("appeal", id="mid", on="on"),
    "answer": _on("answer", id="rid"),
    "ask_unanimous_consent": _consent,
    "object": _on("object"),
    "no_objection": lambda raw: [Call("consent", raw.get("by", ""), {})],
    "request": _on("request", what="motion", motion="on"),
    "leave": lambda raw: [
        Call("leave", "", {"members": _members(raw), "noticed": bool(raw.get("noticed", True))}),
    ],
    "return": lambda raw: [Call("check_in", "", {"members": _members(raw)}), Call("count_quorum", "", {})],
    "address": lambda raw: [Call("remark", "", {"member": raw["by"], "about": "address"})],
    "remark": _remark,
    "shout": lambda raw: [Call("move", raw["by"], {"motion": str(raw.get("text", "")), "id": ""})],
    "adjourn_declared": _on("adjourn"),
    "agenda_item_due": lambda raw: [Call("mark_due", "", {"item": str(raw.get("item", raw.get("mid", "item")))})],
    "notice": lambda raw: [
        Call("give_notice", raw.get("by", ""), {"motion": str(raw.get("target") or raw.get("on") or raw.get("mid"))})
    ],
    "ask_ready": _nothing,
    "silence": _nothing,
    "call_for_second": _nothing,
    "suggest_change": _nothing,
    "clock": _nothing,
    "adopted_earlier": _nothing,
    "quorum_count": _nothing,
    "new_session": _nothing,
}
