"""Papers are read twice by different people; what differs goes to a third; a sample is read by the supervision."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.ledger import book
from deliberation.polls import oversight, papers
from deliberation.polls.models import Alarm, PaperBatch, PaperReading
from deliberation.polls.papers import counting
from deliberation.polls.papers.checks import check_papers
from deliberation.polls.papers.line import Typed
from deliberation.polls.service import papers as service
from deliberation.polls.service.frame import FINISH
from deliberation.rules.refusal import Refused
from tests.polls.factories import AFTER, CLOSES
from tests.polls.papers.factories import Hall, hall, hand_out, pile

PLANTED = {17: "3", 58: "1 4", 121: "0", 200: "2 5", 299: "s"}
"""Five slips of one hand among 300 papers: another option, one too many, none, two others, a signature that is none."""


def planted(truth: list[str]) -> list[str]:
    keyed = list(truth)
    for number, wrong in PLANTED.items():
        assert truth[number - 1] != wrong
        keyed[number - 1] = wrong
    return keyed


def differing(held: Hall, batch: str) -> list[int]:
    rows = held.session.scalars(select(PaperReading).where(PaperReading.batch_id == batch)).all()
    return sorted(row.number for row in rows if row.by2 is not None and row.read1 != row.read2)


def code(raised: pytest.ExceptionInfo[Refused]) -> str:
    return raised.value.refusal.code


@pytest.mark.slow
def test_five_slips_among_three_hundred_papers_are_all_caught(session: Session) -> None:
    """Show 9, with the naive way beside it: whoever enters alone catches none."""
    held, truth = hall(session, issued=300), pile(300)
    batch = held.batch(300)
    held.read("clerk", batch, truth)
    held.read("other", batch, planted(truth))
    assert differing(held, batch) == sorted(PLANTED)
    for number in PLANTED:
        held.settle("officer", batch, number, truth[number - 1])
    assert len(held.sample(batch, truth)) == 15
    held.complete()
    told = papers.tally(session, held.poll)
    assert told.taken == 300
    assert told.spoiled["damaged"] == truth.count("d")
    options = counting.sheet(session, held.poll).ids
    counted = Counter(id_ for line in papers.valid(session, held.poll) for id_ in line.split())
    form = counting.sheet(session, held.poll)
    expected = Counter(
        options[int(number) - 1] for one in truth if one not in {"0", "d"} and fits(form, one) for number in one.split()
    )
    assert counted == expected


@pytest.mark.slow
def test_one_reader_alone_catches_none_of_the_five(session: Session) -> None:
    """The control of show 9: with one entry a paper there is nothing to compare with, and five wrong ballots stand."""
    held, truth = hall(session, issued=300), pile(300)
    batch = held.batch(300)
    held.read("other", batch, planted(truth))
    assert differing(held, batch) == []
    rows = session.scalars(select(PaperReading).where(PaperReading.batch_id == batch)).all()
    wrong = [row.number for row in rows if str(row.read1).strip() != truth[row.number - 1]]
    assert sorted(wrong) == sorted(PLANTED)


def fits(there: counting.Sheet, line: str) -> bool:
    picks = [there.options[int(number) - 1] for number in line.split()]
    cost = sum(option.cost for option in picks)
    least, most = there.form.min_length or 0, there.form.max_length or 99
    return least <= len(picks) <= most and (there.form.max_sum_cost is None or cost <= there.form.max_sum_cost)


def test_nobody_reads_a_paper_twice_in_code(session: Session) -> None:
    held = hall(session, issued=2)
    batch = held.batch(2)
    held.read("clerk", batch, ["1", "2"])
    held.read("clerk", batch, ["3"])  # read again it is still the first reading
    row = session.get_one(PaperReading, (batch, 1))
    assert (row.by1, row.by2) == (held.actors["clerk"].id, None)
    held.read("other", batch, ["2", "2"])
    for who in ("clerk", "other"):
        with pytest.raises(Refused) as raised:
            held.settle(who, batch, 1, "3")
        assert code(raised) == "THIRD_PERSON_NEEDED"
    with pytest.raises(Refused) as raised:
        held.read("other", batch, ["3"])  # nobody mends a reading once both are in
    assert code(raised) == "READING_OVER"


@pytest.mark.parametrize(
    ("readers", "rule"),
    [
        ({"by1": "clerk", "by2": "clerk"}, "two_readers"),
        ({"by1": "clerk", "by2": "other", "by3": "clerk"}, "third_reader"),
        ({"by1": "clerk", "by2": "other", "by3": "other"}, "third_reader"),
        ({"by1": "clerk", "by2": "other", "sampled": True, "by4": "other"}, "sample_reader"),
        ({"by1": "clerk", "by2": "other", "by3": "officer", "sampled": True, "by4": "officer"}, "sample_reader"),
        ({"by2": "clerk"}, "order_first"),
        ({"by1": "clerk", "by3": "other"}, "order_third"),
        ({"by1": "clerk", "by2": "other", "by4": "auditor"}, "order_sample"),
    ],
)
def test_nobody_reads_a_paper_twice_in_sql(session: Session, readers: dict[str, object], rule: str) -> None:
    held = hall(session)
    batch = held.batch(1)
    values = {key: held.people[str(who)].id if key != "sampled" else who for key, who in readers.items()}
    with pytest.raises(IntegrityError, match=rule), session.begin_nested():
        session.execute(update(PaperReading).where(PaperReading.batch_id == batch).values(**values))


def test_a_third_hand_on_a_paper_is_refused(session: Session) -> None:
    held = hall(session, issued=2)
    batch = held.batch(2)
    held.read("clerk", batch, ["1"])
    held.read("other", batch, ["1"])
    with pytest.raises(Refused) as raised:
        held.read("officer", batch, ["1"])
    assert code(raised) == "PAPER_READ_TWICE"
    held.read("officer", batch, ["2"], first=2)  # any two people may read the next one
    held.read("clerk", batch, ["2"], first=2)
    assert session.get_one(PaperBatch, batch).status == "sampling"


def test_a_difference_in_the_sample_has_the_whole_batch_read_again(session: Session) -> None:
    held, lines = hall(session, issued=40), ["1"] * 40
    batch = held.batch(40)
    for who in ("clerk", "other"):
        held.read(who, batch, lines)
    numbers = held.drawn(batch)
    assert len(numbers) == 2
    truth = list(lines)
    truth[numbers[-1] - 1] = "2"  # both hands had slipped alike
    held.sample(batch, truth)
    row = session.get_one(PaperBatch, batch, populate_existing=True)
    assert (row.status, row.round) == ("reading", 2)
    query = select(PaperReading).where(PaperReading.batch_id == batch)
    assert all(
        one.by1 is None and one.read1 is None and one.by4 is None and not one.sampled for one in session.scalars(query)
    )
    assert papers.outstanding(session, held.poll) == 1
    for who in ("officer", "other"):
        held.read(who, batch, truth)
    held.sample(batch, truth)
    assert session.get_one(PaperBatch, batch, populate_existing=True).status == "accepted"


def test_the_sample_follows_from_what_is_published(session: Session) -> None:
    held = hall(session, issued=30)
    batch = held.accepted(pile(30))
    drawn = next(one.event for one in book.history(session, f"papers:{held.poll}") if one.event.type == "sample_drawn")
    assert service.drawn(str(drawn.data["seed"]), 30, 2) == drawn.data["numbers"]
    assert service.drawn("another", 30, 2) != service.drawn("a third", 30, 2)
    assert len(held.drawn(batch)) == 2


def test_the_supervision_reads_only_what_was_drawn_and_nothing_of_its_own(session: Session) -> None:
    held = hall(session, issued=21)
    batch = held.batch(21)
    for who in ("clerk", "other"):
        held.read(who, batch, ["1"] * 21)
    numbers = held.drawn(batch)
    other = next(number for number in range(1, 22) if number not in numbers)
    with pytest.raises(Refused) as raised:
        held.look(held.actors["auditor"], batch, Typed(other, "1"))
    assert code(raised) == "NOT_IN_SAMPLE"
    with pytest.raises(Refused) as raised:
        held.look(held.actors["officer"], batch, Typed(numbers[0], "1"))
    assert code(raised) == "NOT_ENTITLED"
    both = type(held.actors["clerk"])(held.actors["clerk"].id, frozenset({"clerk", "auditor"}))
    with pytest.raises(Refused) as raised:
        held.look(both, batch, Typed(numbers[0], "1"))
    assert code(raised) == "SAMPLE_OTHER_PERSON"


def test_boxes_are_opened_once_the_hour_is_past(session: Session) -> None:
    held = hall(session, issued=1)
    with pytest.raises(Refused) as raised:
        service.register_batch(
            session, held.actors["clerk"], CLOSES - timedelta(seconds=1), poll_id=held.poll, station="甲", found=1
        )
    assert code(raised) == "PAPERS_BEFORE_CLOSE"


def test_the_close_waits_and_is_asked_for_again(session: Session) -> None:
    held, lines = hall(session, issued=4), ["1", "2", "0", "1"]
    assert papers.outstanding(session, held.poll) == 1  # handed out, and no box opened yet
    held.accepted(lines)
    assert papers.outstanding(session, held.poll) == 1  # there may be another box
    session.execute(update(Outbox).where(Outbox.kind == FINISH).values(done_at=AFTER))
    held.complete()
    assert papers.outstanding(session, held.poll) == 0
    job = session.scalars(select(Outbox).where(Outbox.kind == FINISH)).one()
    session.refresh(job)
    assert job.done_at is None
    assert papers.valid(session, held.poll) == sorted(counting.sheet(session, held.poll).ids[at] for at in (0, 1, 0))
    assert papers.tally(session, held.poll).to_plain()["reasons"] == {"blank": 1}
    with pytest.raises(Refused) as raised:
        held.batch(1)
    assert code(raised) == "PAPERS_COMPLETE"


def test_no_paper_handed_out_nothing_to_wait_for(session: Session) -> None:
    assert papers.outstanding(session, hall(session).poll) == 0


def test_more_papers_than_handed_out_need_two_signatures_and_are_told(session: Session) -> None:
    held = hall(session, issued=2)
    held.accepted(["1", "2", "1"])
    assert papers.excess(session, held.poll) == 1
    kinds = [one.event.type for one in book.history(session, f"papers:{held.poll}")]
    assert kinds.count("excess_found") == 1
    oversight.look(session, AFTER, poll_id=held.poll)
    seen = select(Alarm.seen).where(Alarm.kind == "over", Alarm.channel == "paper")
    assert session.scalars(seen).all() == [3], "the committee is told, too"
    done = {"poll_id": held.poll}
    with pytest.raises(Refused) as raised:
        held.complete()
    assert code(raised) == "PAPERS_ABOVE_ISSUED"
    service.ask_variance(session, held.actors["clerk"], AFTER, reason="领票时漏登一张", **done)
    with pytest.raises(Refused) as raised:
        service.sign_variance(session, held.actors["clerk"], AFTER, **done)
    assert code(raised) == "VARIANCE_SAME_PERSON"
    with pytest.raises(Refused):
        held.complete()
    service.sign_variance(session, held.actors["auditor"], AFTER, **done)
    held.accepted(["1"])  # one more box, and the signatures were under other figures
    with pytest.raises(Refused) as raised:
        held.complete()
    assert code(raised) == "PAPERS_ABOVE_ISSUED"
    hand_out(session, held.poll, 2)
    assert held.complete().complete


def test_papers_that_did_not_come_back_are_accounted_for(session: Session) -> None:
    held = hall(session, issued=5)
    held.accepted(["1", "2"])
    with pytest.raises(Refused) as raised:
        held.complete()
    assert code(raised) == "MISSING_NOTE"
    state = held.complete("带走未投")
    assert state.missing == 3


def test_a_miscounted_box_is_put_right_with_its_reason(session: Session) -> None:
    held = hall(session, issued=5)
    batch = held.batch(5)
    held.read("clerk", batch, ["1", "1", "1"])
    recount = {"batch_id": batch, "reason": "两张粘在一起"}
    with pytest.raises(Refused) as raised:
        service.recount_batch(session, held.actors["clerk"], AFTER, found=2, **recount)  # type: ignore[arg-type]
    assert code(raised) == "FOUND_BELOW_READ"
    service.recount_batch(session, held.actors["clerk"], AFTER, found=3, **recount)  # type: ignore[arg-type]
    held.read("other", batch, ["1", "1", "1"])
    assert session.get_one(PaperBatch, batch).status == "sampling"
    empty = held.batch(2)
    service.recount_batch(session, held.actors["clerk"], AFTER, batch_id=empty, found=0, reason="登记错了")
    assert session.get_one(PaperBatch, empty).status == "withdrawn"
    assert not list(check_papers(session, f"papers:{held.poll}", book.history(session, f"papers:{held.poll}")))


def test_nothing_of_a_paper_is_in_the_book_or_in_the_clear(session: Session) -> None:
    held = hall(session, issued=25)
    held.accepted(["1 2", *["4"] * 24])
    told = [dict(one.event.data) for one in book.history(session, f"papers:{held.poll}")]
    keys = {key for data in told for key in data}
    assert keys == {"batch", "number", "station", "found", "seed", "numbers", "digest", "valid", "blank", "spoiled"}
    options = counting.sheet(session, held.poll).ids
    assert not any(id_ in str(told) for id_ in options)
    raw = session.execute(text("SELECT read1, read2, read4 FROM poll_paper")).all()
    cells = [cell for row in raw for cell in row if cell is not None]
    assert len({len(cell) for cell in cells}) == 1  # the length says nothing either
    assert not any(" " in cell or "=" in cell[:-2] for cell in cells)
    assert len(set(cells)) == len(cells)  # equal readings do not look equal
    assert papers.forget(session, held.poll) == 25
    assert session.execute(text("SELECT count(*) FROM poll_paper")).scalar() == 0
    assert papers.tally(session, held.poll).taken == 25  # the figures stay


def test_verify_finds_what_was_changed_behind_the_book(session: Session) -> None:
    held = hall(session, issued=3)
    batch = held.accepted(["1", "2", "3"])
    stream = f"papers:{held.poll}"
    session.execute(update(PaperBatch).where(PaperBatch.id == batch).values(station="别处"))
    session.expire_all()
    assert [fault.problem for fault in check_papers(session, stream, book.history(session, stream))]
    session.execute(update(PaperBatch).where(PaperBatch.id == batch).values(station="服务中心"))
    session.execute(text("DELETE FROM poll_paper WHERE number = 2"))
    session.expire_all()
    assert [fault.problem for fault in check_papers(session, stream, book.history(session, stream))]
