"""Papers of meetings and elections, and the codes printed on pages: what in the book stands behind them.

The text of minutes is known by its SHA-256, a Word file by the seal or the number it carries, a code by the record
of the book that it is the hash of.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from deliberation.councils.models import Body, Election, ElectionRecord
from deliberation.ledger import search
from deliberation.ledger.book import Recorded
from deliberation.meetings.models import Meeting, Minutes
from deliberation.meetings.papers import reading
from deliberation.proposals.models import Project

MOST = 10
"""So many records are named under the first digits of a code."""

SEAL, DRAFT, RECORD, COUNT = "seal", "draft", "record", "count"
"""What a finding is: sealed minutes, minutes not sealed yet, a record of the book, the record of a count."""

MINUTES = select(literal("minutes:") + Minutes.meeting_id)
"""The streams of all minutes."""

_MEETING = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_SHORT = re.compile(r"(?<![0-9a-f·])([0-9a-f]{4})·([0-9a-f]{4})·([0-9a-f]{4})(?![0-9a-f·])")


@dataclass(frozen=True, slots=True)
class Found:
    """A paper or record of the book: ``kind`` and ``id`` name the stream, ``title`` what people call it.

    ``at`` is when it was made, ``number`` the version of minutes or the number of the record in its stream, ``code``
    the whole of the code.
    """

    what: str
    kind: str
    id: str
    title: str
    place: str
    at: datetime
    number: int
    code: str


def by_text(session: Session, data: bytes) -> Found | None:
    """The minutes, or the file of a count, that these bytes are; line ends and a byte-order mark do not matter."""
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    digests = tuple(
        dict.fromkeys(hashlib.sha256(one).hexdigest() for one in (data, plain, plain.rstrip(b"\n") + b"\n"))
    )
    return sealed(session, digests) or _draft(session, plain, digests) or _count(session, plain, digests)


def sealed(session: Session, digests: Iterable[str]) -> Found | None:
    """The minutes, of any version, whose seal is one of ``digests``."""
    wanted = tuple(digests)
    told = search.saying(session, "minutes_sealed", MINUTES, wanted)
    one = next((event for event in told if event.event.data.get("sha256") in wanted), None)
    return _minutes(session, one) if one else None


def by_words(session: Session, words: Iterable[str]) -> Found | None:
    """The minutes or the record whose seal, number or printed code stands in ``words``."""
    text = "\n".join(words)
    digests = tuple(dict.fromkeys(_DIGEST.findall(text)))[:MOST]
    if found := sealed(session, digests):
        return found
    for id_ in list(dict.fromkeys(_MEETING.findall(text)))[:MOST]:
        if found := _unsealed(session, id_):
            return found
    codes = [*digests, *("".join(groups) for groups in _SHORT.findall(text))]
    return next((found for code in codes[:MOST] for found in by_code(session, code)), None)


def by_code(session: Session, code: str) -> tuple[Found, ...]:
    """Everything but sheets that a code (its first twelve digits at least) may name, at most ten."""
    return (*_seals(session, code), *_counts(session, code), *_records(session, code))[:MOST]


def _seals(session: Session, code: str) -> Iterable[Found]:
    for told in search.saying(session, "minutes_sealed", MINUTES, (code,))[:MOST]:
        if str(told.event.data.get("sha256")).startswith(code):
            yield _minutes(session, told)


def _counts(session: Session, code: str) -> Iterable[Found]:
    query = select(Election).where(Election.record_hash.startswith(code, autoescape=True))
    for row in session.scalars(query.order_by(Election.vote_on).limit(MOST)):
        yield _counted(session, row)


def _records(session: Session, code: str) -> Iterable[Found]:
    for told in search.hashed(session, code, MOST):
        kind, _colon, id_ = told.stream.partition(":")
        title, place = _title(session, kind, id_), search.place_of(session, told.stream)
        yield Found(RECORD, kind, id_, title, place, told.event.at, told.seq, told.hash)


def _minutes(session: Session, told: Recorded) -> Found:
    id_ = told.stream.partition(":")[2]
    version, sha256 = int(str(told.event.data["version"])), str(told.event.data["sha256"])
    title, place = _title(session, "minutes", id_), search.place_of(session, told.stream)
    return Found(SEAL, "minutes", id_, title, place, told.event.at, version, sha256)


def _draft(session: Session, text: bytes, digests: tuple[str, ...]) -> Found | None:
    """The draft of a meeting as it stands: it has no seal yet, so it is written anew and compared."""
    for id_ in dict.fromkeys(_MEETING.findall(text[:2000].decode("utf-8", "ignore"))):
        found = _unsealed(session, id_)
        if found and found.code in digests:
            return found
    return None


def _unsealed(session: Session, id_: str) -> Found | None:
    """The minutes of a closed meeting that have no seal yet."""
    row = session.get(Meeting, id_)
    if row is None or row.closed_at is None:
        return None
    kept = session.get(Minutes, id_)
    code = hashlib.sha256(reading.text_in_force(session, id_).encode()).hexdigest()
    sealed_ = kept is not None and kept.sha256
    what, version = (SEAL, kept.version) if kept and sealed_ else (DRAFT, kept.version if kept else 1)
    at = (kept.sealed_at if kept else None) or row.closed_at
    return Found(what, "minutes", id_, row.title, row.place, at, version, kept.sha256 if kept and sealed_ else code)


def _count(session: Session, text: bytes, digests: tuple[str, ...]) -> Found | None:
    """The election whose record, or whose file to count again, these bytes are."""
    row = session.scalars(select(Election).where(Election.record_hash.in_(digests)).limit(1)).first()
    if row is None and text.lstrip()[:1] == b"{":
        try:
            words = text.decode()
        except UnicodeDecodeError:
            return None
        same = ElectionRecord.file.in_((words, words.rstrip("\n")))
        id_ = session.scalar(select(ElectionRecord.election_id).where(same).limit(1))
        row = session.get(Election, id_) if id_ else None
    return _counted(session, row) if row else None


def _counted(session: Session, row: Election) -> Found:
    stream = f"election:{row.id}"
    at = search.last_at(session, stream)
    if at is None:
        raise LookupError(stream)
    return Found(COUNT, "election", row.id, row.title, row.place, at, row.seats, row.record_hash)


def _title(session: Session, kind: str, id_: str) -> str:
    """What people call the thing; nothing for a stream that is nobody's business by name."""
    named = {
        "meeting": Meeting.title, "minutes": Meeting.title, "project": Project.title, "election": Election.title,
        "body": Body.name,
    }  # fmt: skip
    column = named.get(kind)
    if column is None:
        return ""
    return session.scalar(select(column).where(column.class_.id == id_)) or ""
