"""Short words for tests on the papers of a meeting: who is at the door, a meeting held to its end, files to send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.meetings import service
from tests import factories as make
from tests.meetings.factories import Held, make_meeting

PDF = b"%PDF-1.4\n%%EOF\n"
WORD = ("[Content_Types].xml", "word/document.xml")


def office(*parts: str) -> bytes:
    """A package with these parts, as office programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part in parts:
            package.writestr(part, "<x/>")
    return out.getvalue()


def file(raw: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(raw), name


@contextmanager
def signed_in(client: FlaskClient, session: Session, person: Person | None, now: datetime) -> Iterator[FlaskClient]:
    """``person`` at the door at ``now``; nobody for None."""
    with time_machine.travel(now, tick=False):
        yield make.enter(client, session, person, now=now) if person else make.leave(client)


def held_meeting(session: Session) -> Held:
    """A whole meeting: one on leave, one leaves early, an amendment, a vote by name, one item never reached."""
    held = make_meeting(session)
    service.reply(session, make.actor(session, held.members[5]), make.NOW, held.id, coming=False, reason="出差")
    held.do("note_guest", guest="g1", words="街道民政办 1 人")
    held.open(5)
    held.open_item()
    main = held.pending()
    held.speak(0, "for", 90)
    held.pending("amend", 2, 3, on=main, text="同意将「院内电动车充电棚」列入票决项目，车位 60 个")
    held.vote(5, 0)
    held.do("leave", member=held.ids[4])
    held.do("put_question", method="rollcall")
    voters = {"for": held.ids[:4]}
    held.do("enter_votes", voters=voters)
    held.do("announce")
    held.do("close_item")
    held.do("adjourn", override="时间不够")
    return held


def faults(session: Session) -> list[verify.Fault]:
    """What ``deliberation verify`` finds."""
    session.flush()
    return [*verify.verify(session, stream_checks()).faults, *table_faults(session)]


DAY = timedelta(days=1)
