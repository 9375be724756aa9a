"""What workers do for polls: close and count them at their hour, and count them again to compare.

Both are done once in effect, however often they are asked for: the poll's own book knows whether it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.jobs.tasks import Handler, PlainError
from deliberation.polls import box, explain, openings, oversight, papers, recheck, service
from deliberation.polls.queries import poll
from deliberation.polls.service import roll_import
from deliberation.rules.refusal import Json, Refused
from deliberation.rules.replay import SYSTEM
from deliberation.voting.errors import ElectionError
from deliberation.voting.pabulib import PabulibError

FINISH = service.FINISH
RECOUNT = "polls.recount"
"""The kind of the job that counts a counted poll again; it changes nothing."""


class CountError(PlainError):
    """A poll cannot be counted; says why by a code and, of the published file, by the line."""


def finish(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Close and count the poll ``payload["poll"]``; nothing to do where that has happened already.

    Nothing either while paper ballots are still being entered: the last batch asks again.
    """
    poll_id = str(payload["poll"])
    row = poll(session, poll_id)
    if row is None or row.phase(now) not in {"over", "closed"}:
        return
    if row.status == "open" and papers.outstanding(session, poll_id):
        return
    try:
        if row.status == "open":
            service.close(session, SYSTEM, now, poll_id=poll_id)
        service.count(session, SYSTEM, now, poll_id=poll_id)
    except Refused as fault:
        code = fault.refusal.code
        raise CountError("file-changed" if code == "BOX_CHANGED" else f"refused:{code}") from fault
    except (PabulibError, ElectionError) as fault:
        raise CountError(f"uncountable:file:{fault}") from fault


def recount(session: Session, payload: Mapping[str, Json], now: datetime) -> str | None:
    """Count the poll ``payload["poll"]`` again; finds what differs from what was published, if anything does."""
    del now
    return "; ".join(recheck.differences(session, str(payload["poll"]))) or None


HANDLERS: dict[str, Handler] = {
    FINISH: finish,
    RECOUNT: recount,
    explain.EXPLAIN: explain.explain,
    roll_import.READ: roll_import.work,
    oversight.LOOK: oversight.watch,
    box.SWEEP: box.sweep,
    openings.DESTROY: openings.destroy,
}
"""Kind of work → its handler."""
