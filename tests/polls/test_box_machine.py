"""The box against a model of two dictionaries: who took a ballot and how, and which marks each token cast last."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.extensions import db
from deliberation.polls import box
from deliberation.polls.models import Issue
from deliberation.rules.refusal import Refused
from tests.polls.device import Device
from tests.polls.factories import AFTER, DURING, OPENS, make_poll
from tests.polls.test_box import resident

VOTERS, OPTIONS = 4, 4
voters = st.integers(0, VOTERS - 1)
channels = st.sampled_from(["web", "desk"])
moments = st.sampled_from([DURING, DURING, DURING, OPENS.replace(year=OPENS.year - 1), AFTER])
picks = st.lists(st.integers(0, OPTIONS), max_size=3).map(tuple)


class Box(RuleBasedStateMachine):
    """Everybody does anything at any hour, twice if they like."""

    tokens: Bundle[str] = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.connection = db.engine.connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint")
        self.poll = make_poll(self.session, costs=(100,) * OPTIONS, voters=VOTERS)
        pem = box.public_key(self.session, self.poll.id)
        self.devices = {(voter, which): Device.of(self.poll.id, pem) for voter in range(VOTERS) for which in range(2)}
        self.taken: dict[int, tuple[object, ...]] = {}
        self.answers: dict[int, str] = {}
        self.cast_: dict[str, tuple[tuple[str, ...], str, str]] = {}

    def teardown(self) -> None:
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    def attempt(self, voter: int, way: tuple[object, ...], *, now: object, act: object) -> str | None:
        """Do ``act``; the model says whether it is refused. Returns what it answered."""
        if now != DURING:
            expected = "POLL_OVER" if now == AFTER else "POLL_NOT_YET_OPEN"
        else:
            expected = "" if self.taken.setdefault(voter, way) == way else "TAKEN_ELSEWHERE"
        try:
            answer = act()  # type: ignore[operator]
        except Refused as fault:
            said = fault.refusal.code
        else:
            said = ""
        assert said == expected
        return None if said else answer

    @rule(target=tokens, voter=voters, which=st.integers(0, 1), channel=channels, now=moments)
    def blind(self, voter: int, which: int, channel: str, now: object) -> object:
        device = self.devices[voter, which]
        told = {"poll_id": self.poll.id, "voter_id": self.poll.voters[voter].id, "channel": channel}
        answer = self.attempt(
            voter, ("blind", which, channel), now=now,
            act=lambda: box.issue_blind(self.session, now, **told, blinded=device.request),  # type: ignore[arg-type]
        )  # fmt: skip
        return self._kept(voter, answer and device.finish(answer))

    @rule(target=tokens, voter=voters, channel=channels, now=moments)
    def simple(self, voter: int, channel: str, now: object) -> object:
        who = resident(self.poll.voters[voter].id)
        answer = self.attempt(
            voter, ("simple", channel), now=now,
            act=lambda: box.take_ballot(self.session, who, now, poll_id=self.poll.id, channel=channel),  # type: ignore[arg-type]
        )  # fmt: skip
        return self._kept(voter, answer)

    @rule(voter=voters, desk=st.sampled_from("12"), now=moments)
    def paper(self, voter: int, desk: str, now: object) -> None:
        first = voter not in self.taken
        told = {"poll_id": self.poll.id, "voter_id": self.poll.voters[voter].id, "desk": desk, "helped": False}
        answer = self.attempt(
            voter,
            ("paper", desk),
            now=now,
            act=lambda: box.issue_paper(self.session, now, **told),  # type: ignore[arg-type]
        )
        assert answer in {None, first}

    @rule(token=tokens, marks=picks, channel=channels, now=moments)
    def cast(self, token: str, marks: tuple[int, ...], channel: str, now: object) -> None:
        self._cast(token, marks, channel, now)
        self._cast(token, marks, channel, now)  # a double click

    @rule(token=tokens, other=tokens, marks=picks)
    def cast_a_patchwork(self, token: str, other: str, marks: tuple[int, ...]) -> None:
        patched = ".".join([*token.split(".")[:2], other.split(".")[2]])
        if patched not in {token, other}:
            with pytest.raises(Refused, match="TOKEN_UNKNOWN"):
                self._put(patched, marks, "web", DURING)

    def _cast(self, token: str, marks: tuple[int, ...], channel: str, now: object) -> None:
        valid = marks and len(set(marks)) == len(marks) and max(marks) < OPTIONS
        if now == DURING and valid:
            told = self._put(token, marks, channel, now)
            before = self.cast_.get(token)
            kept = tuple(sorted(self.poll.projects[mark] for mark in marks))
            assert before is None or (before[0] == kept) == (before[2] == told.leaf)
            self.cast_[token] = (kept, channel, told.leaf)
        else:
            with pytest.raises(Refused):
                self._put(token, marks, channel, now)

    def _put(self, token: str, marks: tuple[int, ...], channel: str, now: object) -> box.Receipt:
        ids = [(*self.poll.projects, "elsewhere")[mark] for mark in marks]
        told = {"poll_id": self.poll.id, "token": token, "marks": ids, "channel": channel}
        return box.cast(self.session, now, **told)  # type: ignore[arg-type]

    def _kept(self, voter: int, token: str | None) -> object:
        if not token:
            return multiple()
        assert self.answers.setdefault(voter, token) == token
        return token

    @invariant()
    def the_box_holds_what_was_cast_last(self) -> None:
        found = {
            ballot.leaf: (tuple(ballot.choices.split()), ballot.channel)
            for ballot in box.open_all(self.session, self.poll.id)
        }
        assert found == {leaf: (marks, channel) for marks, channel, leaf in self.cast_.values()}
        assert self.session.scalar(select(func.count()).select_from(Issue)) == len(self.taken)
        assert len(found) <= len(self.answers) <= len(self.taken) <= VOTERS


@pytest.mark.slow
def test_the_box_is_the_model(app: Flask) -> None:
    quiet = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[*HealthCheck])
    with app.app_context():
        run_state_machine_as_test(Box, settings=quiet)
