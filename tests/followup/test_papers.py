"""Papers of a note on a need: taken like all evidence, kept while the form is mended, shown after a second look."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure.checks import stream_checks
from deliberation.followup import queries, service
from deliberation.ledger import verify
from deliberation.proposals import releasing
from tests import factories as make
from tests.pages import fields
from tests.proposals import factories as fx

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def need(session: Session) -> str:
    row = fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    service.answer(session, fx.CLERK, make.NOW, project_id=row.id, text="已转请物业")
    session.commit()
    return row.id


@pytest.fixture
def clerk(client: FlaskClient, session: Session) -> FlaskClient:
    found = make.enter(client, session, make.holder(session, "clerk"))
    session.commit()
    return found


def note(client: FlaskClient, need: str, *files: tuple[bytes, str], text: str = "物业已到现场", **more: str) -> object:
    data = {"text": text, "documents": [(io.BytesIO(data), name) for data, name in files], **more}
    return client.post(f"/needs/{need}/track", data=data)


def test_a_paper_stands_with_its_note_and_waits_for_a_second_look(
    clerk: FlaskClient, session: Session, need: str
) -> None:
    assert "20 MB" in clerk.get(f"/needs/{need}/track").text
    assert note(clerk, need, (PDF, "回执.pdf")).status_code == 303  # type: ignore[attr-defined]
    (track,) = queries.state(session, need).tracks
    (digest,) = track.documents
    url = f"/documents/{digest}"
    assert f'href="{url}"' in clerk.get(f"/needs/{need}").text
    assert clerk.get(url).data == PDF
    (waiting,) = releasing.desk(session, make.COMMUNITY, "waiting")
    assert (waiting.project_id, waiting.digest, waiting.kind) == (need, digest, "document")
    make.leave(clerk)
    assert clerk.get(url).status_code == 403
    releasing.decide(session, fx.CLERK, make.NOW, project_id=need, digest=digest, verdict="release")
    session.commit()
    assert clerk.get(url).data == PDF
    assert verify.verify(session, stream_checks()).faults == ()


@pytest.mark.parametrize(
    ("data", "name"), [(b"<svg onload=alert(1)>", "x.pdf"), (b"<html><script>", "x.png"), (b"MZ\x90", "x.jpg")]
)
def test_what_is_no_paper_is_refused_by_its_name_and_the_text_stays(
    clerk: FlaskClient, session: Session, need: str, data: bytes, name: str
) -> None:
    refused = note(clerk, need, (PDF, "回执.pdf"), (data, name))
    assert refused.status_code == 422  # type: ignore[attr-defined]
    page = refused.text  # type: ignore[attr-defined]
    assert name in page
    assert "物业已到现场" in page
    assert "已保存 1 份文件" in page
    assert queries.state(session, need).tracks == ()
    again = note(clerk, need, kept=fields(page)["kept"])
    assert again.status_code == 303  # type: ignore[attr-defined]
    assert len(queries.state(session, need).tracks[0].documents) == 1


def test_verify_misses_a_paper_that_was_taken_out_of_the_table(session: Session, need: str) -> None:
    service.track(session, fx.CLERK, make.NOW, project_id=need, text="见回执", documents=("a" * 64,))
    session.query(releasing.PhotoRelease).delete()
    faults = [fault.problem for fault in verify.verify(session, stream_checks()).faults]
    assert f"file {'a' * 12} stands only in the project's book" in faults
