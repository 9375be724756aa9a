"""A photo is let out by a second person, or withheld with the reason; nobody decides on their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.release import REASONS, RELEASE, ReleaseState
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLERK = Actor("c" * 32, frozenset({"clerk"}))
OFFICER = Actor("o" * 32, frozenset({"subdistrict_officer"}))
RESIDENT = Actor("r" * 32, frozenset({"resident"}))


@dataclass
class Play:
    """The photos of a project under play."""

    state: ReleaseState = RELEASE.initial
    events: list[Event] = field(default_factory=list)

    def ask(self, name: str, actor: Actor = CLERK, digest: str = "d1", **args: Json) -> str:
        told = {"digest": digest, "authors": [RESIDENT.id], **args}
        verdict = RELEASE.decide(BOOK, self.state, Command(name, actor, AT, told))
        if isinstance(verdict, Refusal):
            return verdict.code
        self.events += verdict
        for happened in verdict:
            self.state = RELEASE.evolve(self.state, happened)
        return ""

    def status(self, digest: str = "d1") -> tuple[str, str]:
        found = self.state.of(digest)
        return (found.status, found.reason) if found else ("waiting", "")


def test_a_photo_waits_until_somebody_lets_it_out() -> None:
    play = Play()
    assert play.status() == ("waiting", "")
    assert play.ask("release") == ""
    assert play.ask("withhold", OFFICER, "d2", reason="plate") == ""
    assert play.status() == ("released", "")
    assert play.status("d2") == ("withheld", "plate")
    first = play.state.of("d1")
    assert first is not None
    assert (first.by, first.at) == (CLERK.id, AT)
    assert RELEASE.replay(play.events) == play.state


def test_nobody_lets_out_what_they_sent_in() -> None:
    assert Play().ask("release", RESIDENT) == "NOT_ENTITLED"
    assert Play().ask("release", authors=[RESIDENT.id, CLERK.id]) == "RELEASE_OTHER_PERSON"
    assert Play().ask("withhold", authors=[CLERK.id], reason="child") == "RELEASE_OTHER_PERSON"
    assert Play().ask("release", OFFICER, authors=[CLERK.id]) == ""


@pytest.mark.parametrize("authors", [[], None, "somebody"])
def test_a_photo_that_nobody_sent_in_is_unknown(authors: Json) -> None:
    assert Play().ask("release", authors=authors) == "RELEASE_UNKNOWN"


@pytest.mark.parametrize("reason", ["", None, "ugly"])
def test_what_is_withheld_says_why(reason: Json) -> None:
    assert Play().ask("withhold", reason=reason) == "RELEASE_REASON"


def test_a_later_look_may_decide_otherwise_but_says_nothing_twice() -> None:
    play = Play()
    assert play.ask("withhold", reason="person") == ""
    assert play.ask("withhold", reason="person") == "RELEASE_DONE"
    assert play.ask("withhold", digest="d2", reason="paper") == ""
    assert play.ask("withhold", reason="child") == ""
    assert play.ask("release") == ""
    assert play.ask("release") == "RELEASE_DONE"
    assert [one.digest for one in play.state.verdicts] == ["d1", "d2"], "each keeps its place"
    assert play.ask("withhold", OFFICER, reason="unrelated") == ""
    assert play.status() == ("withheld", "unrelated")
    assert play.status("d2") == ("withheld", "paper")


def test_an_unknown_fact_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        RELEASE.evolve(RELEASE.initial, Event("lost", CLERK.id, AT, {"digest": "d1"}))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["release", "withhold"]), st.sampled_from([CLERK, OFFICER, RESIDENT]),
            st.sampled_from(["d1", "d2"]), st.sampled_from(REASONS["photo"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_what_is_offered_is_what_is_accepted(asked: list[tuple[str, Actor, str, str]]) -> None:
    play = Play()
    for name, actor, digest, reason in asked:
        offered = {option.action: option.refusal for option in RELEASE.legal(BOOK, play.state, actor, AT)}
        refusal, said = offered[name], play.ask(name, actor, digest, reason=reason)
        assert said in ({refusal.code} if refusal else {"", "RELEASE_DONE"})
    assert RELEASE.replay(play.events) == play.state
