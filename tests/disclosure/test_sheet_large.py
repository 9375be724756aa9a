"""A large sheet is made piece by piece by workers, goes on after one dies, says what a small one says, and is kept."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure import large, service, tasks
from deliberation.disclosure.models import SheetDownload, SheetJob, SheetPart
from deliberation.disclosure.queries import issues, size
from deliberation.disclosure.queries.examine import Answer, examine
from deliberation.disclosure.sheets import packing
from deliberation.jobs.models import Outbox
from deliberation.ledger import book
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.disclosure.reading import plain, table

ELSEWHERE = "440303003001"
CITY = {"place": "4403", "name": "money", "year": 2026}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sheets"


@pytest.fixture
def wide(session: Session, year: Year) -> Year:
    """Money in two sub-districts."""
    make_year.elsewhere(session, ELSEWHERE, title="隔壁街道的项目", cost_wan=3)
    return year


def run(session: Session, job: str, folder: Path, steps: int = 99) -> SheetJob:
    for _ in range(steps):
        large.step(session, office.at(31), job, folder)
    found = session.get(SheetJob, job)
    assert found is not None
    return found


def work(client: FlaskClient, session: Session, job: str) -> None:
    """What a worker does: no request, no reader's language."""
    with client.application.app_context():
        tasks.HANDLERS[large.STEP](session, {"job": job}, office.at(31))


def ordered(session: Session, extension: str = "xlsx") -> str:
    return large.order(session, office.at(30), extension=extension, **CITY)  # type: ignore[arg-type]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_it_says_what_the_small_one_says(session: Session, wide: Year, zh: None, folder: Path, extension: str) -> None:
    job = run(session, ordered(session, extension), folder)
    assert (job.status, job.done, job.parts) == ("ready", job.parts, 2)
    issue = issues.by_id(session, str(job.issue_id))
    assert issue is not None
    data = large.path_of(folder, issue.file_sha256, f".{extension}").read_bytes()
    assert hashlib.sha256(data).hexdigest() == issue.file_sha256
    small = service.issue(session, Actor("", frozenset()), office.at(30), extension=extension, **CITY).data  # type: ignore[arg-type]
    if extension == "csv":
        assert plain(data)[:-2] == plain(small)[:-2]
    else:
        assert table(data) == table(small)
    assert session.scalar(sa.select(sa.func.count()).select_from(SheetPart)) == 0


def test_every_head_behind_it_is_kept_with_its_rows(session: Session, wide: Year, zh: None, folder: Path) -> None:
    job = run(session, ordered(session), folder)
    issue = issues.by_id(session, str(job.issue_id))
    assert issue is not None
    kept = next(folder.rglob("*.rows.gz"))
    heads = dict(packing.heads_of(kept))
    assert set(heads) == {make.SUBDISTRICT, ELSEWHERE[:9]}
    assert heads[make.SUBDISTRICT] == book.heads(session, make.SUBDISTRICT)
    assert issue.head_digest


def test_a_worker_that_dies_loses_one_piece(session: Session, wide: Year, zh: None, folder: Path) -> None:
    job = ordered(session)
    run(session, job, folder, steps=1)
    dying = session.begin_nested()
    large.step(session, office.at(31), job, folder)
    dying.rollback()  # the second piece is lost with its transaction
    session.expire_all()
    found = session.get(SheetJob, job)
    assert found is not None
    assert (found.done, found.status) == (1, "working")
    assert run(session, job, folder).status == "ready"
    keys = session.scalars(sa.select(Outbox.dedupe_key).where(Outbox.kind == large.STEP)).all()
    assert sorted(keys) == [f"sheet:{job}:{at}" for at in range(3)]


def test_it_is_not_begun_twice(session: Session, wide: Year) -> None:
    assert ordered(session) == ordered(session)


def test_it_is_ordered_followed_and_fetched(
    client: FlaskClient, session: Session, wide: Year, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size, "LARGE", 1)
    monkeypatch.setitem(client.application.config, "UPLOAD_DIR", str(folder.parent))
    address = "/places/4403/sheets/money.xlsx?year=2026"
    assert "后台生成" in client.get(address).text
    way = client.post(address)
    assert way.status_code == 302
    job = way.location.rpartition("/")[2]
    work(client, session, job)
    assert "共 2 部分，已做好 1 部分" in client.get(way.location).text
    for _ in range(2):
        work(client, session, job)
    done = session.get(SheetJob, job)
    assert done is not None
    assert "下载 XLSX 文件" in client.get(way.location).text
    file = client.get(f"/sheets/files/{done.issue_id}")
    assert (
        openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0]["A1"].value
        == "深圳市2026年民生微实事资金使用明细表"
    )
    assert session.scalar(sa.select(sa.func.count()).select_from(SheetDownload)) == 1
    answer = examine(session, file.data, folder)
    assert isinstance(answer, Answer)
    assert (answer.verdict, answer.backing and answer.backing.sound) == ("issued", True)


def test_one_altered_digit_of_a_large_sheet_is_named(session: Session, wide: Year, zh: None, folder: Path) -> None:
    job = run(session, ordered(session, "csv"), folder)
    issue = issues.by_id(session, str(job.issue_id))
    assert issue is not None
    data = large.path_of(folder, issue.file_sha256, ".csv").read_bytes()
    answer = examine(session, data.replace(b"113400.00", b"113401.00", 1), folder)
    assert isinstance(answer, Answer)
    assert [(one.found, one.issued) for one in answer.differences] == [("113401.00", "113400.00")]
