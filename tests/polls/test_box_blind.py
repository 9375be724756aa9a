"""Blind tokens: one a voter, whoever asks how often; good in one poll only; nothing made up gets in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.polls import box
from deliberation.polls.box import tokens
from deliberation.polls.models import Ballot, Issue, PollSecret
from tests import factories as make
from tests.polls.device import Device
from tests.polls.factories import AFTER, CLOSES, DURING, OPENS, Setting, make_poll
from tests.polls.test_box import refused, resident


def device(session: Session, poll: Setting) -> Device:
    return Device.of(poll.id, box.public_key(session, poll.id))


def issue(session: Session, poll: Setting, asked: Device, voter: int = 0, **told: str) -> str:
    return box.issue_blind(
        session, DURING, poll_id=poll.id, voter_id=poll.voters[voter].id, blinded=asked.request, **told
    )


def token(session: Session, poll: Setting, voter: int = 0) -> str:
    mine = device(session, poll)
    return mine.finish(issue(session, poll, mine, voter))


def cast(session: Session, poll: Setting, with_token: str, *picks: int, **told: str) -> box.Receipt:
    marks = [poll.projects[pick] for pick in picks]
    return box.cast(session, DURING, poll_id=poll.id, token=with_token, marks=marks, **told)


def count(session: Session, table: type[Ballot | Issue]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_request_gets_the_same_answer_and_another_none(session: Session) -> None:
    poll = make_poll(session)
    mine, second = device(session, poll), device(session, poll)
    answer = issue(session, poll, mine)
    assert issue(session, poll, mine) == answer
    with refused("TAKEN_ELSEWHERE"):
        issue(session, poll, second)
    with refused("TAKEN_ELSEWHERE"):
        box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    assert count(session, Issue) == 1


def test_whoever_went_the_simple_way_gets_no_second_ballot(session: Session) -> None:
    poll = make_poll(session)
    box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    with refused("TAKEN_ELSEWHERE"):
        issue(session, poll, device(session, poll))
    assert box.taken(session, poll.id, poll.voters[0].id) == box.Taken("web", "simple")
    assert box.taken(session, poll.id, poll.voters[1].id) is None


def test_a_paper_is_handed_out_once(session: Session) -> None:
    poll = make_poll(session)
    paper = {"poll_id": poll.id, "voter_id": poll.voters[0].id}
    assert box.issue_paper(session, DURING, **paper, desk="1", helped=False)
    assert not box.issue_paper(session, DURING, **paper, desk="1", helped=False)  # a double click
    with refused("TAKEN_ELSEWHERE"):
        box.issue_paper(session, DURING, **paper, desk="2", helped=False)
    with refused("TAKEN_ELSEWHERE"):
        issue(session, poll, device(session, poll))
    assert count(session, Issue) == 1


def test_a_ballot_of_the_desk_is_one_of_the_same_roll(session: Session) -> None:
    poll = make_poll(session)
    mine = device(session, poll)
    answer = issue(session, poll, mine, channel="desk", desk="3")
    assert issue(session, poll, mine, channel="desk", desk="3") == answer
    with refused("TAKEN_ELSEWHERE"):
        issue(session, poll, device(session, poll))
    cast(session, poll, mine.finish(answer), 0, channel="desk")
    assert [ballot.channel for ballot in box.open_all(session, poll.id)] == ["desk"]


def test_voting_again_replaces_and_the_same_again_changes_nothing(session: Session) -> None:
    poll = make_poll(session)
    mine = token(session, poll)
    first, second = cast(session, poll, mine, 0, 1), cast(session, poll, mine, 3)
    assert first != second
    assert cast(session, poll, mine, 3) == second
    assert cast(session, poll, mine, 1, 0) == first  # the order of ticks says nothing
    [kept] = box.open_all(session, poll.id)
    assert (kept.code, kept.leaf) == (first.code, first.leaf)
    assert kept.choices.split() == sorted(poll.projects[:2])


def test_a_token_is_not_worth_a_second_ballot_however_it_is_written(session: Session) -> None:
    poll = make_poll(session)
    mine = token(session, poll)
    cast(session, poll, mine, 0)
    kind, prefix, signature = mine.split(".")
    again = [
        f"{mine}=",
        f"{kind}.{prefix}=.{signature}",
        f" {mine}",
        mine.upper(),
        f"{mine}.",
        f"B.{prefix}.{signature}",
    ]
    twisted = prefix[:-1] + chr(ord(prefix[-1]) + 1)  # bits that base64 throws away
    for text in (*again, f"{kind}.{twisted}.{signature}", f"s.{prefix}.{signature}"):
        with refused("TOKEN_UNKNOWN"):
            cast(session, poll, text, 1)
    assert count(session, Ballot) == 1


@pytest.mark.parametrize(
    "text",
    ["", "b", "b.", "b..", "s..", "s.x", "x.y.z", "b.选.票", "s.选票.选票", "b." + "A" * 43 + "." + "A" * 342,
     "s." + "0" * 40 + "." + "0" * 40, "b." + "A" * 100_000, "\0", "b.%00.%00"],
    ids=range(14),
)  # fmt: skip
def test_a_made_up_token_casts_nothing(session: Session, text: str) -> None:
    poll = make_poll(session)
    with refused("TOKEN_UNKNOWN"):
        cast(session, poll, text, 0)
    assert count(session, Ballot) == 0


def test_a_token_of_another_poll_casts_nothing(session: Session) -> None:
    poll, other = make_poll(session), make_poll(session)
    with refused("TOKEN_UNKNOWN"):
        cast(session, other, token(session, poll), 0)
    with refused("TOKEN_UNKNOWN"):
        cast(session, other, box.take_ballot(session, resident(poll.voters[1].id), DURING, poll_id=poll.id), 0)


def test_a_signature_by_another_key_casts_nothing(session: Session) -> None:
    poll, other = make_poll(session), make_poll(session)
    foreign = Device.of(poll.id, box.public_key(session, other.id))
    answer = box.issue_blind(session, DURING, poll_id=other.id, voter_id=other.voters[0].id, blinded=foreign.request)
    with refused("TOKEN_UNKNOWN"):
        cast(session, poll, foreign.finish(answer), 0)


@pytest.mark.parametrize("blinded", ["", "x", "选票", "A" * 342, "_" * 342, "A" * 100_000, "null"])
def test_a_request_that_cannot_be_read_takes_nothing(session: Session, blinded: str) -> None:
    poll = make_poll(session)
    with refused("REQUEST_MALFORMED"):
        box.issue_blind(session, DURING, poll_id=poll.id, voter_id=poll.voters[0].id, blinded=blinded)
    assert count(session, Issue) == 0


def test_only_who_is_on_the_roll_gets_a_token(session: Session) -> None:
    poll = make_poll(session)
    late = make.resident(session, name="后来者")
    with refused("NOT_ON_ROLL"):
        box.issue_blind(session, DURING, poll_id=poll.id, voter_id=late.id, blinded=device(session, poll).request)
    with refused("NOT_ON_ROLL"):
        box.voter_of(session, poll.id, late.id)
    with refused("NOT_ON_ROLL"):
        box.issue_paper(session, DURING, poll_id=poll.id, voter_id=late.id, desk="1", helped=False)


def test_a_clock_that_is_a_day_off_loses_nothing(session: Session) -> None:
    """A machine whose clock runs a day early or late refuses; what was cast stays, and the token stays good."""
    poll = make_poll(session)
    mine = token(session, poll)
    first = cast(session, poll, mine, 0)
    early, late = OPENS - timedelta(hours=20), CLOSES + timedelta(hours=20)
    for wrong, code in ((early, "POLL_NOT_YET_OPEN"), (late, "POLL_OVER"), (AFTER, "POLL_OVER")):
        with refused(code):
            box.cast(session, wrong, poll_id=poll.id, token=mine, marks=[poll.projects[3]])
        with refused(code):
            box.issue_blind(
                session, wrong, poll_id=poll.id, voter_id=poll.voters[1].id, blinded=device(session, poll).request
            )
    assert [ballot.leaf for ballot in box.open_all(session, poll.id)] == [first.leaf]
    assert cast(session, poll, mine, 0) == first


def test_a_poll_without_the_simple_way_takes_no_simple_token(session: Session) -> None:
    poll = make_poll(session)
    before = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    session.execute(sa.text("UPDATE poll SET simple_mode = false"))
    session.expire_all()
    with refused("SIMPLE_MODE_OFF"):
        box.take_ballot(session, resident(poll.voters[1].id), DURING, poll_id=poll.id)
    with refused("TOKEN_UNKNOWN"):
        cast(session, poll, before, 0)
    cast(session, poll, token(session, poll, voter=2), 0)


def test_a_channel_that_is_not_held_issues_and_takes_nothing(session: Session) -> None:
    poll = make_poll(session)
    mine = token(session, poll)
    session.execute(sa.text("UPDATE poll SET channels = 'desk'"))
    session.expire_all()
    with refused("CHANNEL_NOT_HELD"):
        issue(session, poll, device(session, poll), voter=1)
    with refused("CHANNEL_NOT_HELD"):
        cast(session, poll, mine, 0)


def _swap(session: Session) -> None:
    session.execute(
        sa.text("UPDATE poll_ballot a SET sealed = b.sealed FROM poll_ballot b WHERE a.token_hash <> b.token_hash")
    )


def _relabel(session: Session) -> None:
    session.execute(sa.text("UPDATE poll_ballot SET channel = 'desk'"))


def _rename(session: Session) -> None:
    session.execute(sa.text("UPDATE poll_ballot SET token_hash = md5(token_hash)"))


def _flip(session: Session) -> None:
    session.execute(sa.text("UPDATE poll_ballot SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))"))


def _cut(session: Session) -> None:
    session.execute(sa.text("UPDATE poll_ballot SET sealed = substr(sealed, 1, 8)"))


@pytest.mark.parametrize("tamper", [_swap, _relabel, _rename, _flip, _cut])
def test_a_box_that_was_touched_does_not_open(session: Session, tamper: Callable[[Session], None]) -> None:
    poll = make_poll(session)
    for voter in range(2):
        cast(session, poll, token(session, poll, voter), voter)
    assert len(box.open_all(session, poll.id)) == 2
    tamper(session)
    with refused("BOX_TAMPERED"):
        box.open_all(session, poll.id)


def test_ballots_are_of_one_length_and_never_written_alike(session: Session) -> None:
    poll = make_poll(session, costs=(100,) * 5)
    tokens_ = [token(session, poll, voter) for voter in range(4)]
    for number, mine in enumerate(tokens_):
        cast(session, poll, mine, *range(0, number, 2), 3)
    once = session.scalars(sa.select(Ballot.sealed)).all()
    assert len({len(sealed) for sealed in once}) == 1
    cast(session, poll, tokens_[0], 3)
    again = session.scalars(sa.select(Ballot.sealed)).all()
    assert len({*once, *again}) == 5


def test_the_box_opens_in_no_order(session: Session) -> None:
    poll = make_poll(session)
    for voter in range(6):
        cast(session, poll, token(session, poll, voter), 0)
    orders = {tuple(ballot.token_hash for ballot in box.open_all(session, poll.id)) for _ in range(8)}
    assert len(orders) > 1


def test_the_keys_lie_sealed_and_go_with_the_box(session: Session) -> None:
    poll = make_poll(session)
    cast(session, poll, token(session, poll), 0)
    raw = session.execute(sa.text("SELECT secret, private_key FROM poll_secret")).one()
    held = session.scalars(sa.select(PollSecret)).one()
    assert held.private_key is not None
    assert held.private_key.startswith("-----BEGIN PRIVATE KEY")
    assert "PRIVATE" not in f"{raw.secret}{raw.private_key}"
    assert held.secret not in f"{raw.secret}{raw.private_key}"
    assert box.new_secret(session, poll.id) == box.public_key(session, poll.id)  # an opening tried twice
    box.destroy(session, poll.id)
    assert count(session, Ballot) == 0
    assert session.scalars(sa.select(PollSecret)).all() == []
    assert box.open_all(session, poll.id) == []


def test_a_poll_opened_before_blind_tokens_goes_on_in_the_simple_way(session: Session) -> None:
    poll = make_poll(session)
    session.execute(sa.text("UPDATE poll_secret SET private_key = NULL"))
    session.execute(sa.text("UPDATE poll SET public_key = ''"))
    asked = Device.of(poll.id, box.public_key(session, make_poll(session).id))
    session.expire_all()
    assert box.public_key(session, poll.id) == ""
    with refused("BLIND_NOT_HELD"):
        issue(session, poll, asked)
    simple = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    cast(session, poll, simple, 0)
    with refused("TOKEN_UNKNOWN"):
        cast(session, poll, "b." + "A" * 43 + "." + tokens.b64(bytes(256)), 0)
