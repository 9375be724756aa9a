"""What each event of a scenario file means: the commands it becomes, by whom and with what."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules.meeting.scenario_events import EVENTS, Call

Raw = dict[str, Any]
BY_M1: Raw = {"by": "m1"}
COUNT = {"for": 3, "against": 2, "abstain": 1}
COUNTED = [Call("enter_votes", "", COUNT)]


def moved(**args: Any) -> Call:
    return Call("move", "m1", {"id": "q1", "motion": "main", **args})


SAME: list[tuple[str, Raw, list[Call]]] = [
    # a step that acts on a motion, by its chair or by a member
    ("second", {"by": "m2", "mid": "q1"}, [Call("second", "m2", {"motion": "q1"})]),
    ("second", {"mid": "q1"}, [Call("second", "", {"motion": "q1"})]),
    ("no_second", {"mid": "q1"}, [Call("no_second", "", {"motion": "q1"})]),
    ("state_question", {"mid": "q1", "override": "x"}, [Call("state_question", "", {"motion": "q1", "override": "x"})]),
    ("modify", {**BY_M1, "mid": "q1", "text": "t"}, [Call("modify", "m1", {"motion": "q1", "text": "t"})]),
    ("accept_change", {**BY_M1, "mid": "q1", "text": "t"}, [Call("modify", "m1", {"motion": "q1", "text": "t"})]),
    ("appeal", {**BY_M1, "mid": "a1", "on": "r1"}, [Call("appeal", "m1", {"id": "a1", "on": "r1"})]),
    ("answer", {"rid": "i1", "text": "t"}, [Call("answer", "", {"id": "i1", "text": "t"})]),
    ("object", BY_M1, [Call("object", "m1", {})]),
    ("no_objection", {}, [Call("consent", "", {})]),
    ("yield_floor", BY_M1, [Call("end_speech", "m1", {})]),
    ("adjourn_declared", {"override": "x"}, [Call("adjourn", "", {"override": "x"})]),
    # the engine's own word, with what is given and no note
    ("recess", {"e": "recess", "minutes": 5, "note": "n", "mid": "q1"},
     [Call("recess", "", {"minutes": 5, "motion": "q1"})]),
    ("recuse", {**BY_M1, "member": "m2", "why": None}, [Call("recuse", "m1", {"member": "m2"})]),
    # the floor
    *((word, {"member": "m2", "override": "o", "purpose": "p"},
       [Call("recognise", "", {"member": "m2", "override": "o", "purpose": "p"})])
     for word in ("recognise", "recognize")),
    ("recognise", {"by": "c", "to": "m2"}, [Call("recognise", "c", {"member": "m2"})]),
    *((word, {**BY_M1, "side": said}, [Call("raise_hand", "m1", {"side": "for"})])
      for word in ("raise_hand", "request_floor") for said in ("for", "pro")),
    *((word, {**BY_M1, "mid": "q1", "side": "against", "minutes": 1, "seconds": 30},
       [Call("begin_speech", "", {"member": "m1", "motion": "q1", "side": "against", "seconds": 90})])
      for word in ("speak", "speak_begin")),
    *(("speak", {**BY_M1, **said}, [Call("begin_speech", "", {"member": "m1", "side": "", "merits": True})])
      for said in ({"scope": "main_merits"}, {"merits": True})),
    *(("speak", {**BY_M1, said: False}, [Call("remark", "", {"member": "m1", "about": "off_topic"})])
      for said in ("germane", "relevant")),
    ("address", BY_M1, [Call("remark", "", {"member": "m1", "about": "address"})]),
    # remarks
    *(("remark", {**BY_M1, key: said}, [Call("remark", "", {"member": "m1", "about": about})])
      for key in ("about", "kind", "text")
      for said, about in (("Unrelated", "off_topic"), ("cross dialogue", "address"), ("zzz", "decorum"))),
    *(("remark", {**BY_M1, key: False}, [Call("remark", "", {"member": "m1", "about": "off_topic"})])
      for key in ("relevant", "germane", "on_topic")),
    ("remark", {**BY_M1, "to": "m2"}, [Call("remark", "", {"member": "m1", "about": "address"})]),
    *(("remark", {**BY_M1, "about": said, "side": "for"}, [Call("begin_speech", "", {"member": "m1", "side": "for"})])
      for said in ("opinion", "interrupts")),
    # votes
    ("put_question", {"mid": "q1", "order": ["for", "against"]},
     [Call("put_question", "", {"motion": "q1", "order": ["for", "against"]})]),
    ("put_question", {"by": "c"}, [Call("put_question", "c", {})]),
    *(("close_vote", {yes: 3, no: 2, blank: 1}, COUNTED)
      for yes, no, blank in (("yes", "no", "abstain"), ("for", "against", "blank"), ("ayes", "noes", "abstain"))),
    ("close_vote", {"yes": 3, "no": 2, "abstain": 1, "recount": True},
     [Call("enter_votes", "", COUNT | {"recount": True})]),
    ("close_vote", {"voters": {"for": ["m1", "m2"], "against": ["m3"]}},
     [Call("enter_votes", "", {"for": 2,
     "against": 1, "abstain": 0, "voters": {"for": ["m1", "m2"], "against": ["m3"]}})]),
    ("close_vote", {"yes": 3, "no": 2, "abstain": 1, "chair_vote": "against"},
     [*COUNTED, Call("chair_vote", "", {"vote": "against"})]),
    ("chair_vote", {"by": "c", "vote": "for"}, [Call("chair_vote", "c", {"vote": "for"})]),
    # points, rulings, requests
    *(("point_of_order", {**BY_M1, "on": "decorum", key: "p1"},
     [Call("point_of_order", "m1", {"about": "decorum", "id": "p1"})])
      for key in ("mid", "pid")),
    ("point_of_order", {**BY_M1, "about": "decorum"}, [Call("point_of_order", "m1", {"about": "decorum", "id": ""})]),
    *(("rule", {"rid": "r1", key: said, why: "w"}, [Call("rule", "", {"id": "r1", "why": "w", "well_taken": taken})])
      for key in ("decision", "ruling", "result", "well_taken") for why in ("why", "reason")
      for said, taken in ((True, True), (False, False))),
    *(("request", {**BY_M1, what: "withdraw", on: "q1", "text": "t"},
       [Call("request", "m1", {"what": "withdraw", "motion": "q1", "member": "m1", "text": "t"})])
      for what in ("motion", "what") for on in ("on", "mid", "target")),
    *((word, {key: "adopt:q1", "text": "t", "member": "m2"},
       [Call("ask_consent", "", {"what": "adopt", "motion": "q1", "text": "t", "member": "m2"})])
      for word in ("ask_unanimous_consent",) for key in ("on", "what")),
    *(("ask_unanimous_consent", {"by": "c", key: "q1"}, [Call("ask_consent", "c", {"what": "adopt", "motion": "q1"})])
      for key in ("mid", "target")),
    ("ask_unanimous_consent", {}, [Call("ask_consent", "", {"what": "adopt", "motion": ""})]),
    *(("notice", {**BY_M1, key: "q1", "text": "t"},
     [Call("give_notice", "m1", {"motion": "q1", "member": "m1", "text": "t"})])
      for key in ("target", "on", "mid", "motion")),
    # who comes and goes, and what is due
    *(("leave", given, [Call("leave", "", {"members": ["m1"], "noticed": True})])
      for given in ({"members": ["m1"]}, {"member": "m1"}, BY_M1)),
    ("leave", {"member": "m1", "noticed": False}, [Call("leave", "", {"members": ["m1"], "noticed": False})]),
    ("return", {"member": "m1"}, [Call("check_in", "", {"members": ["m1"]}), Call("count_quorum", "", {})]),
    *(("agenda_item_due", {key: "i2"}, [Call("mark_due", "", {"item": "i2"})]) for key in ("item", "mid", "id")),
    ("agenda_item_due", {}, [Call("mark_due", "", {"item": "item"})]),
    # what is called out
    *(("shout", {**BY_M1, "text": said}, [Call("object", "m1", {})]) for said in ("Object!", "Objection", "No!")),
    ("shout", {**BY_M1, "text": "Division!"}, [Call("move", "m1", {"motion": "division_of_assembly", "id": ""})]),
    # motions
    *((word, {**BY_M1, "mid": "q1", "motion": "main", "text": "t"}, [moved(text="t")]) for word in ("move", "raise")),
    ("move", {**BY_M1, "mid": "q1", "motion": "main", "notice": True},
     [Call("give_notice", "", {"member": "m1", "motion": "q1"}), moved(notice=True)]),
    ("move", {**BY_M1, "mid": "q1", "motion": "main", "target": "q0"}, [moved(on="q0")]),
    ("move", {**BY_M1, "mid": "q1", "motion": "main", "target": "original_text"}, [moved(part="original_text")]),
    ("move", {**BY_M1, "mid": "q1", "motion": "main", "until": "session+2"}, [moved(sessions_ahead=2)]),
    ("move", {**BY_M1, "mid": "q1", "motion": "main", "until": "8 pm"}, [moved(until="8 pm")]),
    *(("move", {**BY_M1, "mid": "q1", "motion": "main", key: False}, [moved(germane=False)])
     for key in ("germane", "relevant")),
    *(("move", {**BY_M1, "mid": "q1", "motion": "main", key: True}, [moved(actionable=True)])
      for key in ("actionable", "concrete")),
    *(("move", {**BY_M1, "mid": "q1", "motion": "main", "scope": said}, [moved(scope=["all"])])
     for said in ("all", ["all"])),
    *(("move", {**BY_M1, "mid": "q1", "motion": "main", key: "v"}, [moved(**{key: "v"})])
      for key in ("same_as", "form", "dissolves", "qualified", "urgent", "at", "minutes", "seconds", "turns", "to",
                  "voted", "parts", "special", "part")),
]  # fmt: skip


@pytest.mark.parametrize(("word", "raw", "calls"), SAME)
def test_an_event_becomes_these_commands(word: str, raw: Raw, calls: list[Call]) -> None:
    assert EVENTS[word](raw) == calls


@pytest.mark.parametrize("word", ["ask_ready", "silence", "call_for_second", "suggest_change", "clock", "quorum_count"])
def test_what_changes_nothing_becomes_no_command(word: str) -> None:
    assert EVENTS[word]({"by": "m1"}) == []


def test_a_substitute_is_an_amendment_of_that_form() -> None:
    (said,) = EVENTS["move"]({"by": "m1", "mid": "q1", "motion": "substitute", "target": "q0"})
    assert (said.args["form"], said.args["on"]) == ("substitute", "q0")


@pytest.mark.parametrize("given", [{}, {"yes": 3}, {"no": 3}])
def test_a_count_without_both_sides_is_none(given: Raw) -> None:
    with pytest.raises(ValueError, match="yes and no"):
        EVENTS["close_vote"](given)
