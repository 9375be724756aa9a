"""The secret vote by phone: one each, in time, in the box, and nothing that joins a name to a choice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.ledger.models import EventRow
from deliberation.meetings import phones, queries
from deliberation.meetings.models import SecretBox, SecretRoll
from deliberation.meetings.service import cast_secret, close_vote, play
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests.meetings.factories import Held, make_meeting


def put(held: Held, method: str = "ballot") -> int:
    """A question is put to a secret vote; the number of its event."""
    if not held.state.stack:
        held.open_item()
        held.pending()
    held.do("put_question", method=method)
    return phones.put_of(queries.history(held.session, held.id))


def vote(held: Held, member: int, choice: str, number: int) -> None:
    who = Actor(held.ids[member], frozenset({"council_member"}))
    cast_secret(held.session, who, held.now, meeting_id=held.id, put=number, choice=choice)


def close(held: Held, number: int, **slips: int) -> None:
    held.now += timedelta(seconds=5)
    desk = Actor(held.moderator.id, frozenset({"moderator"}))
    wanted = {side.rstrip("_"): n for side, n in slips.items()}
    close_vote(held.session, desk, held.now, meeting_id=held.id, put=number, slips=wanted)


def refused(held: Held, member: int, choice: str, number: int) -> str:
    with pytest.raises(Refused) as why:
        vote(held, member, choice, number)
    return why.value.refusal.code


@pytest.fixture
def held(session: Session) -> Held:
    return make_meeting(session, size=7).open(6)


def test_votes_and_slips_become_the_count(held: Held) -> None:
    number = put(held)
    for member, choice in enumerate(("for", "for", "against")):
        vote(held, member, choice, number)
    close(held, number, for_=1, abstain=1)
    ballot = held.state.ballot
    assert ballot is not None
    assert (ballot.votes_for, ballot.votes_against, ballot.abstain) == (3, 1, 1)


def test_nobody_votes_twice_or_outside_the_vote(held: Held) -> None:
    held.open_item()
    held.do("recuse", held.members[5])
    held.pending()
    assert refused(held, 0, "for", 0) == "VOTE_CLOSED"
    number = put(held)
    vote(held, 0, "for", number)
    assert refused(held, 0, "against", number) == "ALREADY_VOTED"
    assert refused(held, 1, "perhaps", number) == "VOTE_UNKNOWN"
    assert refused(held, 1, "for", number - 1) == "VOTE_ANOTHER"
    assert refused(held, 6, "for", number) == "NOT_PRESENT"
    assert refused(held, 5, "for", number) == "RECUSED_FROM_ITEM"
    close(held, number)
    assert refused(held, 1, "for", number) == "VOTE_CLOSED"
    ballot = held.state.ballot
    assert ballot is not None
    assert (ballot.votes_for, ballot.votes_against) == (1, 0)


def test_a_hand_vote_takes_no_secret_ones(held: Held) -> None:
    number = put(held, "hands")
    assert refused(held, 0, "for", number) == "VOTE_CLOSED"


def test_a_count_is_not_typed_over_the_box(held: Held) -> None:
    number = put(held)
    vote(held, 0, "for", number)
    for numbers, code in (({}, "PHONES_HAVE_VOTED"), ({"recount": True}, "PHONES_HAVE_VOTED")):
        with pytest.raises(Refused) as why:
            held.do("enter_votes", **{"for": 5, "against": 0, **numbers})
        assert why.value.refusal.code == code
    close(held, number)
    with pytest.raises(Refused) as why:
        held.do("enter_votes", **{"for": 5, "against": 0, "recount": True})
    assert why.value.refusal.code == "SECRET_RECOUNT"
    with pytest.raises(Refused) as why:
        close(held, number)
    assert why.value.refusal.code == "ALREADY_COUNTED"


def test_more_slips_than_members_close_nothing(held: Held) -> None:
    number = put(held)
    vote(held, 0, "for", number)
    for slips, code in ((6, "SLIPS_TOO_MANY"), (-1, "BAD_COUNT")):
        with pytest.raises(Refused) as why, held.session.begin_nested():
            close(held, number, for_=slips)
        assert why.value.refusal.code == code
    vote(held, 1, "for", number)


def test_a_slip_beside_a_vote_by_phone_is_found_out_and_nobody_is_named(held: Held) -> None:
    """Six may vote, four have on their phones: a third slip is somebody's second vote."""
    number = put(held)
    for member in range(4):
        vote(held, member, "for", number)
    with pytest.raises(Refused) as why, held.session.begin_nested():
        close(held, number, for_=1, against=1, abstain=1)
    assert dict(why.value.refusal.params) == {"slips": 3, "left": 2}
    close(held, number, for_=1, against=1)
    assert held.state.ballot is not None
    assert held.state.ballot.votes_for == 5


def test_only_the_console_closes(held: Held) -> None:
    number = put(held)
    member = Actor(held.ids[0], frozenset({"council_member"}))
    with pytest.raises(Refused) as why:
        close_vote(held.session, member, held.now, meeting_id=held.id, put=number)
    assert why.value.refusal.code == "NOT_CHAIR"


def test_a_vote_that_is_broken_off_leaves_nothing_and_begins_anew(held: Held) -> None:
    number = put(held)
    vote(held, 0, "for", number)
    held.do("void_vote", why="有人没收到")
    assert held.session.scalars(sa.select(SecretRoll.person_id)).all() == []
    assert held.session.scalars(sa.select(SecretBox.put)).all() == []
    again = put(held)
    assert again > number
    assert refused(held, 0, "for", number) == "VOTE_ANOTHER"
    vote(held, 0, "against", again)
    close(held, again)
    assert held.state.ballot is not None
    assert held.state.ballot.votes_against == 1


def test_the_book_and_the_tables_know_no_choice(held: Held) -> None:
    number = put(held)
    for member in range(4):
        vote(held, member, "for" if member else "against", number)
    kinds = held.session.scalars(sa.select(EventRow.type).where(EventRow.seq > number)).all()
    assert "vote_cast" not in kinds
    roll = {column.name for column in SecretRoll.__table__.columns}
    assert roll == {"meeting_id", "put", "person_id"}
    lengths = []
    for member in (4, 5):
        box = held.session.execute(sa.select(SecretBox.cast, SecretBox.sealed)).one()
        lengths.append(len(box.sealed))
        assert not box.sealed.isdigit()
        vote(held, member, "abstain", number)
    assert len(set(lengths)) == 1, "its length tells nothing"
    close(held, number)
    after = held.session.execute(sa.select(SecretBox.cast, SecretBox.sealed, SecretBox.open)).one()
    assert tuple(after) == (6, "", False)


def committed_vote(committed: Callable[[], Session], size: int) -> tuple[Held, int]:
    session = committed()
    held = make_meeting(session, size=size).open()
    number = put(held)
    session.commit()
    return held, number


def together(committed: Callable[[], Session], acts: list[Callable[[Session], object]]) -> list[str]:
    """All ``acts`` at once, each in a transaction of its own; how each ended."""
    gate, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        with committed() as session:
            gate.wait(90)
            try:
                acts[place](session)
                session.commit()
                ends[place] = "OK"
            except Refused as why:
                session.rollback()
                ends[place] = why.refusal.code

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    return ends


def casting(held: Held, member: int, choice: str, number: int) -> Callable[[Session], object]:
    who = Actor(held.ids[member], frozenset({"council_member"}))
    return lambda session: cast_secret(session, who, held.now, meeting_id=held.id, put=number, choice=choice)


def test_two_tabs_at_once_cast_one_vote(committed: Callable[[], Session]) -> None:
    held, number = committed_vote(committed, 3)
    ends = together(committed, [casting(held, 0, side, number) for side in ("for", "against", "for", "abstain")])
    assert Counter(ends) == {"OK": 1, "ALREADY_VOTED": 3}
    desk = Actor(held.moderator.id, frozenset({"moderator"}))
    with committed() as session:
        state = close_vote(session, desk, held.now + timedelta(seconds=9), meeting_id=held.id, put=number)
    assert state.ballot is not None
    assert (state.ballot.votes_for or 0) + state.ballot.votes_against + state.ballot.abstain == 1


def test_everybody_at_once_is_counted(committed: Callable[[], Session]) -> None:
    held, number = committed_vote(committed, 7)
    assert (
        together(committed, [casting(held, n, "for" if n < 4 else "against", number) for n in range(7)]) == ["OK"] * 7
    )
    desk = Actor(held.moderator.id, frozenset({"moderator"}))
    with committed() as session:
        state = close_vote(session, desk, held.now + timedelta(seconds=9), meeting_id=held.id, put=number)
    assert state.ballot is not None
    assert (state.ballot.votes_for, state.ballot.votes_against) == (4, 3)


@pytest.mark.parametrize("round_", range(4))
def test_what_is_acknowledged_while_the_vote_closes_is_counted(committed: Callable[[], Session], round_: int) -> None:
    held, number = committed_vote(committed, 6)
    desk = Actor(held.moderator.id, frozenset({"moderator"}))
    later = held.now + timedelta(seconds=9)

    def closing(session: Session) -> None:
        close_vote(session, desk, later, meeting_id=held.id, put=number)

    acts = [casting(held, n, "for", number) for n in range(6)]
    acts.insert(round_, closing)
    ends = together(committed, acts)
    assert ends[round_] == "OK"
    del ends[round_]
    assert set(ends) <= {"OK", "VOTE_CLOSED"}
    with committed() as session:
        state, _events = queries.told(session, held.id)
    assert state.ballot is not None
    assert state.ballot.votes_for == ends.count("OK"), "an acknowledged vote is in the count, a late one is not"


def test_two_consoles_close_once(committed: Callable[[], Session]) -> None:
    held, number = committed_vote(committed, 3)
    desk = Actor(held.moderator.id, frozenset({"moderator"}))
    later = held.now + timedelta(seconds=9)

    def closing(session: Session) -> None:
        close_vote(session, desk, later, meeting_id=held.id, put=number, slips={"for": 1})

    assert sorted(together(committed, [closing, closing])) == ["ALREADY_COUNTED", "OK"]


def test_breaking_off_and_voting_at_once_leaves_no_orphan(committed: Callable[[], Session]) -> None:
    held, number = committed_vote(committed, 4)
    desk = Actor(held.moderator.id, frozenset({"moderator"}))

    def breaking(session: Session) -> None:
        play(session, desk, held.now + timedelta(seconds=9), held.id, "void_vote", {"why": "断线"})

    together(committed, [breaking, *(casting(held, n, "for", number) for n in range(4))])
    with committed() as session:
        assert session.scalars(sa.select(SecretRoll.person_id)).all() == []
        assert session.scalars(sa.select(SecretBox.put)).all() == []
