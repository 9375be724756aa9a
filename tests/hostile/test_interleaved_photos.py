"""A photo is let out and withheld at the same moment: one after the other, and what is shown is what was said last."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.proposals import queries, releasing
from deliberation.proposals.files import store_photo
from deliberation.proposals.models import PhotoRelease
from tests import factories as make
from tests.hostile.interleaved import Act, Sessions, second_waits
from tests.proposals import factories as fx
from tests.proposals import pictures

RELEASE, WITHHOLD = ("release", ""), ("withhold", "plate")


@pytest.mark.parametrize(
    ("first", "second", "heard", "stands"),
    [
        (RELEASE, WITHHOLD, "", "withheld"), (WITHHOLD, RELEASE, "", "released"),
        (RELEASE, RELEASE, "RELEASE_DONE", "released"), (WITHHOLD, WITHHOLD, "RELEASE_DONE", "withheld"),
    ],
)  # fmt: skip
def test_the_last_word_stands_in_book_and_table(
    committed: Sessions, tmp_path: Path, first: tuple[str, str], second: tuple[str, str], heard: str, stands: str
) -> None:
    with committed() as session, session.begin():
        digest = store_photo(session, fx.resident_actor(), make.NOW, tmp_path, io.BytesIO(pictures.jpeg()))
        id_ = fx.make_project(session, photos=(digest,)).id

    def said(verdict: str, reason: str, by: int) -> Act:
        who = (fx.CLERK, fx.OFFICER)[by]
        about = {"project_id": id_, "digest": digest, "verdict": verdict, "reason": reason}
        return lambda session: releasing.decide(session, who, make.NOW, **about)

    assert second_waits(committed, said(*first, 0), said(*second, 1)) == heard
    with committed() as session:
        assert session.scalar(select(PhotoRelease.status)) == stands
        assert faults(session, id_) == []


def faults(session: Session, id_: str) -> list[str]:
    own, other = queries.stream_of(id_), releasing.release_stream(id_)
    found = [*releasing.check_photos(session, own, book.history(session, own))]
    return [fault.problem for fault in (*found, *releasing.check_release(session, other, book.history(session, other)))]
