"""Bundles in memory, for the tests of what can be checked with them."""

from __future__ import annotations

import io
import zipfile

from sqlalchemy.orm import Session

from deliberation.polls.bundle import bundle_of
from deliberation.voting.bundle import listed


def unpacked(session: Session, poll_id: str) -> dict[str, bytes]:
    """The files of a poll's bundle by name."""
    found = bundle_of(session, poll_id)
    assert found is not None
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        return {member.filename.rpartition("/")[2]: archive.read(member) for member in archive.infolist()}


def covered(files: dict[str, bytes], name: str, data: bytes) -> dict[str, bytes]:
    """The bundle with one file exchanged and its list made anew: a tamperer who covers the tracks."""
    return listed({**files, name: data})
