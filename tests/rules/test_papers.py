"""The procedure of paper batches: every guard, every event, and what legal tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deliberation.rules.papers import GUARDS, OF_BATCH, PAPERS, PapersState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, default_rulebook

NOW = datetime(2026, 3, 10, tzinfo=UTC)
CLERK = Actor("c", frozenset({"clerk"}))
OFFICER = Actor("o", frozenset({"subdistrict_officer"}))
AUDITOR = Actor("a", frozenset({"auditor"}))
ANYBODY = Actor("r", frozenset({"resident", "moderator", "council_member"}))


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return default_rulebook()


class Desk:
    """Plays commands one after another."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.state = book, PapersState()
        self.events: list[Event] = []

    def play(self, name: str, actor: Actor = CLERK, **args: Json) -> str:
        decided = PAPERS.decide(self.book, self.state, Command(name, actor, NOW, args))
        if isinstance(decided, Refusal):
            return decided.code
        self.events += decided
        for one in decided:
            self.state = PAPERS.evolve(self.state, one)
        assert PAPERS.replay(self.events) == self.state
        return " ".join(one.type for one in decided)

    def register(self, batch: str = "b", found: int = 3, issued: int = 9, station: str = "甲") -> str:
        return self.play("register", batch=batch, station=station, found=found, issued=issued)

    def complete(self, issued: int, note: str = "") -> str:
        """One declares, another confirms; the answer of the first where it is refused."""
        said = self.play("declare", issued=issued, note=note)
        return self.play("confirm", OFFICER, issued=issued) if said == "declared" else said

    def draw(self, batch: str = "b") -> str:
        return self.play("draw", SYSTEM, batch=batch, seed="s", numbers=[2], digest="d")

    def check(self, batch: str = "b", wrong: int = 0, valid: int = 2) -> str:
        return self.play("check", AUDITOR, batch=batch, wrong=wrong, valid=valid, blank=1, spoiled=[["signed", 1]])


@pytest.fixture
def desk(book: Rulebook) -> Desk:
    return Desk(book)


def test_from_the_box_to_the_end(desk: Desk) -> None:
    assert desk.register() == "registered"
    assert desk.draw() == "sample_drawn"
    assert desk.state.batches[0].sample == (2,)
    assert desk.check() == "accepted"
    batch = desk.state.batches[0]
    assert (batch.valid, batch.blank, batch.spoiled) == (2, 1, (("signed", 1),))
    assert desk.play("declare", OFFICER, issued=9, note="") == "MISSING_NOTE"
    assert desk.play("confirm", CLERK, issued=9) == "NOT_DECLARED"
    assert desk.play("declare", OFFICER, issued=9, note="带走") == "declared"
    assert desk.play("confirm", OFFICER, issued=9) == "DECLARED_SAME_PERSON"
    assert desk.play("confirm", Actor("o", frozenset({"clerk"})), issued=9) == "DECLARED_SAME_PERSON"
    assert desk.play("confirm", CLERK, issued=8) == "NOT_DECLARED"  # other figures than those declared
    assert desk.play("confirm", CLERK, issued=9) == "completed"
    assert (desk.state.complete, desk.state.missing) == (True, 6)
    assert desk.register("c") == "PAPERS_COMPLETE"


def test_a_failed_sample_begins_the_batch_anew(desk: Desk) -> None:
    desk.register()
    desk.register("other")
    desk.draw()
    assert desk.check(wrong=1) == "rekeyed"
    one, other = desk.state.batches
    assert (one.status, one.round, one.sample, one.seed) == ("reading", 2, (), "")
    assert other.round == 1
    assert desk.complete(6) == "BATCHES_WAIT"


@pytest.mark.parametrize(
    ("about", "code"),
    [({"found": 0}, "FOUND_NUMBER"), ({"found": 2001}, "FOUND_NUMBER"), ({"station": " "}, "STATION_NEEDED")],
)
def test_a_batch_says_how_many_and_from_where(desk: Desk, about: dict[str, object], code: str) -> None:
    assert desk.register(**about) == code  # type: ignore[arg-type]


def test_recounting(desk: Desk) -> None:
    desk.register()

    def recount(found: int, reason: str = "粘连", highest: int = 2, batch: str = "b") -> str:
        return desk.play("recount", batch=batch, found=found, reason=reason, highest=highest, issued=4)

    assert recount(4, reason="") == "REASON_NEEDED"
    assert recount(-1) == "FOUND_NUMBER"
    assert recount(1) == "FOUND_BELOW_READ"
    assert recount(4, batch="?") == "NOT_FOUND"
    assert recount(4) == "recounted"
    assert recount(5) == "recounted excess_found"
    assert recount(0, highest=0) == "recounted"
    assert desk.state.batches[0].status == "withdrawn"
    assert recount(4) == "BATCH_STATUS"
    assert desk.complete(0) == "completed"


def test_what_was_declared_falls_with_another_box(desk: Desk) -> None:
    desk.register()
    desk.draw()
    desk.check()
    assert desk.play("declare", issued=9, note="带走") == "declared"
    assert desk.register("c") == "registered"
    assert desk.state.declared is None
    assert desk.play("confirm", OFFICER, issued=9) == "NOT_DECLARED"
    assert desk.play("recount", batch="c", found=0, reason="空箱", highest=0, issued=9) == "recounted"
    assert desk.complete(9, "带走") == "completed"


def test_a_surplus_is_told_at_once_and_signed_by_two(desk: Desk) -> None:
    assert desk.play("ask_variance", issued=0, reason="x") == "VARIANCE_NOT_NEEDED"
    assert desk.play("sign_variance") == "VARIANCE_NONE"
    assert desk.register(found=3, issued=2) == "registered excess_found"
    desk.draw()
    desk.check()
    assert desk.play("ask_variance", issued=2, reason=" ") == "REASON_NEEDED"
    assert desk.play("ask_variance", issued=2, reason="漏登") == "variance_asked"
    assert desk.complete(2) == "PAPERS_ABOVE_ISSUED"
    assert desk.play("sign_variance") == "VARIANCE_SAME_PERSON"
    assert desk.play("sign_variance", AUDITOR) == "variance_signed"
    assert desk.play("sign_variance", OFFICER) == "VARIANCE_NONE"
    assert desk.complete(1) == "PAPERS_ABOVE_ISSUED"  # signed for other figures
    assert desk.complete(2) == "completed"
    assert (desk.state.missing, desk.state.issued) == (0, 2)


def test_a_signature_needs_a_statement_and_the_present_figures(desk: Desk) -> None:
    desk.register(found=3, issued=2)
    desk.play("ask_variance", issued=2, reason="漏登")
    desk.register("c", found=1, issued=2)
    assert desk.play("sign_variance", AUDITOR) == "VARIANCE_NONE"


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("actor", [ANYBODY, CLERK, AUDITOR, SYSTEM])
def test_who_may(desk: Desk, name: str, actor: Actor) -> None:
    desk.register()
    asked = desk.play(name, actor, batch="b", reason="x", note="x", issued=0, found=3, highest=0, station="甲",
                      seed="s", numbers=[1], digest="d", wrong=0, valid=3, blank=0, spoiled=[])  # fmt: skip
    assert (asked == "NOT_ENTITLED") == (not actor.has(*GUARDS[name]))


def test_a_step_out_of_turn_is_told(desk: Desk) -> None:
    desk.register()
    assert desk.check() == "BATCH_STATUS"
    desk.draw()
    assert desk.draw() == "BATCH_STATUS"


def test_legal_tells_of_every_batch(desk: Desk, book: Rulebook) -> None:
    desk.register()
    desk.register("c")
    desk.draw("c")
    told = {(one.action, one.target): one.ok for one in PAPERS.legal(book, desk.state, CLERK, NOW)}
    assert len(told) == len(GUARDS) - len(OF_BATCH) + 2 * len(OF_BATCH)
    assert told["register", None]
    assert told["recount", "b"]
    assert not told["recount", "c"]
    assert not told["declare", None]


def test_what_is_no_event_of_these_is_a_mistake(desk: Desk) -> None:
    desk.register()
    with pytest.raises(KeyError):
        PAPERS.evolve(desk.state, Event("vanished", "c", NOW, {"batch": "b"}))
    for data in ({"batch": "b", "number": True, "station": "", "found": 1}, {"batch": "b", "number": "1"}):
        with pytest.raises(TypeError):
            PAPERS.evolve(desk.state, Event("registered", "c", NOW, data))
    with pytest.raises(TypeError):
        PAPERS.evolve(desk.state, Event("sample_drawn", "c", NOW, {"batch": "b", "numbers": 3, "seed": ""}))


def test_a_signature_under_nothing_changes_nothing() -> None:
    assert PAPERS.evolve(PapersState(), Event("variance_signed", "c", NOW, {})) == PapersState()
