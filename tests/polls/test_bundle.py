"""The bundle of a poll, from the result page to a bare Python."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.polls import service
from deliberation.rules.replay import SYSTEM
from tests.polls.factories import AFTER, Setting, make_poll, row, vote
from tests.proposals.factories import CLERK


def counted(session: Session) -> Setting:
    """A poll that is closed and counted."""
    poll = make_poll(session)
    for voter, picks in enumerate([(0, 1), (0, 3), (1, 3), (4,), (2,), (0,)]):
        vote(session, poll, voter, *picks)
    service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    return poll


def test_anybody_downloads_it_and_counts_again(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    poll = counted(session)
    answer = client.get(f"/polls/{poll.id}/bundle.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    disposition = answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''" in disposition
    assert unquote(disposition).endswith("2026-计票包.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    (inside,) = tmp_path.iterdir()
    command = [sys.executable, "-I", "-S", "recount.py"]
    done = subprocess.run(command, cwd=inside, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    published = row(session, poll)
    assert hashlib.sha256(done.stdout).hexdigest() == published.result_hash
    assert hashlib.sha256((inside / "ballots.pb").read_bytes()).hexdigest() == published.box_hash
    assert published.result_hash in done.stderr.decode()
    assert len(list(inside.glob("comparison-*.json"))) == 1


def test_it_is_the_same_every_time_and_asked_for_once(client: FlaskClient, session: Session) -> None:
    poll = counted(session)
    address = f"/polls/{poll.id}/bundle.zip"
    first = client.get(address)
    assert client.get(address).data == first.data
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_there_is_none_before_the_count(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    assert client.get(f"/polls/{poll.id}/bundle.zip").status_code == 404
    service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    assert client.get(f"/polls/{poll.id}/bundle.zip").status_code == 404
