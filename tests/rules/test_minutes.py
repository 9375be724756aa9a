"""The minutes as a paper: corrections by those who were there, decided with reasons, sealed, and sealed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.rules.minutes import LONGEST, MINUTES, MinutesState
from deliberation.rules.minutes_text import canonical, digest
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

CLOSED = datetime(2026, 3, 15, 13, 30, tzinfo=UTC)
"""Half past nine in the evening in Shenzhen, on the 15th."""
BOOK = default_rulebook()
KEEPER = Actor("host", frozenset({"moderator"}))
CLERK = Actor("clerk", frozenset({"clerk"}))
ANNE = Actor("m1", frozenset({"council_member"}))
STRANGER = Actor("m9", frozenset({"council_member"}))
SHA = "a" * 64


class Paper:
    """A draft with a clock and short words for moves."""

    def __init__(self) -> None:
        self.state, self.now = MinutesState(), CLOSED
        self.events: list[Event] = []

    def try_(self, name: str, by: Actor, **args: Any) -> tuple[Event, ...] | Refusal:
        return MINUTES.decide(BOOK, self.state, Command(name, by, self.now, args))

    def do(self, name: str, by: Actor, **args: Any) -> None:
        decision = self.try_(name, by, **args)
        assert not isinstance(decision, Refusal), decision
        for happened in decision:
            self.state = MINUTES.evolve(self.state, happened)
            self.events.append(happened)

    def refused(self, name: str, by: Actor, **args: Any) -> str:
        decision = self.try_(name, by, **args)
        assert isinstance(decision, Refusal), decision
        return decision.code

    def propose(self, by: Actor = ANNE, id_: str = "c1", **changes: str) -> None:
        self.do(
            "propose",
            by,
            **({"correction": id_, "paragraph": "item:1", "text": "60 个车位", "why": "写错了"} | changes),
        )


@pytest.fixture
def paper() -> Paper:
    draft = Paper()
    draft.do("open", SYSTEM, attendees=["host", "m1", "m2"], keepers=["host"], closed_at=CLOSED.isoformat(), days=5)
    return draft


def test_the_draft_is_opened_once_by_the_program(paper: Paper) -> None:
    assert str(paper.state.last) == "2026-03-20"
    assert paper.refused("open", SYSTEM) == "MINUTES_ALREADY_OPEN"
    assert Paper().refused("open", CLERK) == "MINUTES_KEEPERS"


def test_corrections_come_from_those_who_were_there_while_the_days_run(paper: Paper) -> None:
    said = {"correction": "c1", "paragraph": "item:1", "text": "六十个", "why": "写错"}
    assert paper.refused("propose", STRANGER, **said) == "NOT_AN_ATTENDEE"
    assert paper.refused("propose", ANNE, **said | {"paragraph": " "}) == "CORRECTION_WHERE"
    assert paper.refused("propose", ANNE, **said | {"text": ""}) == "CORRECTION_WORDS"
    assert paper.refused("propose", ANNE, **said | {"why": None}) == "CORRECTION_WORDS"
    assert paper.refused("propose", ANNE, **said | {"why": "长" * (LONGEST + 1)}) == "CORRECTION_LONG"
    paper.now = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)
    paper.propose()
    paper.now += timedelta(minutes=1)
    assert paper.refused("propose", ANNE, **said) == "CORRECTIONS_OVER"


def test_each_correction_is_answered_by_somebody_else_with_a_reason(paper: Paper) -> None:
    paper.propose()
    paper.propose(KEEPER, "c2")
    yes = {"correction": "c1", "accepted": True, "reason": "录音为证"}
    assert paper.refused("answer", ANNE, **yes) == "MINUTES_KEEPERS"
    assert paper.refused("answer", KEEPER, **yes | {"correction": "c9"}) == "CORRECTION_DECIDED"
    assert paper.refused("answer", KEEPER, **yes | {"correction": "c2"}) == "OWN_CORRECTION"
    assert paper.refused("answer", KEEPER, **yes | {"reason": ""}) == "CORRECTION_ANSWER"
    assert paper.refused("answer", KEEPER, **yes | {"accepted": None}) == "CORRECTION_ANSWER"
    assert paper.refused("answer", KEEPER, **yes | {"reason": "长" * (LONGEST + 1)}) == "CORRECTION_LONG"
    paper.do("answer", KEEPER, **yes)
    assert paper.refused("answer", KEEPER, **yes) == "CORRECTION_DECIDED"
    assert [one.id for one in paper.state.accepted] == ["c1"]
    assert [one.id for one in paper.state.waiting] == ["c2"]


def test_a_contested_correction_is_for_the_council(paper: Paper) -> None:
    paper.propose()
    assert paper.refused("contest", ANNE, correction="c1") == "NOTHING_TO_CONTEST"
    assert paper.refused("contest", ANNE, correction="c9") == "NOTHING_TO_CONTEST"
    paper.do("answer", KEEPER, correction="c1", accepted=False, reason="记录无误")
    assert paper.refused("contest", STRANGER, correction="c1") == "MINUTES_KEEPERS"
    paper.do("contest", ANNE, correction="c1")
    verdict = {"correction": "c1", "accepted": True, "reason": "议事会表决通过"}
    assert paper.refused("answer", CLERK, **verdict) == "COUNCIL_DECIDES"
    paper.do("answer", CLERK, **verdict, council="meeting2")
    found = paper.state.correction("c1")
    assert found is not None
    assert (found.status, found.council) == ("accepted", "meeting2")
    paper.propose(id_="c2")
    paper.do("answer", CLERK, correction="c2", accepted=False, reason="不", council="")
    paper.do("contest", ANNE, correction="c2")
    paper.do("answer", CLERK, correction="c2", accepted=False, reason="未通过", council="meeting2")
    assert paper.refused("contest", ANNE, correction="c2") == "NOTHING_TO_CONTEST"


def test_sealed_when_the_days_are_over_and_nothing_waits(paper: Paper) -> None:
    paper.propose()
    assert paper.refused("seal", STRANGER, sha256=SHA) == "MINUTES_KEEPERS"
    assert paper.refused("seal", CLERK, sha256=SHA) == "CORRECTIONS_WAIT"
    paper.do("answer", CLERK, correction="c1", accepted=False, reason="不改")
    assert paper.refused("seal", CLERK, sha256=SHA) == "CORRECTIONS_OPEN"
    paper.now += timedelta(days=6)
    assert paper.refused("seal", CLERK, sha256="no digest") == "MINUTES_NO_TEXT"
    assert paper.refused("reopen", CLERK, why="错") == "MINUTES_NOT_SEALED"
    paper.do("seal", CLERK, sha256=SHA)
    assert (paper.state.status, paper.state.version) == ("sealed", 1)
    assert paper.refused("seal", CLERK, sha256=SHA) == "MINUTES_SEALED"
    assert paper.refused("contest", ANNE, correction="c1") == "NOTHING_TO_CONTEST"
    assert paper.refused("answer", CLERK, correction="c1", accepted=True, reason="改") == "CORRECTION_DECIDED"
    assert paper.refused("propose", ANNE, correction="c2", paragraph="head", text="x", why="y") == "MINUTES_SEALED"


def test_a_new_version_has_its_reason_and_its_own_days(paper: Paper) -> None:
    paper.now += timedelta(days=6)
    paper.do("seal", KEEPER, sha256=SHA)
    assert paper.refused("reopen", STRANGER, why="错") == "MINUTES_KEEPERS"
    assert paper.refused("reopen", KEEPER, why=" ", days=5) == "NEW_VERSION_REASON"
    assert paper.refused("reopen", KEEPER, why="长" * (LONGEST + 1), days=5) == "CORRECTION_LONG"
    paper.do("reopen", KEEPER, why="金额写错", days=5)
    assert (paper.state.version, str(paper.state.last), paper.state.why) == (2, "2026-03-26", "金额写错")
    paper.propose()
    paper.do("answer", KEEPER, correction="c1", accepted=True, reason="是")
    paper.now += timedelta(days=6)
    paper.do("seal", KEEPER, sha256="b" * 64)
    assert [seal.version for seal in paper.state.seals] == [1, 2]
    assert MINUTES.replay(paper.events) == paper.state


def test_a_page_offers_what_the_engine_would_take(paper: Paper) -> None:
    paper.propose()
    legal = {(one.action, one.target): one.refusal for one in MINUTES.legal(BOOK, paper.state, KEEPER, paper.now)}
    assert legal["propose", None] is None
    assert legal["answer", "c1"] is None
    assert {code.code for code in legal.values() if code} == {"CORRECTIONS_WAIT", "MINUTES_NOT_SEALED"}


def events() -> list[Event]:
    """A short meeting of two, as the book holds it."""
    called = {"members": ["m1", "m2"], "chair": "host", "profile": {"id": "council_sz", "motions": {}},
              "carried": {"convocation": {"title": "会议"}, "records": [{"id": "old"}]}, "agenda": []}  # fmt: skip
    rows: list[tuple[str, dict[str, Any]]] = [
        ("called", called), ("recorder_named", {"person": "clerk"}), ("checked_in", {"members": ["m1", "m2"]}),
        ("votes_entered", {"voters": {"for": ["m1"], "against": ["m2"]}, "for": 1}), ("brand_new", {"by": "host"}),
    ]  # fmt: skip
    return [Event(kind, "host", CLOSED + timedelta(minutes=at), data) for at, (kind, data) in enumerate(rows)]


def test_the_sealed_text_names_seats_and_is_the_same_every_time(paper: Paper) -> None:
    paper.propose()
    text = canonical("m", events(), paper.state.corrections, 1)
    assert text == canonical("m", events(), paper.state.corrections, 1)
    assert '"members":["1号","2号"]' in text
    assert "3 2026-03-15T21:32:00 签到" in text
    assert '{"person":"记录人"}' in text
    assert '5 2026-03-15T21:34:00 brand_new {"by":"主持人"}' in text
    assert '更正1 ["item:1","60 个车位","写错了","",""]' in text
    assert "old" not in text
    assert text.endswith("\n")
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_event_changes_the_text() -> None:
    whole = digest(canonical("m", events(), (), 1))
    for at in range(1, len(events())):
        told = events()
        told[at] = replace(told[at], data={**told[at].data, "x": 1})
        assert digest(canonical("m", told, (), 1)) != whole
    assert digest(canonical("m", events(), (), 2)) != whole


def test_moments_in_an_event_are_written_and_nothing_else_strange() -> None:
    told = events()
    told[4] = replace(told[4], data={"at": CLOSED})  # type: ignore[dict-item]
    assert '"at":"2026-03-15T13:30:00+00:00"' in canonical("m", told, (), 1)
    told[4] = replace(told[4], data={"at": {1, 2}})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="no place"):
        canonical("m", told, (), 1)


def test_members_who_came_after_the_call_have_the_next_numbers() -> None:
    told = events()
    first = told[0].data["members"]
    assert isinstance(first, list)
    joined = {"members": [*first, "new"], "joined": ["new", first[0]], "left": []}
    text = canonical("m", [*told, replace(told[-1], type="members_renewed", data=joined)], (), 1)
    assert f'席位变动 {{"joined":["{len(first) + 1}号","1号"]' in text
    assert '"new"' not in text
