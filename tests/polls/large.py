"""A poll with thousands of ballots, put into its box past the pages but with the box's own seal and receipts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from unittest import mock

from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.polls import box, choices, queries, service
from deliberation.polls.box import keys, receipts, seal
from deliberation.polls.models import Ballot, Issue, Poll, PollSecret, RollEntry
from deliberation.polls.queries import roll_digest
from tests import factories as make
from tests.polls.factories import AFTER, Setting, make_poll
from tests.proposals.factories import CLERK


@dataclass(frozen=True)
class Large:
    """A poll, the receipts that its voters hold, and what each of them chose."""

    poll: Setting
    receipts: tuple[box.Receipt, ...]
    chosen: tuple[str, ...]


def open_large(session: Session, cast: Mapping[str, int], *, roll: int = 0, issued: int = 0, seed: int = 7) -> Large:
    """An open poll with so many ballots by channel; ``roll`` and ``issued`` are more people who did not vote."""
    ballots = sum(cast.values())
    people = [f"v{number:06}" for number in range(ballots + issued + roll)]

    def freeze(_session: Session, poll: Poll, _now: object) -> tuple[int, str]:
        session.execute(insert(RollEntry), [{"poll_id": poll.id, "voter_id": voter} for voter in people])
        return len(people), roll_digest(people, poll.id)

    with mock.patch.object(service.frame.roll, "freeze", freeze):
        setting = make_poll(session, voters=0)
    channels = [name for name, number in cast.items() for _ in range(number)] + ["web"] * issued
    taken = zip(people, channels, strict=False)
    rows = [{"poll_id": setting.id, "voter_id": voter, "channel": channel, "mode": "blind"} for voter, channel in taken]
    session.execute(insert(Issue), rows)
    return Large(setting, *_fill(session, setting, channels[:ballots], random.Random(seed)))  # noqa: S311


def _fill(
    session: Session, setting: Setting, channels: list[str], dice: random.Random
) -> tuple[tuple[box.Receipt, ...], tuple[str, ...]]:
    held = keys.Keys(session.get_one(PollSecret, setting.id).secret)
    form = choices.form_of(session.get_one(Poll, setting.id))
    size, rows, given, chosen = seal.room(setting.projects, 5), [], [], []
    for channel in channels:
        token = dice.randbytes(32).hex()
        picks = dice.sample(setting.projects[3:], dice.randint(1, 2))
        text = choices.canonical(form, choices.entries(picks))
        sealed = seal.seal(held, text, size=size, place=(setting.id, token, channel))
        rows.append({"poll_id": setting.id, "token_hash": token, "channel": channel, "sealed": sealed})
        given.append(receipts.receipt(held, setting.id, token, text))
        chosen.append(text)
    session.execute(insert(Ballot), rows)
    return tuple(given), tuple(chosen)


def close_large(session: Session, large: Large, *, count: bool = True) -> queries.PollRow:
    """The poll closed, and counted; its columns."""
    service.close(session, make.SYSTEM, AFTER, poll_id=large.poll.id)
    if count:
        service.count(session, CLERK, AFTER, poll_id=large.poll.id)
    found = queries.poll(session, large.poll.id)
    assert found is not None
    return found
