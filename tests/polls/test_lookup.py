"""Looking up a receipt: found with its proof, not found with calm words; a ballot opened in person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.ledger import book
from deliberation.polls import box, checks, lookup, openings, queries, service, tasks
from deliberation.polls.models import Opening, Openings, PublishedReceipt, RollEntry
from deliberation.polls.offline import check, program
from deliberation.rules.opening import OPENINGS, REASONS
from deliberation.rules.poll import POLL
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.polls.factories import AFTER, DURING, Setting, make_poll, row, vote
from tests.polls.large import close_large, open_large

AUDITOR = Actor("auditor", frozenset({"auditor"}))


def closed(session: Session) -> tuple[Setting, list[str]]:
    """A closed poll with five ballots, and their receipts."""

    poll = make_poll(session)
    codes = [vote(session, poll, voter, pick) for voter, pick in enumerate((0, 1, 3, 4, 0))]
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    return poll, codes


@pytest.mark.parametrize("written", ["{}", " {} ", "lower", "no dashes", "full width"])
def test_found_however_it_is_typed(client: FlaskClient, session: Session, written: str) -> None:
    poll, codes = closed(session)
    wide = str.maketrans({chr(at): chr(at + 0xFEE0) for at in range(0x21, 0x7F)})
    ways = {"lower": codes[0].lower(), "no dashes": codes[0].replace("-", ""), "full width": codes[0].translate(wide)}
    page = client.post(f"/polls/{poll.id}/receipt", data={"code": ways.get(written, written.format(codes[0]))})
    assert page.status_code == 200
    assert "查到了" in page.text
    root = row(session, poll).root
    assert root in page.text.replace(" ", "")
    assert "共 5 个" in page.text


def test_the_proof_on_the_page_is_the_proof(client: FlaskClient, session: Session) -> None:
    poll, codes = closed(session)
    page = client.post(f"/polls/{poll.id}/receipt", data={"code": codes[3]}).text
    told = dict(re.findall(r'data-(code|leaf|root|path)="([^"]*)"', page))
    lines = [f"code: {told['code']}", f"leaf: {told['leaf']}", *told["path"].split(","), f"root: {told['root']}"]
    assert check.proof_faults("\n".join(lines), row(session, poll).root) == []
    saved = client.post(f"/polls/{poll.id}/receipt/proof", data={"code": codes[3]})
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{codes[3]}.txt"'
    assert check.proof_faults(saved.text, row(session, poll).root) == []
    assert client.get(f"/polls/{poll.id}/check.py").text == program()


def test_what_is_not_there_gets_calm_words(client: FlaskClient, session: Session) -> None:
    poll, _codes = closed(session)
    page = client.post(f"/polls/{poll.id}/receipt", data={"code": "AAAA-BBBB-CCCC"})
    assert page.status_code == 200
    for words in ("暂时没有查到", "没有数字 0 和 1", "只有最后一张回执算数", "监督小组"):
        assert words in page.text
    empty = client.post(f"/polls/{poll.id}/receipt", data={"code": ""})
    assert empty.status_code == 422
    assert client.post(f"/polls/{poll.id}/receipt/proof", data={"code": "AAAA-BBBB-CCCC"}).status_code == 404


@pytest.mark.parametrize("letters", [1, 11, 13, 30, 41, 400])
def test_a_code_of_another_length_is_said_to_be_one(client: FlaskClient, session: Session, letters: int) -> None:
    poll, _codes = closed(session)
    page = client.post(f"/polls/{poll.id}/receipt", data={"code": "A" * letters})
    assert page.status_code == 422
    assert f"回执码共 12 位，您输入了 {letters} 位" in page.text
    assert ("回执码不完整" if letters < 12 else "回执码太长了") in page.text
    assert "暂时没有查到" not in page.text


def test_figures_that_no_code_has_are_named_before_anything_is_guessed(client: FlaskClient, session: Session) -> None:
    poll, codes = closed(session)
    page = client.post(f"/polls/{poll.id}/receipt", data={"code": "89AA-AAA0-AAA1"}).text
    for sign, letter in (("8", "B"), ("0", "O"), ("1", "I")):
        assert f"没有数字 {sign}，已当作字母 {letter}。" in page
    assert "不会有数字 9" in page
    near = client.post(f"/polls/{poll.id}/receipt", data={"code": codes[1][:-1] + "9"}).text
    assert near.index("不会有数字 9") < near.index(f'value="{codes[1]}"')
    short = client.post(f"/polls/{poll.id}/receipt", data={"code": "９ａａａ８"})
    assert short.status_code == 422
    assert short.text.index("您输入了 5 位") < short.text.index("没有数字 8") < short.text.index("不会有数字 9")


def test_a_slip_of_one_letter_is_guessed(client: FlaskClient, session: Session) -> None:
    poll, codes = closed(session)
    other = "A" if codes[1][2] != "A" else "B"
    near = client.post(f"/polls/{poll.id}/receipt", data={"code": codes[1][:2] + other + codes[1][3:]}).text
    assert f'value="{codes[1]}"' in near
    assert lookup.resembling(session, row(session, poll), "AAAA-BBBB-CCCC") == ()


@pytest.mark.parametrize(
    ("written", "near"), [("ABCD", True), ("BACE", True), ("BADE", False), ("BAC", False), ("BACD", False)]
)
def test_what_counts_as_a_slip(written: str, near: bool) -> None:
    assert lookup._slip(written, "BACD") is near


def test_figures_that_no_code_has_are_read_as_letters(client: FlaskClient, session: Session) -> None:
    poll, codes = closed(session)
    leaf = bytes(8).hex() + "1" * 48
    session.add(PublishedReceipt(poll_id=poll.id, receipt="OOII-AAAA-AAAA", leaf=leaf))
    session.flush()
    assert "查到了" in client.post(f"/polls/{poll.id}/receipt", data={"code": "0o1i-aaaa-aaaa"}).text
    assert codes


def test_before_the_close_it_says_when(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    code = vote(session, poll, 0, 0)
    with time_machine.travel(DURING, tick=False):
        for page in (
            client.get(f"/polls/{poll.id}/receipt"),
            client.post(f"/polls/{poll.id}/receipt", data={"code": code}),
        ):
            assert "封箱以后" in page.text
            assert "<h1>还不能查</h1>" in page.text
            assert "查到了" not in page.text
        assert client.get(f"/polls/{poll.id}/notice").status_code == 404


def test_the_notice_has_every_figure(client: FlaskClient, session: Session) -> None:
    poll, _codes = closed(session)
    page = client.get(f"/polls/{poll.id}/notice").text
    found = row(session, poll)
    plain = page.replace(" ", "")
    assert found.root in plain
    assert found.box_hash in plain
    assert found.roll_hash in plain
    assert "封箱公告" in page
    assert "<svg" in page


def test_ballots_taken_and_not_cast_are_told_and_the_roll_is_checked_by_its_own_formula(
    client: FlaskClient, session: Session
) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    for voter in (1, 2):
        who = Actor(poll.voters[voter].id, frozenset({"resident"}))
        box.take_ballot(session, who, DURING, poll_id=poll.id)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    assert "2 张领了没投" in client.get(f"/polls/{poll.id}/notice").text
    service.count(session, make.SYSTEM, AFTER, poll_id=poll.id)
    assert "2 张领了没投" in client.get(f"/polls/{poll.id}/result").text
    state = POLL.replay(item.event for item in book.history(session, f"poll:{poll.id}"))
    assert state.roll_bound
    assert list(checks._roll_faults(session, poll.id, state)) == []
    people = session.scalars(sa.select(RollEntry.voter_id).where(RollEntry.poll_id == poll.id)).all()
    old = replace(state, roll_bound=False, roll_hash=queries.roll_digest(people))
    assert list(checks._roll_faults(session, poll.id, old)) == []
    assert list(checks._roll_faults(session, poll.id, replace(old, roll_bound=True))) != []


def test_a_look_up_asks_little_of_the_database(client: FlaskClient, session: Session) -> None:
    large = open_large(session, {"web": 300})
    close_large(session, large, count=False)
    address = f"/polls/{large.poll.id}/receipt"
    client.post(address, data={"code": large.receipts[0].code})
    with counted(session) as few:
        client.post(address, data={"code": large.receipts[1].code})
    assert len(few) <= 4, few


def test_a_ballot_is_opened_in_person(client: FlaskClient, session: Session) -> None:
    poll, codes = closed(session)
    auditor = make.holder(session, "auditor")
    with time_machine.travel(AFTER, tick=False):
        make.enter(client, session, auditor, now=AFTER)
        assert "居民本人在场" in client.get(f"/polls/{poll.id}/opening").text
        sent = {"code": codes[2].lower(), "why": "own_check"}
        alone = client.post(f"/polls/{poll.id}/opening", data=sent)
        assert alone.status_code == 422
        assert "本人在场才能核对" in alone.text
        shown = client.post(f"/polls/{poll.id}/opening", data={**sent, "present": "y"})
        assert shown.status_code == 200
        assert "项目4" in shown.text
        assert "与公布的叶子完全一致" in shown.text
        assert "no-store" in shown.headers["Cache-Control"]
        assert "项目4" not in client.get(f"/polls/{poll.id}/opening").text
        wrong = client.post(f"/polls/{poll.id}/opening", data={**sent, "code": "AAAA-BBBB-CCCC", "present": "y"})
        assert "没有回执 AAAA-BBBB-CCCC" in wrong.text
    told = [item.event for item in book.history(session, f"openings:{poll.id}")]
    assert [event.type for event in told] == ["openings_sealed", "leaf_opened"]
    assert dict(told[1].data) == {"why": "own_check"}
    assert told[1].actor == auditor.id
    assert codes[2] not in str(told)


@pytest.mark.parametrize("role", ["resident", "clerk", "council_member", "subdistrict_officer"])
def test_nobody_else_opens_one(client: FlaskClient, session: Session, role: str) -> None:
    poll, codes = closed(session)
    with time_machine.travel(AFTER, tick=False):
        make.enter(client, session, make.holder(session, role), now=AFTER)
        data = {"code": codes[0], "why": "own_check", "present": "y"}
        assert client.post(f"/polls/{poll.id}/opening", data=data).status_code in {403, 404}
    assert session.get_one(Openings, poll.id).opened == 0


def refusal(session: Session, poll: Setting, actor: Actor, **about: object) -> str:
    sent = {"code": "AAAA-BBBB-CCCC", "why": "own_check", "present": True, "at": AFTER, **about}
    at = sent.pop("at")
    with pytest.raises(Refused) as refused, session.begin_nested():
        openings.open_leaf(session, actor, at, poll_id=poll.id, **sent)  # type: ignore[arg-type]
    return refused.value.refusal.code


def test_every_reason_against_opening(session: Session) -> None:
    poll, codes = closed(session)
    assert refusal(session, poll, Actor("c", frozenset({"clerk"}))) == "NOT_ENTITLED"
    assert refusal(session, poll, AUDITOR, why="curious") == "OPENING_REASON_NEEDED"
    assert refusal(session, poll, AUDITOR, present=False) == "OPENING_IN_PERSON"
    assert refusal(session, poll, AUDITOR) == "RECEIPT_UNKNOWN"
    late = session.get_one(Openings, poll.id).until
    assert refusal(session, poll, AUDITOR, code=codes[0], at=late) == "OPENINGS_GONE"
    assert refusal(session, make_poll(session), AUDITOR) == "OPENINGS_NONE"
    for why in REASONS:
        assert openings.open_leaf(
            session, AUDITOR, AFTER, poll_id=poll.id, code=codes[0], why=why, present=True
        ).genuine
    assert OPENINGS.replay(e.event for e in book.history(session, f"openings:{poll.id}")).opened == len(REASONS)


def test_they_are_destroyed_when_the_days_are_over_and_the_book_says_so(client: FlaskClient, session: Session) -> None:
    poll, _codes = closed(session)
    stands = session.get_one(Openings, poll.id)
    assert stands.until - AFTER > timedelta(days=15)
    due = session.scalars(sa.select(Outbox).where(Outbox.kind == openings.DESTROY)).one()
    assert due.not_before == stands.until
    with pytest.raises(Refused) as early, session.begin_nested():
        tasks.HANDLERS[openings.DESTROY](session, {"poll": poll.id}, stands.until - timedelta(seconds=1))
    assert early.value.refusal.code == "OPENINGS_STILL_NEEDED"
    for _ in range(2):
        tasks.HANDLERS[openings.DESTROY](session, {"poll": poll.id}, stands.until)
    assert session.scalar(sa.select(sa.func.count()).select_from(Opening)) == 0
    assert [item.event.type for item in book.history(session, f"openings:{poll.id}")][-1] == "openings_destroyed"
    with time_machine.travel(stands.until, tick=False):
        make.enter(client, session, make.holder(session, "auditor"), now=stands.until)
        assert "核对凭据已按公布的规则销毁" in client.get(f"/polls/{poll.id}/opening").text
