"""Two hands on one paper, and both on the last one: every paper has two readers, and the sample is drawn once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.polls.models import PaperReading
from deliberation.polls.papers.line import Typed
from deliberation.polls.service import papers as service
from deliberation.rules.refusal import Refused
from tests.polls.factories import AFTER
from tests.polls.papers.factories import hall

PAPERS = 12


@pytest.mark.slow
def test_three_clerks_on_the_same_papers_at_the_same_moment(committed: Callable[[], Session]) -> None:
    with committed() as session, session.begin():
        held = hall(session, issued=PAPERS)
        batch = held.batch(PAPERS)
    start = Barrier(3, timeout=60)

    def key(who: str) -> list[str]:
        said = []
        for number in range(1, PAPERS + 1):
            start.wait()
            try:
                with committed() as own, own.begin():
                    actor = held.actors[who]
                    service.read_paper(own, actor, AFTER, batch_id=batch, typed=Typed(number, "1"))
                said.append("read")
            except Refused as refused:
                said.append(refused.refusal.code)
        return said

    with ThreadPoolExecutor(3) as pool:
        said = list(zip(*pool.map(key, ("clerk", "other", "officer")), strict=True))
    for each in said[:-1]:
        assert sorted(each) == ["PAPER_READ_TWICE", "read", "read"]
    assert sorted(said[-1]) == ["BATCH_STATUS", "read", "read"]  # the second reading of the last paper drew the sample
    with committed() as session:
        rows = session.scalars(select(PaperReading).where(PaperReading.batch_id == batch)).all()
        assert all(row.by1 and row.by2 and row.by1 != row.by2 for row in rows)
        kinds = [one.event.type for one in book.history(session, f"papers:{held.poll}")]
    assert kinds == ["registered", "sample_drawn"]
