"""Where one resident stands in a poll: on the roll or not, and by which way a ballot was taken."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from deliberation.polls.models import Issue, RollEntry
from deliberation.web.reading import read

ORDERS = 256
"""So many orders of a ballot there are: enough to be fair, too few to tell residents apart."""

_STANDING = (
    select(RollEntry.voter_id, Issue.channel, Issue.mode)
    .outerjoin(Issue, and_(Issue.poll_id == RollEntry.poll_id, Issue.voter_id == RollEntry.voter_id))
    .where(RollEntry.poll_id == bindparam("poll"), RollEntry.person_id == bindparam("person"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A voter on the roll; ``channel`` and ``mode`` are empty until a ballot is taken."""

    poll_id: str
    voter_id: str
    channel: str = ""
    mode: str = ""

    @property
    def tag(self) -> str:
        """What tells the voters of one phone apart in its own storage; says nothing elsewhere."""
        return _digest(self.poll_id, "tag", self.voter_id).hex()[:16]

    @property
    def order(self) -> int:
        """The order in which this voter sees the ballot, the same on every device."""
        return _digest(self.poll_id, "order", self.voter_id)[0] % ORDERS


def standing(session: Session, poll_id: str, person_id: str) -> Standing | None:
    """How a person stands in a poll; None who is not on its roll."""
    found = read(session, _STANDING, poll=poll_id, person=person_id).first()
    return Standing(poll_id, found.voter_id, found.channel or "", found.mode or "") if found else None


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
