"""An open poll whose hour is past, with paper ballots handed out and people to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.polls import box
from deliberation.polls.models import Issue, PaperReading, RollEntry
from deliberation.polls.papers.line import Typed
from deliberation.polls.service import papers as service
from deliberation.rules.papers import PapersState
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.polls.factories import AFTER, DURING, make_poll


@dataclass(frozen=True)
class Hall:
    """A poll and its staff: two clerks, an officer, the supervisory member."""

    session: Session
    poll: str
    people: Mapping[str, Person]
    actors: Mapping[str, Actor]

    def batch(self, found: int, *, station: str = "服务中心") -> str:
        """A box with so many papers, opened by the first clerk."""
        return service.register_batch(
            self.session, self.actors["clerk"], AFTER, poll_id=self.poll, station=station, found=found
        )

    def read(self, who: str, batch: str, lines: Sequence[str], *, first: int = 1) -> None:
        """One person enters papers one after another."""
        for number, text in enumerate(lines, start=first):
            service.read_paper(self.session, self.actors[who], AFTER, batch_id=batch, typed=Typed(number, text))

    def settle(self, who: str, batch: str, number: int, text: str) -> None:
        """A third person says how a paper reads."""
        service.settle_paper(self.session, self.actors[who], AFTER, batch_id=batch, typed=Typed(number, text))

    def sample(self, batch: str, lines: Sequence[str]) -> list[int]:
        """The supervisory member reads every drawn paper; returns their numbers."""
        numbers = self.drawn(batch)
        for number in numbers:
            self.look(self.actors["auditor"], batch, Typed(number, lines[number - 1]))
        return numbers

    def look(self, actor: Actor, batch: str, typed: Typed) -> None:
        """Somebody reads one paper of the sample."""
        service.sample_paper(self.session, actor, AFTER, batch_id=batch, typed=typed)

    def complete(self, note: str = "") -> PapersState:
        """All boxes are in: the first clerk declares, the second confirms."""
        service.declare_complete(self.session, self.actors["clerk"], AFTER, poll_id=self.poll, note=note)
        return service.confirm_complete(self.session, self.actors["other"], AFTER, poll_id=self.poll)

    def drawn(self, batch: str) -> list[int]:
        """The numbers of the sample."""
        query = select(PaperReading.number).where(PaperReading.batch_id == batch, PaperReading.sampled)
        return list(self.session.scalars(query.order_by(PaperReading.number)))

    def accepted(self, lines: Sequence[str]) -> str:
        """A batch that has gone all the way."""
        batch = self.batch(len(lines))
        for who in ("clerk", "other"):
            self.read(who, batch, lines)
        self.sample(batch, lines)
        return batch


def hall(session: Session, *, issued: int = 0, voters: int = 1, handed: int = 0) -> Hall:
    """A poll that waits for its papers: ``issued`` noted in one go, or ``handed`` out to its ``voters`` at the desk."""
    poll = make_poll(session, voters=voters)
    hand_out(session, poll.id, issued)
    for voter in poll.voters[:handed]:
        box.issue_paper(session, DURING, poll_id=poll.id, voter_id=voter.id, desk="1", helped=False)
    people = {
        "clerk": make.holder(session, "clerk", name="王敏"),
        "other": make.holder(session, "clerk", name="李静"),
        "officer": make.holder(session, "subdistrict_officer", make.SUBDISTRICT, name="陈志远"),
        "auditor": make.holder(session, "auditor", name="周正"),
    }
    return Hall(session, poll.id, people, {key: make.actor(session, one) for key, one in people.items()})


def hand_out(session: Session, poll_id: str, many: int) -> None:
    """So many voters more, each of whom has taken a paper ballot."""
    ids = [uuid4().hex for _ in range(many)]
    if ids:
        session.execute(insert(RollEntry), [{"poll_id": poll_id, "voter_id": id_} for id_ in ids])
        rows = [{"poll_id": poll_id, "voter_id": id_, "channel": "paper", "mode": "paper"} for id_ in ids]
        session.execute(insert(Issue), rows)


def pile(many: int, seed: int = 1) -> list[str]:
    """Papers as voters fill them in: mostly valid, some blank, spoiled or marked with too much."""
    random, made = Random(seed), []  # noqa: S311 -- the same pile each time
    for _ in range(many):
        kind = random.random()
        picks = sorted(random.sample(range(1, 6), random.choice((1, 1, 2))))
        made.append(
            "0" if kind < 0.03 else "d" if kind < 0.05 else "1 2 3 4 5" if kind < 0.07 else " ".join(map(str, picks))
        )
    return made
