"""The desk: whoever is found by two facts gets one ballot; helpers and exchanged papers are written down, sealed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.polls import box, finding
from deliberation.polls.desk.queries import desk_rows, taken_by
from deliberation.polls.finding import Facts
from deliberation.polls.models import DeskNote, Issue, Pulse
from deliberation.polls.service import booths, desk
from deliberation.polls.service.desk import Help
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.polls.device import Device
from tests.polls.factories import DURING, Setting, make_poll, row
from tests.proposals.factories import CLERK


@pytest.fixture
def poll(session: Session) -> Setting:
    """An open poll with desk 1."""
    return at_desks(session, make_poll(session))


def at_desks(session: Session, poll: Setting) -> Setting:
    """Two desks are put up."""
    desk.add_desk(session, CLERK, poll_id=poll.id, number="1", name="大厅")
    desk.add_desk(session, CLERK, poll_id=poll.id, number="02", name="二楼")
    return poll


def hand(session: Session, poll: Setting, voter: Person, at: str = "1", **more: object) -> bool:
    """Hand out a paper."""
    about = {"poll_id": poll.id, "voter_id": voter.id, "desk": at, "proof_seen": True} | more
    return desk.hand_paper(session, CLERK, DURING, **about)  # type: ignore[arg-type]


def refused(act: Callable[[], object]) -> str:
    """The code of the refusal that ``act`` runs into."""
    with pytest.raises(Refused) as found:
        act()
    return found.value.refusal.code


def facts(person: Person, **more: str) -> Facts:
    """Name and number of somebody."""
    return Facts(**({"name": person.name, "phone": person.phone} | more))  # type: ignore[arg-type]


class TestFinding:
    def test_two_facts_find_one_person(self, session: Session, poll: Setting) -> None:
        person = poll.voters[2]
        assert finding.find(session, poll.id, facts(person)).voter_id == person.id
        spaced = facts(person, name=" 选 民 2 ")
        assert finding.find(session, poll.id, spaced).voter_id == person.id
        born = Facts(name=person.name, born="1960-05-01")
        assert finding.find(session, poll.id, born).voter_id == person.id

    @pytest.mark.parametrize(
        "one", [Facts(name="选民2"), Facts(phone="+8613900000001"), Facts(), Facts(born="1960-05-01")]
    )
    def test_one_fact_finds_nobody(self, session: Session, poll: Setting, one: Facts) -> None:
        assert refused(lambda: finding.find(session, poll.id, one)) == "DESK_TWO_FACTS"

    def test_a_fact_that_does_not_fit_finds_nobody(self, session: Session, poll: Setting) -> None:
        person = poll.voters[2]
        for wrong in (
            facts(person, name="选民3"),
            facts(person, born="1960-05-02"),
            Facts(person.name, id_last4="123X"),
        ):
            assert refused(lambda wrong=wrong: finding.find(session, poll.id, wrong)) == "DESK_NOBODY"

    def test_a_fact_the_roll_does_not_know_is_no_fact(self, session: Session, poll: Setting) -> None:
        about = Facts(name=poll.voters[2].name, id_last4="123X")
        assert refused(lambda: finding.find(session, poll.id, about)) == "DESK_NOBODY"

    def test_whoever_is_not_on_the_roll_is_not_found(self, session: Session, poll: Setting) -> None:
        late = make.resident(session, name="新居民")
        assert refused(lambda: finding.find(session, poll.id, facts(late))) == "DESK_NOBODY"

    def test_two_of_one_name_and_birthday_are_told_apart(self, session: Session) -> None:
        twins = [make.resident(session, name="王芳", born=date(1950, 1, 2)) for _ in range(2)]
        poll = make_poll(session)
        about = Facts(name="王芳", born="1950-01-02")
        assert refused(lambda: finding.find(session, poll.id, about)) == "DESK_SEVERAL"
        told = Facts(name="王芳", born="1950-01-02", phone=twins[1].phone)
        assert finding.find(session, poll.id, told).voter_id == twins[1].id

    def test_queries(self, session: Session, poll: Setting) -> None:
        with counted(session) as sent:
            finding.find(session, poll.id, facts(poll.voters[0]))
        assert len(sent) == 3


class TestHandingOut:
    def test_one_paper_and_no_second(self, session: Session, poll: Setting) -> None:
        voter = poll.voters[0]
        assert hand(session, poll, voter)
        assert not hand(session, poll, voter), "the same desk again: no second paper"
        assert refused(lambda: hand(session, poll, voter, "2")) == "TAKEN_ELSEWHERE"
        taken = taken_by(session, poll.id, voter.id)
        assert taken is not None
        assert (taken.channel, taken.desk, taken.desk_name, taken.exchanged) == ("paper", "1", "大厅", 0)
        assert [(line.number, line.issued) for line in desk_rows(session, poll.id)] == [("1", 1), ("2", 0)]
        assert session.scalar(sa.select(sa.func.sum(Pulse.issues)).where(Pulse.poll_id == poll.id)) == 1

    def test_who_voted_online_gets_no_paper(self, session: Session, poll: Setting) -> None:
        voter = poll.voters[0]
        box.take_ballot(session, Actor(voter.id, frozenset({"resident"})), DURING, poll_id=poll.id)
        assert refused(lambda: hand(session, poll, voter)) == "TAKEN_ELSEWHERE"
        taken = taken_by(session, poll.id, voter.id)
        assert taken is not None
        assert (taken.channel, taken.desk) == ("web", "")

    def test_what_must_be_so_first(self, session: Session, poll: Setting) -> None:
        voter = poll.voters[0]
        assert refused(lambda: hand(session, poll, voter, proof_seen=False)) == "DESK_PROOF_NEEDED"
        assert refused(lambda: hand(session, poll, voter, "9")) == "DESK_UNKNOWN"
        oneself = Actor(voter.id, frozenset({"clerk"}))
        about = {"poll_id": poll.id, "voter_id": voter.id, "desk": "1", "proof_seen": True}
        assert refused(lambda: desk.hand_paper(session, oneself, DURING, **about)) == "DESK_NOT_ONESELF"  # type: ignore[arg-type]
        auditor = Actor("auditor-1", frozenset({"auditor"}))
        assert refused(lambda: desk.hand_paper(session, auditor, DURING, **about)) == "NOT_ENTITLED"  # type: ignore[arg-type]
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 0

    @pytest.mark.parametrize("number", ["0", "100", "一", "", "1a"])
    def test_a_desk_has_a_number(self, session: Session, poll: Setting, number: str) -> None:
        act = lambda: desk.add_desk(session, CLERK, poll_id=poll.id, number=number, name="x")  # noqa: E731
        assert refused(act) == "DESK_NUMBER"

    def test_nobody_off_the_roll_can_be_written_by_anything(self, session: Session, poll: Setting) -> None:
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.insert(Issue).values(poll_id=poll.id, voter_id="nobody", channel="paper", mode="paper",
                                                    blinded="", signature="", desk="1", helped=False))  # fmt: skip


class TestHelpers:
    def test_the_note_is_sealed_and_the_count_knows_a_flag(self, session: Session, poll: Setting) -> None:
        voter = poll.voters[0]
        hand(session, poll, voter, help_=Help("林小满", "family", wished=True))
        issue = session.get_one(Issue, (poll.id, voter.id))
        assert issue.helped
        note = session.get_one(DeskNote, (poll.id, voter.id, 0))
        assert json.loads(note.note)["helper"] == "林小满"
        kept = session.execute(sa.text("SELECT note FROM poll_desk_note")).scalar_one()
        assert "林小满" not in kept
        assert "family" not in kept

    def test_who_may_not_help(self, session: Session, poll: Setting) -> None:
        make.holder(session, "clerk", name="陈干事")
        for help_, code in (
            (Help("", "family", wished=True), "HELPER_UNNAMED"),
            (Help("林小满", "boss", wished=True), "HELPER_UNNAMED"),
            (Help("林小满", "family", wished=False), "HELPER_NOT_WISHED"),
            (Help("陈 干事", "friend", wished=True), "HELPER_INVOLVED"),
        ):
            assert refused(lambda help_=help_: hand(session, poll, poll.voters[0], help_=help_)) == code
        assert hand(session, poll, poll.voters[0], help_=Help("陈干事", "friend", wished=True, namesake=True))


class TestExchange:
    def exchange(self, session: Session, poll: Setting, **more: object) -> int:
        about = {"poll_id": poll.id, "voter_id": poll.voters[0].id, "desk": "1", "proof_seen": True, "kind": "spoiled",
                 "reason": "写错了", "uncast": True} | more  # fmt: skip
        return desk.exchange(session, CLERK, DURING, **about)  # type: ignore[arg-type]

    def test_a_paper_is_exchanged_with_a_record(self, session: Session, poll: Setting) -> None:
        assert refused(lambda: self.exchange(session, poll)) == "DESK_NO_PAPER"
        hand(session, poll, poll.voters[0])
        assert refused(lambda: self.exchange(session, poll, uncast=False)) == "DESK_UNCAST_NEEDED"
        assert refused(lambda: self.exchange(session, poll, reason=" ")) == "DESK_REASON_NEEDED"
        assert self.exchange(session, poll) == 1
        assert self.exchange(session, poll, kind="lost", desk="2") == 2
        assert refused(lambda: self.exchange(session, poll)) == "DESK_EXCHANGED_OFTEN"
        assert desk.exchanged(session, poll.id) == {("1", "spoiled"): 1, ("2", "lost"): 1}
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 1, "still one ballot"


@pytest.mark.slow
def test_two_desks_and_the_phone_at_once_give_one_ballot(committed: Callable[[], Session]) -> None:
    with committed() as session, session.begin():
        poll = at_desks(session, make_poll(session, voters=3))
        pem = row(session, poll).public_key
    for voter in poll.voters:
        device, together, won = Device.of(poll.id, pem), threading.Barrier(9, timeout=60), list[str]()

        def act(number: int, voter: Person = voter, device: Device = device, together: threading.Barrier = together,
                won: list[str] = won) -> None:  # fmt: skip
            together.wait()
            try:
                with committed() as session, session.begin():
                    if number % 3 == 2:
                        about = {"poll_id": poll.id, "voter_id": voter.id, "blinded": device.request}
                        box.issue_blind(session, DURING, **about)  # type: ignore[arg-type]
                        won.append("web")
                    elif hand(session, poll, voter, str(number % 3 + 1)):
                        won.append(f"desk {number % 3 + 1}")
            except Refused as fault:
                if fault.refusal.code != "TAKEN_ELSEWHERE":
                    won.append(fault.refusal.code)

        threads = [threading.Thread(target=act, args=(number,)) for number in range(9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(won)) == 1, won
    with committed() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 3
        assert session.scalar(sa.select(sa.func.sum(Pulse.issues))) == 3


class TestBooths:
    def up(self, session: Session, poll: Setting) -> booths.BoothRow:
        _number, code = booths.prepare(session, CLERK, DURING, poll_id=poll.id, desk="1")
        found = booths.booth_of(session, booths.enter(session, DURING, code=f"{code[:4].lower()} {code[4:]}"))
        assert found is not None
        return found

    def let_in(self, session: Session, poll: Setting, pairing: str, voter: int = 0, at: str = "1") -> int:
        return desk.open_booth(session, CLERK, DURING, poll_id=poll.id, voter_id=poll.voters[voter].id, desk=at,
                               proof_seen=True, pairing=pairing)  # fmt: skip

    def test_a_code_serves_once_and_not_for_long(self, session: Session, poll: Setting) -> None:
        number, code = booths.prepare(session, CLERK, DURING, poll_id=poll.id, desk="1")
        assert number == 1
        late = DURING + booths.SETUP
        assert refused(lambda: booths.enter(session, late, code=code)) == "BOOTH_CODE"
        key = booths.enter(session, DURING, code=code)
        for again in (code, "", "AAAA", code[:7]):
            assert refused(lambda again=again: booths.enter(session, DURING, code=again)) == "BOOTH_CODE"
        kept = str(session.execute(sa.text("SELECT * FROM poll_booth")).one())
        assert key not in kept
        assert code not in kept

    def test_a_vote_at_a_booth_leaves_nothing_of_the_voter(self, session: Session, poll: Setting) -> None:
        booth, device = self.up(session, poll), Device.of(poll.id, row(session, poll).public_key)
        shown = booths.ask(session, DURING, booth=booth, blinded=device.request)
        assert booths.ask(session, DURING, booth=booth, blinded=device.request).number == shown.number
        assert self.let_in(session, poll, f"{booth.number}-{shown.number}") == 1
        got = booths.answer(session, DURING, booth=booth)
        assert got is not None
        again = booths.ask(session, DURING, booth=booth, blinded="another")
        assert again.signature == got.signature, "an answer is not lost by asking again"
        token = device.finish(got.signature)
        booths.fetched(session, booth=booth, blinded=device.request)
        assert booths.answer(session, DURING, booth=booth) is None
        marks = [poll.projects[0]]
        first = box.cast(session, DURING, poll_id=poll.id, token=token, marks=marks, channel="desk")
        assert box.cast(session, DURING, poll_id=poll.id, token=token, marks=marks, channel="desk") == first
        kept = [str(line) for line in session.execute(sa.text("SELECT * FROM poll_booth")).all()]
        kept += [str(line) for line in session.execute(sa.text("SELECT * FROM poll_pairing")).all()]
        assert poll.voters[0].id not in " ".join(kept)
        assert len(kept) == 1
        assert taken_by(session, poll.id, poll.voters[0].id) is not None

    def test_two_booths_never_mix(self, session: Session, poll: Setting) -> None:
        one, two = self.up(session, poll), self.up(session, poll)
        pem = row(session, poll).public_key
        devices = [Device.of(poll.id, pem) for _ in range(2)]
        shown = [
            booths.ask(session, DURING, booth=b, blinded=d.request) for b, d in zip((one, two), devices, strict=True)
        ]
        assert shown[0].number != shown[1].number
        for wrong in (f"1-{shown[1].number}", f"2-{shown[0].number}", shown[0].number, "", "x", "3-11"):
            assert refused(lambda wrong=wrong: self.let_in(session, poll, wrong)) == "BOOTH_PAIRING"
        assert self.let_in(session, poll, f"2{shown[1].number}") == 2
        first, second = (booths.answer(session, DURING, booth=b) for b in (one, two))
        assert first is not None
        assert second is not None
        assert (first.signature, bool(second.signature)) == ("", True)
        assert devices[1].finish(second.signature)
        assert refused(lambda: self.let_in(session, poll, f"2{shown[1].number}", 1)) == "BOOTH_PAIRING", "used up"

    def test_a_number_is_short_lived(self, session: Session, poll: Setting) -> None:
        booth = self.up(session, poll)
        shown = booths.ask(session, DURING - booths.WAIT, booth=booth, blinded="x")
        assert refused(lambda: self.let_in(session, poll, f"1-{shown.number}")) == "BOOTH_PAIRING"
        assert booths.answer(session, DURING, booth=booth) is None

    def test_who_went_away_is_let_in_again_with_the_same_ballot(self, session: Session, poll: Setting) -> None:
        booth, pem = self.up(session, poll), row(session, poll).public_key
        device, next_one = Device.of(poll.id, pem), Device.of(poll.id, pem)
        shown = booths.ask(session, DURING, booth=booth, blinded=device.request)
        self.let_in(session, poll, f"1{shown.number}")
        booths.fetched(session, booth=booth, blinded=device.request)
        shown = booths.ask(session, DURING, booth=booth, blinded=next_one.request)
        self.let_in(session, poll, f"1{shown.number}")
        got = booths.answer(session, DURING, booth=booth)
        assert got is not None
        assert got.blinded == device.request, "the first request, not the next voter's"
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 1

    def test_a_booth_that_is_switched_off_lets_nobody_in(self, session: Session, poll: Setting) -> None:
        booth = self.up(session, poll)
        shown = booths.ask(session, DURING, booth=booth, blinded="x")
        booths.end(session, CLERK, poll_id=poll.id, number=booth.number)
        assert refused(lambda: self.let_in(session, poll, f"1{shown.number}")) == "BOOTH_PAIRING"
        ended = next(found for found in booths.rows(session, poll.id))
        assert ended.ended
        assert refused(lambda: booths.ask(session, DURING, booth=ended, blinded="x")) == "BOOTH_ENDED"

    def test_after_the_end_no_booth_asks(self, session: Session, poll: Setting) -> None:
        booth = self.up(session, poll)
        late = DURING + timedelta(days=9)
        assert refused(lambda: booths.ask(session, late, booth=booth, blinded="x")) == "POLL_OVER"
