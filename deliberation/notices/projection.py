"""The read columns of a notice as a function of the replayed state, and the check that they agree."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.notices.models import Notice
from deliberation.rules.notice import NOTICE, NoticeState

KIND = "notice"


def stream_of(notice_id: str) -> str:
    """The name of a notice's stream."""
    return f"{KIND}:{notice_id}"


def project_columns(state: NoticeState) -> dict[str, object]:
    """The columns of ``notice`` that follow from the book."""
    return {
        "subject": state.subject,
        "title": state.title,
        "status": state.status,
        "days": state.days,
        "answer_days": state.answer_days,
        "used": state.used,
        "first_day": state.first,
        "last_day": state.last,
        "objections": len(state.objections),
        "waiting": len(state.waiting),
        "answer_due": min((objection.due for objection in state.waiting), default=None),
        "upheld": state.upheld is not None,
        "posted_at": state.posted_at,
        "ended_at": state.ended_at,
    }


def check_notice(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a notice's row with the replay of its stream."""
    row = session.get(Notice, stream.partition(":")[2])
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    for name, value in project_columns(NOTICE.replay(item.event for item in events)).items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")


CHECKS: dict[str, StreamCheck] = {KIND: check_notice}
"""The checks of this feature by kind of stream."""
