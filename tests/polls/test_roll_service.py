"""The roll before the opening: who is on it, changes under four eyes, objections, imports, the freezing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.polls import queries
from deliberation.polls.models import Poll, RollChange, RollDraft, RollEntry, RollImport
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.roll import retention
from deliberation.polls.service import roll, roll_import
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.polls.test_roll_file import GOOD, as_csv, card
from tests.proposals.factories import CLERK

SECOND = Actor("second", frozenset({"clerk"}))
BEFORE = make.NOW + timedelta(hours=3)
OPENS = make.NOW + timedelta(days=3)
WHO = roll.Newcomer("韩梅梅", date(1990, 2, 1), "+8613812340000", card("19900201"), "5栋")


def prepared(session: Session, *, status: str = "prepared") -> Poll:
    """A poll that is not open yet."""
    make.place(session)
    row = Poll(
        id="p" * 32, place=make.COMMUNITY, year=2026, status=status, title="投票", budget_fen=1, min_picks=1,
        max_picks=3, within_budget=True, opens_at=OPENS, closes_at=OPENS + timedelta(days=3),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def row_of(session: Session, poll: Poll) -> queries.PollRow:
    found = queries.poll(session, poll.id)
    assert found is not None
    return found


def imported(session: Session, poll: Poll, *lines: tuple[str, ...]) -> str:
    """A file of these lines, confirmed."""
    id_ = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv(lines))
    roll_import.confirm(session, SECOND, BEFORE, poll_id=poll.id, import_id=id_)
    return id_


def refused(code: str, act: object, *args: object, **named: object) -> None:
    with pytest.raises(Refused) as fault:
        act(*args, **named)  # type: ignore[operator]
    assert fault.value.refusal.code == code


def frozen(session: Session, poll: Poll) -> dict[str, tuple[str | None, str]]:
    """The roll after the freezing: voter → account and building."""
    size, digest = roll.freeze(session, poll, OPENS)
    poll.status, poll.roll_size, poll.roll_hash = "open", size, digest
    session.flush()
    rows = session.scalars(sa.select(RollEntry).where(RollEntry.poll_id == poll.id)).all()
    assert len(rows) == size
    assert queries.roll_digest([row.voter_id for row in rows], poll.id) == digest
    return {row.voter_id: (row.person_id, row.building) for row in rows}


def sound(session: Session, poll: Poll) -> None:
    """What the book says of the roll is what the tables say."""
    checks = {"roll": stream_checks()["roll"]}
    assert [*verify.verify(session, checks).faults] == []
    assert [fault for fault in table_faults(session) if "poll_roll" in str(fault)] == []


def test_an_account_and_an_entry_of_the_same_person_are_one_voter(session: Session) -> None:
    poll = prepared(session)
    one = make.resident(session, name="王小明", phone="+8613812345678", born=date(1950, 1, 1))
    birth = make.resident(session, name="李雷", born=date(1960, 5, 1))
    child = make.resident(session, name="小宝", born=date(2015, 5, 1))
    imported(
        session, poll, GOOD, ("李雷", "", card("19600501"), "", "7栋", ""), ("赵六", "", card("19710101"), "", "", "")
    )
    voters = frozen(session, poll)
    assert voters[one.id] == (one.id, "3栋")
    assert voters[birth.id] == (birth.id, "7栋")
    assert child.id not in voters
    assert len(voters) == 3
    sound(session, poll)


def test_an_account_made_later_is_found_by_number_and_name_together(session: Session) -> None:
    poll = prepared(session)
    imported(session, poll, GOOD)
    (voter,) = frozen(session, poll)
    later = make.person(session, name=" 王 小明", phone="+8613812345678", assurance=2)
    other = make.person(session, name="王小明", phone="+8613812345679", assurance=2)
    assert queries.voter_of(session, poll.id, later.id) == voter
    assert queries.voter_of(session, poll.id, other.id) is None
    later.name = "王大明"
    session.flush()
    assert queries.voter_of(session, poll.id, later.id) is None


def test_only_ties_that_the_rules_name_make_a_voter(session: Session) -> None:
    from deliberation.accounts import service as accounts
    from deliberation.communities import queries as communities
    from deliberation.communities import service as places
    from deliberation.rules.replay import SYSTEM
    from deliberation.rules.rulebook import Setting

    poll = prepared(session)
    worker = make.person(session)
    claim = accounts.claim_residency(
        session,
        Actor(worker.id),
        make.NOW,
        place=make.COMMUNITY,
        tie="work",
        address="楼",
        name="甲",
        born=date(1980, 1, 1),
    )
    rules = communities.rulebook(session, make.COMMUNITY)
    accounts.decide_claim(session, CLERK, make.NOW, rules, claim_id=claim.id, verified=True, reason="")
    row = row_of(session, poll)
    assert roll_queries.standing(session, rules, row, worker.id) == "on"
    only = {"ballot.ties_to_place": Setting(("live",), "测试")}
    places.adopt_layer(session, SYSTEM, make.NOW, place=make.COMMUNITY, title="只限居住", rules=only)
    rules = roll_queries.rulebook(session, row)
    assert roll_queries.standing(session, rules, row, worker.id) == "tie"
    assert frozen(session, poll) == {}


def test_an_addition_needs_a_second_person(session: Session) -> None:
    poll = prepared(session)
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同")
    refused("ROLL_SECOND_PERSON", roll.confirm, session, CLERK, BEFORE, poll_id=poll.id, change_id=change)
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    refused("ROLL_CHANGE_DECIDED", roll.confirm, session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    refused("ROLL_ALREADY_THERE", roll.propose_addition, session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="x")
    assert len(frozen(session, poll)) == 1
    sound(session, poll)


def test_the_database_itself_refuses_one_pair_of_eyes(session: Session) -> None:
    poll = prepared(session)
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同")
    row = session.get_one(RollChange, change)
    row.outcome, row.decided_by = "confirmed", row.proposed_by
    with pytest.raises(sa.exc.IntegrityError, match="four_eyes"), session.begin_nested():
        session.flush()


def test_nobody_decides_on_oneself(session: Session) -> None:
    poll = prepared(session)
    mine = make.resident(session, name="甲", phone="+8613812340009")
    me = Actor(mine.id, frozenset({"clerk"}))
    refused("ROLL_OWN_CASE", roll.propose_strike, session, me, BEFORE, poll_id=poll.id, voter_id=mine.id, reason="x")
    change = roll.propose_strike(session, CLERK, BEFORE, poll_id=poll.id, voter_id=mine.id, reason="已迁出")
    refused("ROLL_OWN_CASE", roll.confirm, session, me, BEFORE, poll_id=poll.id, change_id=change)


def test_a_strike_holds_for_the_account_and_for_the_entry_alike(session: Session) -> None:
    poll = prepared(session)
    gone = make.resident(session, name="王小明", phone="+8613812345678")
    imported(session, poll, GOOD)
    entry = session.scalars(sa.select(RollDraft.entry_id)).one()
    change = roll.propose_strike(session, CLERK, BEFORE, poll_id=poll.id, voter_id=entry, reason="已迁出")
    rules, row = roll_queries.rulebook(session, row_of(session, poll)), row_of(session, poll)
    assert roll_queries.standing(session, rules, row, gone.id) == "on"
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    assert roll_queries.standing(session, rules, row, gone.id) == "struck"
    again = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD], "gb18030"))
    assert [line.reason for line in roll_queries.rejected(session, again)] == ["STRUCK"]
    assert frozen(session, poll) == {}
    sound(session, poll)


def test_a_strike_is_taken_back_by_an_addition(session: Session) -> None:
    poll = prepared(session)
    one = make.resident(session, name="韩梅梅", phone=WHO.phone, born=WHO.born)
    out = roll.propose_strike(session, CLERK, BEFORE, poll_id=poll.id, voter_id=one.id, reason="已迁出")
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=out)
    back = roll.propose_addition(session, SECOND, BEFORE, poll_id=poll.id, who=WHO, proof="户口簿")
    roll.confirm(session, CLERK, BEFORE, poll_id=poll.id, change_id=back)
    assert list(frozen(session, poll)) == [one.id]


def test_a_child_is_not_added_whatever_papers_lie_there(session: Session) -> None:
    poll = prepared(session)
    child = roll.Newcomer("小宝", date(2012, 1, 1))
    refused("ROLL_TOO_YOUNG", roll.propose_addition, session, CLERK, BEFORE, poll_id=poll.id, who=child, proof="x")


def test_objections_end_before_the_opening_and_hold_it_up_until_answered(session: Session) -> None:
    poll = prepared(session)
    who = make.resident(session)
    told = {"poll_id": poll.id, "kind": "missing", "about": "韩梅梅 5栋", "reason": "她住这里"}
    first = roll.object_to(session, Actor(who.id), BEFORE, **told)  # type: ignore[arg-type]
    second = roll.object_to(session, Actor(who.id), BEFORE, **told)  # type: ignore[arg-type]
    refused("ROLL_OBJECTIONS_OVER", roll.object_to, session, Actor(who.id), OPENS - timedelta(hours=1), **told)
    refused("ROLL_OBJECTIONS_WAITING", roll.freeze, session, poll, OPENS)
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同", objection=first)
    answer = {"poll_id": poll.id, "objection_id": first, "answer": "不属实"}
    refused("ROLL_CHANGE_PENDING", roll.reject, session, CLERK, BEFORE, **answer)
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    refused("ROLL_OBJECTION_ANSWERED", roll.reject, session, CLERK, BEFORE, **answer)
    roll.reject(session, CLERK, BEFORE, poll_id=poll.id, objection_id=second, answer="已增补")
    assert sorted(one.outcome for one in roll_queries.objections(session, poll.id)) == ["rejected", "upheld"]
    assert len(frozen(session, poll)) == 2
    refused("ROLL_FROZEN", roll.object_to, session, Actor(who.id), BEFORE, **told)
    sound(session, poll)


def test_nothing_of_a_file_is_on_the_roll_before_it_is_confirmed_once(session: Session) -> None:
    poll = prepared(session)
    data = as_csv([GOOD, ("李雷", "1", "", "1990-1-1", "", "")])
    id_ = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=data)
    assert roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=data) == id_
    row = roll_queries.import_of(session, poll.id, id_)
    assert row is not None
    assert (row.status, row.lines, row.taken, row.refused) == ("ready", 2, 1, 1)
    assert session.get_one(RollImport, id_).content is None
    same = {"poll_id": poll.id, "import_id": id_}
    refused("ROLL_FILE_SECOND_PERSON", roll_import.confirm, session, CLERK, BEFORE, **same)
    assert roll_queries.counts(session, row_of(session, poll)).listed == 0
    for _ in range(2):
        roll_import.confirm(session, SECOND, BEFORE, poll_id=poll.id, import_id=id_)
    assert roll_queries.counts(session, row_of(session, poll)).listed == 1
    refused("ROLL_FILE_CONFIRMED", roll_import.drop, session, CLERK, BEFORE, poll_id=poll.id, import_id=id_)
    sound(session, poll)


def test_the_tables_take_no_list_from_one_hand_alone(session: Session) -> None:
    poll = prepared(session)
    id_ = imported(session, poll, GOOD)
    for alone in (CLERK.id, None):
        change = sa.update(RollImport).where(RollImport.id == id_).values(confirmed_by=alone)
        with pytest.raises(sa.exc.IntegrityError, match="four_eyes"), session.begin_nested():
            session.execute(change)
    session.execute(sa.update(RollImport).where(RollImport.id == id_).values(by="nobody"))
    faults = verify.verify(session, {"roll": stream_checks()["roll"]}).faults
    assert any("sent in by somebody else" in str(fault) for fault in faults)


def test_a_file_that_is_dropped_or_never_confirmed_leaves_nobody(session: Session) -> None:
    poll = prepared(session)
    dropped = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD]))
    roll_import.drop(session, CLERK, BEFORE, poll_id=poll.id, import_id=dropped)
    roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD], "gb18030"))
    assert frozen(session, poll) == {}
    assert session.scalar(sa.select(sa.func.count()).select_from(RollDraft)) == 0


def test_two_files_about_the_same_people_add_them_once(session: Session) -> None:
    poll = prepared(session)
    first = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD]))
    second = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD], "gb18030"))
    roll_import.confirm(session, SECOND, BEFORE, poll_id=poll.id, import_id=first)
    refused("ROLL_FILE_OVERTAKEN", roll_import.confirm, session, SECOND, BEFORE, poll_id=poll.id, import_id=second)
    third = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD], "utf-8-sig"))
    assert [line.reason for line in roll_queries.rejected(session, third)] == ["TWICE_ON_ROLL"]


def test_a_broken_file_says_why_and_leaves_nothing(session: Session) -> None:
    poll = prepared(session)
    id_ = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=b"%PDF-1.7")
    row = roll_queries.import_of(session, poll.id, id_)
    assert row is not None
    assert (row.status, row.fault) == ("failed", "ROLL_FILE_KIND")


def test_no_number_of_a_card_and_no_name_lies_open_anywhere(session: Session) -> None:
    poll = prepared(session)
    imported(session, poll, GOOD)
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同")
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    tables = ("poll_roll_draft", "poll_roll_change", "poll_roll_import", "outbox")
    known = set(session.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    assert set(tables) <= known
    for table in sorted(known):
        text = "\n".join(session.scalars(sa.text(f'SELECT t::text FROM "{table}" t')))  # noqa: S608 -- names from the catalogue
        for secret in (GOOD[0], GOOD[1], GOOD[2], GOOD[2][:17], WHO.name, WHO.phone[3:], WHO.id_number, "租赁合同"):
            assert secret not in text, (table, secret)


def test_only_keepers_touch_a_roll(session: Session) -> None:
    poll = prepared(session)
    nobody = Actor("x", frozenset({"resident", "auditor"}))
    refused("NOT_ENTITLED", roll_import.receive, session, nobody, BEFORE, poll_id=poll.id, data=as_csv([GOOD]))
    refused("NOT_ENTITLED", roll.propose_addition, session, nobody, BEFORE, poll_id=poll.id, who=WHO, proof="x")


def test_verify_finds_what_was_changed_behind_the_book(session: Session) -> None:
    poll = prepared(session)
    id_ = imported(session, poll, GOOD)
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同")
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    session.get_one(RollChange, change).decided_by = "another"
    session.execute(sa.delete(RollDraft).where(RollDraft.import_id == id_))
    session.flush()
    faults = [*verify.verify(session, {"roll": stream_checks()["roll"]}).faults]
    assert len(faults) == 3  # the change as it is and as it was, and the file that lost a person


def test_what_is_personal_is_forgotten_once_nobody_may_ask_any_more(session: Session) -> None:
    poll = prepared(session)
    who = make.resident(session)
    imported(session, poll, GOOD)
    told = roll.object_to(
        session, Actor(who.id), BEFORE, poll_id=poll.id, kind="missing", about="韩梅梅", reason="她住这里"
    )
    change = roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=WHO, proof="租赁合同", objection=told)
    roll.confirm(session, SECOND, BEFORE, poll_id=poll.id, change_id=change)
    assert len(frozen(session, poll)) == 3
    retention.forget(session, poll.id)
    session.expire_all()
    for row in session.scalars(sa.select(RollDraft)):
        assert (row.name, row.phone, row.id_last4, row.name_index, row.id_index, row.person_index) == ("",) * 6
    assert roll_queries.objections(session, poll.id)[0].about == ""
    sound(session, poll)


def test_two_polls_of_the_same_people_do_not_show_the_same_code() -> None:
    people = ["b", "a"]
    assert queries.roll_digest(people, "one") == queries.roll_digest(["a", "b"], "one")
    assert len({queries.roll_digest(people, id_) for id_ in ("", "one", "two")}) == 3
