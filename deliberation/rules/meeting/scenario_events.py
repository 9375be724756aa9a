"""From the events of the scenario files to engine commands: a plain mapping that holds no rule.

Besides the events of the shared notation every command of the engine is an event of its own name; its fields
are then the arguments of the command (``mid`` stands for ``motion``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from deliberation.rules.meeting.engine import COMMANDS
from deliberation.rules.meeting.scenario_names import METHODS, MOTIONS, POINTS, RESULTS, Raw, named, side

WELL_TAKEN = frozenset(
    ["well_taken", "sustained", "sustain", "upheld", "yes", "true", "out_of_order", "not_germane", "not_actionable"]
)
DECORUM = re.compile(r"attack|insult|motive|personal|name|abus|rude|offens|threat|language")
OFF_TOPIC = re.compile(r"topic|relevan|other|unrelated|different|germane|subject|matter|item|^[a-z]{1,2}\d+$")
ADDRESS = re.compile(r"address|direct|cross|dialogue|exchange")
OPINION = re.compile(r"opinion|view|summar|comment|speech|speak")
INTERRUPT = re.compile(r"interrupt|cut|break")


class Call(NamedTuple):
    """A command to play: its name, who makes it (empty: the chair) and its arguments."""

    name: str
    by: str
    args: dict[str, Any]


def kept(raw: Raw, *names: str, **more: Any) -> dict[str, Any]:
    """The named fields that are given, and those of ``more`` that are not None."""
    found = {key: raw[key] for key in names if raw.get(key) is not None}
    return found | {key: value for key, value in more.items() if value is not None}


def any_of(raw: Raw, *names: str) -> Any:
    """The first of the fields that is given."""
    return next((raw[name] for name in names if raw.get(name) is not None), None)


def seconds_of(raw: Raw) -> int:
    """The seconds an event lasts."""
    return int(float(raw.get("minutes") or 0) * 60 + float(raw.get("seconds") or 0))


def _move(raw: Raw) -> list[Call]:
    kind = named(MOTIONS, raw.get("motion"))
    if kind in INSTEAD:
        return INSTEAD[kind](raw)
    until = str(raw.get("until") or "")
    ahead = until.rpartition("+")[2]
    later = int(ahead) if until.startswith("session+") and ahead.isdigit() else raw.get("sessions_ahead")
    target, by = raw.get("target"), str(raw["by"])
    on = raw.get("on") or (target if target != "original_text" else None)
    args = kept(
        raw,
        *("same_as", "form", "dissolves", "qualified", "urgent", "text", "at", "minutes", "seconds", "turns", "to"),
        *("voted", "parts", "special"),
        id=raw.get("mid", ""),
        motion=kind,
        on=on,
        scope=_scope(raw.get("scope")),
        part=target if target == "original_text" else raw.get("part"),
        until=until if until and later is None else None,
        sessions_ahead=later,
        germane=any_of(raw, "germane", "relevant"),
        actionable=any_of(raw, "actionable", "concrete"),
        notice=raw.get("notice"),
    )
    if raw.get("form") is None and raw.get("motion") == "substitute":
        args["form"] = "substitute"
    before = [Call("give_notice", "", {"member": by, "motion": str(on or args["id"])})] if raw.get("notice") else []
    return [*before, Call("move", by, args)]


def _scope(said: Any) -> list[str] | None:
    if said is None:
        return None
    return [str(entry) for entry in said] if isinstance(said, list) else [str(said)]


def _speak(raw: Raw) -> list[Call]:
    if raw.get("germane") is False or raw.get("relevant") is False:
        return [Call("remark", "", {"member": raw["by"], "about": "off_topic"})]
    merits = True if raw.get("scope") == "main_merits" or raw.get("merits") else None
    args = kept(raw, member=raw["by"], motion=raw.get("mid"), side=side(raw.get("side")), merits=merits)
    return [Call("begin_speech", "", args | ({"seconds": seconds_of(raw)} if seconds_of(raw) else {}))]


def _close_vote(raw: Raw) -> list[Call]:
    voters = {side(key): list(members) for key, members in (raw.get("voters") or {}).items()}
    words = {"for": ("yes", "for", "ayes"), "against": ("no", "against", "noes"), "abstain": ("abstain", "blank")}
    count: dict[str, Any] = {key: any_of(raw, *names) for key, names in words.items()}
    if not voters and (count["for"] is None or count["against"] is None):
        raise ValueError("a count needs yes and no, or voters")
    count = {key: len(voters.get(key, ())) if value is None else value for key, value in count.items()}
    count |= {"voters": voters} if voters else {}
    count |= {"recount": True} if raw.get("recount") else {}
    calls = [Call("enter_votes", "", count)]
    vote = side(raw.get("chair_vote"))
    return [*calls, Call("chair_vote", "", {"vote": vote})] if vote else calls


def _consent(raw: Raw) -> list[Call]:
    what, _, motion = str(any_of(raw, "on", "what") or "").partition(":")
    named_motion = motion or str(any_of(raw, "mid", "target") or "")
    return [
        Call("ask_consent", raw.get("by", ""), kept(raw, "text", "member", what=what or "adopt", motion=named_motion))
    ]


def _put(raw: Raw) -> list[Call]:
    order = [side(word) for word in raw.get("order") or ()]
    method = named(METHODS, raw.get("method")) or None
    return [
        Call("put_question", raw.get("by", ""), kept(raw, method=method, motion=raw.get("mid"), order=order or None))
    ]


def _remark(raw: Raw) -> list[Call]:
    said, by = str(any_of(raw, "about", "kind", "text") or "").lower(), str(raw["by"])
    if OPINION.search(said) or INTERRUPT.search(said):
        return [Call("begin_speech", "", {"member": by, "side": side(raw.get("side"))})]
    off = any(raw.get(key) is False for key in ("relevant", "germane", "on_topic"))
    tests = (
        (off, "off_topic"),
        (DECORUM.search(said), "decorum"),
        (OFF_TOPIC.search(said), "off_topic"),
        (ADDRESS.search(said) or (raw.get("to") and not said), "address"),
        (True, "decorum"),
    )
    about = next(about for holds, about in tests if holds)
    return [Call("remark", "", {"member": by, "about": about})]


def _point(raw: Raw) -> list[Call]:
    about = named(POINTS, any_of(raw, "about", "on"))
    return [Call("point_of_order", str(raw["by"]), {"about": about, "id": str(any_of(raw, "mid", "pid") or "")})]


def _rule(raw: Raw) -> list[Call]:
    decision = any_of(raw, "decision", "ruling", "result", "well_taken")
    args = kept({}, id=raw.get("rid"), why=any_of(raw, "why", "reason"), well_taken=str(decision).lower() in WELL_TAKEN)
    return [Call("rule", raw.get("by", ""), args)]


def _shout(raw: Raw) -> list[Call]:
    word = re.sub(r"[^a-z_]", "", str(raw.get("text", "")).lower())
    if word in ("object", "objection", "no"):
        return [Call("object", str(raw["by"]), {})]
    kind = "division_of_assembly" if word == "division" else word
    return [Call("move", str(raw["by"]), {"motion": kind, "id": ""})]


def _request(raw: Raw) -> list[Call]:
    what = any_of(raw, "motion", "what")
    args = kept(raw, "text", what=what, motion=any_of(raw, "on", "mid", "target"), member=raw.get("by"))
    return [Call("request", str(raw["by"]), args)]


def _members(raw: Raw) -> list[str]:
    return [str(member) for member in raw.get("members") or [any_of(raw, "member", "by")] if member]


def _leave(raw: Raw) -> list[Call]:
    return [Call("leave", "", {"members": _members(raw), "noticed": bool(raw.get("noticed", True))})]


def _return(raw: Raw) -> list[Call]:
    return [Call("check_in", "", {"members": _members(raw)}), Call("count_quorum", "", {})]


def _item(raw: Raw) -> str:
    return str(any_of(raw, "item", "mid", "id") or "item")


def _notice(raw: Raw) -> list[Call]:
    about = str(any_of(raw, "target", "on", "mid", "motion") or "")
    return [Call("give_notice", raw.get("by", ""), kept(raw, "text", motion=about, member=raw.get("by")))]


def _on(name: str, **keys: str) -> Callable[[Raw], list[Call]]:
    """A command whose arguments are fields of the event: ``argument="field"``."""

    def build(raw: Raw) -> list[Call]:
        return [Call(name, raw.get("by", ""), kept({}, **{key: raw.get(field) for key, field in keys.items()}))]

    return build


def _recognise(raw: Raw) -> list[Call]:
    args = kept(raw, "purpose", "override", member=any_of(raw, "member", "to"))
    return [Call("recognise", str(raw.get("by") or ""), args)]


def _announce(raw: Raw) -> list[Call]:
    return [Call("announce", raw.get("by", ""), {"result": named(RESULTS, raw.get("result"))})]


def _hand(raw: Raw) -> list[Call]:
    return [Call("raise_hand", str(raw["by"]), {"side": side(raw.get("side"))})]


def _chair_vote(raw: Raw) -> list[Call]:
    return [Call("chair_vote", raw.get("by", ""), {"vote": side(raw.get("vote"))})]


def _command(name: str) -> Callable[[Raw], list[Call]]:
    """The engine's own command of that name."""

    def build(raw: Raw) -> list[Call]:
        args = {key: value for key, value in raw.items() if key not in ("e", "by", "mid", "note")}
        return [Call(name, raw.get("by", ""), kept(args, *args, motion=raw.get("mid")))]

    return build


def _nothing(_raw: Raw) -> list[Call]:
    return []


INSTEAD: Mapping[str, Callable[[Raw], list[Call]]] = {
    "point_of_order": _point,
    "unanimous_consent": _consent,
}
"""What is entered as a motion and is a step of its own."""

EVENTS: Mapping[str, Callable[[Raw], list[Call]]] = {
    **{name: _command(name) for name in COMMANDS},
    "move": _move,
    "raise": _move,
    "second": _on("second", motion="mid"),
    "no_second": _on("no_second", motion="mid"),
    "state_question": _on("state_question", motion="mid", override="override"),
    "modify": _on("modify", motion="mid", text="text"),
    "accept_change": _on("modify", motion="mid", text="text"),
    "recognize": _recognise,
    "recognise": _recognise,
    "request_floor": _hand,
    "raise_hand": _hand,
    "yield_floor": _on("end_speech"),
    "speak": _speak,
    "speak_begin": _speak,
    "put_question": _put,
    "close_vote": _close_vote,
    "chair_vote": _chair_vote,
    "announce": _announce,
    "point_of_order": _point,
    "rule": _rule,
    "appeal": _on("appeal", id="mid", on="on"),
    "answer": _on("answer", id="rid", text="text"),
    "ask_unanimous_consent": _consent,
    "object": _on("object"),
    "no_objection": _on("consent"),
    "request": _request,
    "leave": _leave,
    "return": _return,
    "address": lambda raw: [Call("remark", "", {"member": raw["by"], "about": "address"})],
    "remark": _remark,
    "shout": _shout,
    "adjourn_declared": _on("adjourn", override="override"),
    "agenda_item_due": lambda raw: [Call("mark_due", "", {"item": _item(raw)})],
    "notice": _notice,
    **dict.fromkeys(
        ("ask_ready", "silence", "call_for_second", "suggest_change", "clock", "adopted_earlier", "new_session"),
        _nothing,
    ),
    "quorum_count": _nothing,
}
