"""Papers of meetings and elections at the auditor's page: known again, told apart, and never called foreign."""

from __future__ import annotations

import csv
import io
import re

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.councils.models import Election, ElectionRecord
from deliberation.disclosure.models import SheetIssue
from deliberation.disclosure.queries import papers
from deliberation.disclosure.queries.examine import Answer, examine
from deliberation.ledger import book
from deliberation.meetings import service
from deliberation.meetings.projection import stream_of
from deliberation.rules.refusal import Refusal
from tests import factories as make
from tests.councils import factories as bodies
from tests.meetings.factories import Held
from tests.meetings.papers import DAY, PDF, held_meeting, signed_in
from tests.proposals.factories import CLERK

pytestmark = pytest.mark.usefixtures("zh")


@pytest.fixture
def held(session: Session) -> Held:
    return held_meeting(session)


def answer(session: Session, data: bytes) -> Answer:
    found = examine(session, data)
    assert isinstance(found, Answer), found
    return found


def taken(client: FlaskClient, held: Held, path: str, *, member: bool = False) -> bytes:
    with signed_in(client, held.session, held.members[0] if member else None, held.now):
        answer_ = client.get(path)
    assert answer_.status_code == 200
    return answer_.data


def attendance(client: FlaskClient, held: Held, *, member: bool = False) -> bytes:
    return taken(client, held, f"/places/{make.COMMUNITY}/attendance.csv?year={held.now.year}", member=member)


def minutes(client: FlaskClient, held: Held, name: str = "minutes.txt", *, member: bool = False) -> bytes:
    return taken(client, held, f"/meetings/{held.id}/{name}", member=member)


def said(client: FlaskClient, data: bytes, name: str) -> str:
    page = client.post("/verify", data={"sheet": (io.BytesIO(data), name)})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_the_attendance_carries_number_and_code_in_its_head_and_reads_on_to_its_last_row(
    client: FlaskClient, held: Held
) -> None:
    data = attendance(client, held)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert re.fullmatch(r"账本校验码 [0-9a-f]{64}", rows[2][0])
    assert re.match(r"文件编号 [0-9a-f]{32} · ", rows[3][0])
    assert rows[4][:2] == ["席位号", "成员"]
    assert {len(row) for row in rows[4:]} == {11}
    assert [row[0] for row in rows[5:]] == ["1", "2", "3", "4", "5", "6"]
    assert attendance(client, held) == data, "the same book, the same file"
    assert answer(held.session, data).verdict == "issued"


def test_an_attendance_saved_again_is_the_same_and_a_changed_figure_is_named(client: FlaskClient, held: Held) -> None:
    data = attendance(client, held).decode("utf-8-sig")
    assert answer(held.session, data.replace("\r\n", "\n").encode("gb18030")).verdict == "same"
    rows = data.splitlines()
    rows[5] = rows[5].replace("议**,1,", "议**,2,")
    found = answer(held.session, "\n".join(rows).encode())
    assert found.verdict == "altered"
    assert [(one.cell, one.found, one.issued) for one in found.differences] == [("C6", "2", "1")]


def test_full_names_leave_the_house_and_stay_out_of_the_record(client: FlaskClient, held: Held) -> None:
    data = attendance(client, held, member=True)
    assert "议员0" in data.decode("utf-8-sig")
    assert answer(held.session, data).verdict == "issued"
    kept = held.session.query(SheetIssue).filter_by(name="attendance-full").one()
    assert "议员0" not in kept.content
    again = answer(held.session, data.replace(b"\r\n", b"\n"))
    assert (again.verdict, again.by_family_name) == ("same", True)
    assert answer(held.session, data.replace("议员0".encode(), "张三".encode())).verdict == "altered"
    assert answer(held.session, data.replace(kept.id.encode(), b"")).issue != kept, "by its number alone"
    assert "只核对了姓" in said(client, data.replace(b"\r\n", b"\n"), "出席.csv")


def test_sealed_minutes_are_known_by_their_text_in_every_version(client: FlaskClient, held: Held) -> None:
    session, words = held.session, []
    for days in (6, 20):
        service.seal(session, CLERK, held.now + days * DAY, held.id)
        words.append(minutes(client, held))
        service.reopen(session, CLERK, held.now + (days + 1) * DAY, held.id, why="漏了一句")
    for version, text in enumerate(words, start=1):
        for data in (text, text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text):
            found = answer(session, data)
            assert (found.verdict, found.paper and (found.paper.what, found.paper.number)) == (
                "paper",
                ("seal", version),
            )
    assert "一字不差" in said(client, words[0], "minutes.txt")
    altered = answer(session, words[0].replace("第 1 版".encode(), "第 9 版".encode()))
    assert altered.verdict == "unlike"
    assert "对不上" in said(client, words[0] + "另外\n".encode(), "minutes.txt")


def test_minutes_not_sealed_yet_are_told_as_a_draft(client: FlaskClient, held: Held) -> None:
    found = answer(held.session, minutes(client, held))
    assert (found.verdict, found.paper and found.paper.what) == ("paper", "draft")
    page = said(client, minutes(client, held), "minutes.txt")
    assert "尚未封存" in page
    assert "真实" not in page


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("name", ["minutes.docx", "minutes-full.docx"])
def test_the_word_file_is_known_by_the_code_it_carries(
    client: FlaskClient, held: Held, name: str, *, sealed: bool
) -> None:
    if sealed:
        service.seal(held.session, CLERK, held.now + 6 * DAY, held.id)
    data = minutes(client, held, name, member=True)
    found = answer(held.session, data)
    assert found.verdict == "carried"
    assert found.paper is not None
    assert (found.paper.what, found.paper.id) == ("seal" if sealed else "draft", held.id)
    page = said(client, data, name)
    assert "Word 文件的文字谁都能改" in page
    assert "真实" not in page, "the code alone proves nothing"


def test_the_seal_in_the_words_of_a_word_file_is_enough(client: FlaskClient, held: Held) -> None:
    sha256 = service.seal(held.session, CLERK, held.now + 6 * DAY, held.id)
    paper, out = Document(), io.BytesIO()
    paper.add_table(rows=1, cols=1).cell(0, 0).text = f"封存 SHA-256 {sha256}"
    paper.save(out)
    assert answer(held.session, out.getvalue()).verdict == "carried"
    empty, blank = io.BytesIO(), Document()
    blank.add_paragraph(f"封存 SHA-256 {'a' * 64}")
    blank.save(empty)
    assert answer(held.session, empty.getvalue()).verdict == "unknown"


def test_what_carries_nothing_is_not_called_foreign(client: FlaskClient, held: Held) -> None:
    page = said(client, "序号,项目\r\n1,路灯\r\n".encode(), "表.csv")
    assert "看不出它的来历" in page
    assert "不是这里发出" not in page
    refused = examine(held.session, PDF)
    assert isinstance(refused, Refusal)
    assert refused.code == "SHEET_PDF"


def test_every_printed_code_finds_its_record(client: FlaskClient, held: Held) -> None:
    shown = re.search(r"([0-9a-f]{4}·){2}[0-9a-f]{4}", taken(client, held, f"/meetings/{held.id}/minutes").decode())
    assert shown
    page = client.get(f"/verify?code={shown[0]}").text
    assert f"/meetings/{held.id}" in page
    told = book.history(held.session, stream_of(held.id))
    first = papers.by_code(held.session, told[0].hash)
    assert [(one.what, one.kind, one.id, one.number) for one in first] == [("record", "meeting", held.id, 1)]
    sha256 = service.seal(held.session, CLERK, held.now + 6 * DAY, held.id)
    sealed = papers.by_code(held.session, sha256[:12])
    assert [(one.what, one.id, one.code) for one in sealed] == [("seal", held.id, sha256)]
    assert f"/meetings/{held.id}/minutes" in client.get(f"/verify?code={sha256[:12]}").text
    assert "没有查到这个校验码" in client.get("/verify?code=" + "0" * 12).text


def test_the_record_of_an_election_and_the_file_to_count_again_are_known(client: FlaskClient, session: Session) -> None:
    election = bodies.elected(bodies.staff(session))
    row, kept = session.get_one(Election, election), session.get_one(ElectionRecord, election)
    for data in (kept.record.encode(), kept.file.encode(), kept.file.encode() + b"\n"):
        found = papers.by_text(session, data)
        assert found is not None
        assert (found.what, found.id, found.title, found.code) == ("count", election, row.title, row.record_hash)
    assert [one.id for one in papers.by_code(session, row.record_hash[:12])] == [election]
    assert papers.by_text(session, kept.file.replace("1", "2").encode()) is None
    assert "计票文件和留存的一字不差" in said(client, kept.file.encode(), "election.json")
    assert f"/elections/{election}" in client.get(f"/verify?code={row.record_hash[:12]}").text
