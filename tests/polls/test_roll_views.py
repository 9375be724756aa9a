"""The pages of the roll: what each person sees, in few queries, with nothing personal where it does not belong."""

from __future__ import annotations

import io

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.polls.models import RollChange, RollDraft, RollImport
from deliberation.polls.roll import queries as roll_queries
from deliberation.polls.service import roll, roll_import
from deliberation.polls.tasks import HANDLERS
from deliberation.web import clock
from tests import factories as make
from tests.conftest import counted
from tests.polls.test_roll_file import GOOD, as_csv, as_xlsx, card
from tests.polls.test_roll_service import BEFORE, OPENS, SECOND, WHO, prepared
from tests.proposals.factories import CLERK


@pytest.fixture(autouse=True)
def _before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hours after the poll was prepared."""
    for module in ("roll", "roll_desk", "roll_import"):
        monkeypatch.setattr(f"deliberation.polls.views.{module}.now", lambda: BEFORE)


def sent(client: FlaskClient, url: str, **fields: object) -> str:
    answer = client.post(url, data=fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_resident_sees_whether_the_roll_has_them_and_what_to_do(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    url = f"/polls/{poll.id}/roll"
    assert "登录查看" in client.get(url).text
    make.enter(client, session, make.resident(session))
    assert "您在名册上" in client.get(url).text
    make.enter(client, session, make.person(session, name="路人"))
    page = client.get(url).text
    assert "您还不在名册上" in page
    assert "申请核实居民身份" in page


def test_the_public_page_takes_few_queries_and_names_nobody(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    lines = [(f"选民{'甲乙丙丁戊己庚辛壬癸'[n]}", "", card("19600501", f"{n:03}"), "", "1栋", "") for n in range(10)]
    roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv(lines))
    make.enter(client, session, make.resident(session))
    client.get(f"/polls/{poll.id}/roll")
    with counted(session) as queries:
        page = client.get(f"/polls/{poll.id}/roll")
    assert "选民甲" not in page.text
    assert len(queries) <= 16


def test_an_objection_is_made_and_answered(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    who = make.resident(session)
    make.enter(client, session, who)
    url = f"/polls/{poll.id}/roll/objection"
    assert client.post(url, data={"kind": "missing", "about": "", "reason": ""}).status_code == 422
    sent(client, url, kind="missing", about="韩梅梅 5栋", reason="她住这里")
    (one,) = roll_queries.objections(session, poll.id)
    make.enter(client, session, make.holder(session, "clerk"))
    desk = client.get(f"/polls/{poll.id}/roll/desk").text
    assert "韩梅梅 5栋" in desk
    sent(client, f"/polls/{poll.id}/roll/objections/{one.id}/reject", reason="她已在名册上")
    make.enter(client, session, who)
    assert "她已在名册上" in client.get(f"/polls/{poll.id}/roll").text


def test_after_the_deadline_the_form_gives_way_to_what_to_do(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = prepared(session)
    make.enter(client, session, make.resident(session))
    assert "<textarea" in client.get(f"/polls/{poll.id}/roll/objection").text
    monkeypatch.setattr("deliberation.polls.views.roll.now", lambda: OPENS)
    page = client.get(f"/polls/{poll.id}/roll/objection").text
    assert "<textarea" not in page
    assert "增补" in page


def test_two_people_of_the_office_add_somebody(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    first, second = (make.holder(session, "clerk", name=name) for name in ("甲", "乙"))
    make.enter(client, session, first)
    wrong = {"name": "韩梅梅", "id_number": WHO.id_number[:-1] + "A", "tie": "live", "proof": "身份证"}
    page = client.post(f"/polls/{poll.id}/roll/add", data=wrong)
    assert page.status_code == 422
    assert "末位校验不符" in page.text
    sent(client, f"/polls/{poll.id}/roll/add", **{**wrong, "id_number": WHO.id_number, "phone": "１３８ 1234 0000"})
    change = session.scalars(sa.select(RollChange.id)).one()
    assert "要由同事确认" in client.get(f"/polls/{poll.id}/roll/desk").text
    own = client.post(f"/polls/{poll.id}/roll/changes/{change}/confirm")
    assert own.status_code == 409
    assert "双人复核" in own.text
    make.enter(client, session, second)
    sent(client, f"/polls/{poll.id}/roll/changes/{change}/confirm")
    found = client.post(f"/polls/{poll.id}/roll/desk", data={"name": WHO.name, "number": WHO.id_number[-4:]}).text
    assert "韩梅梅" in found
    assert WHO.id_number not in found


@pytest.mark.parametrize(
    ("name", "number"),
    [("王小明", "138 1234 5678"), (" 王 小明", GOOD[2]), ("王小明", GOOD[2][-4:])],
)
def test_the_desk_finds_and_strikes(client: FlaskClient, session: Session, name: str, number: str) -> None:
    poll = prepared(session)
    id_ = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD]))
    roll_import.confirm(session, SECOND, BEFORE, poll_id=poll.id, import_id=id_)
    make.enter(client, session, make.holder(session, "clerk"))
    page = client.post(f"/polls/{poll.id}/roll/desk", data={"name": name, "number": number}).text
    entry = session.scalars(sa.select(RollDraft.entry_id)).one()
    assert entry in page
    assert "13812345678" not in page
    sent(client, f"/polls/{poll.id}/roll/strike", about=entry, reason="已迁出")
    assert session.scalars(sa.select(RollChange.kind)).one() == "strike"


@pytest.mark.parametrize(
    ("name", "number"), [("王小明", ""), ("", GOOD[2][-4:]), ("李雷", GOOD[2][-4:]), ("王小明", "0000")]
)
def test_one_fact_finds_nobody(client: FlaskClient, session: Session, name: str, number: str) -> None:
    poll = prepared(session)
    id_ = roll_import.receive(session, CLERK, BEFORE, poll_id=poll.id, data=as_csv([GOOD]))
    roll_import.confirm(session, SECOND, BEFORE, poll_id=poll.id, import_id=id_)
    make.enter(client, session, make.holder(session, "clerk"))
    page = client.post(f"/polls/{poll.id}/roll/desk", data={"name": name, "number": number}).text
    assert session.scalars(sa.select(RollDraft.entry_id)).one() not in page


def upload(client: FlaskClient, poll: str, data: bytes, name: str = "名单.xlsx") -> str:
    return sent(client, f"/polls/{poll}/roll/imports", file=(io.BytesIO(data), name))


def test_a_list_is_looked_at_confirmed_once_and_its_bad_lines_downloaded(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    make.enter(client, session, make.holder(session, "clerk"))
    bad = [("李雷", "1", "", "1990-1-1", "=2", ""), ("", "", "", "1990-1-1", "@cmd", "")]
    where = upload(client, poll.id, as_csv([GOOD, *bad]), "名单.csv")
    page = client.get(where).text
    assert "王小明" in page
    assert "不是手机号" in page or "单元格里是公式" in page
    assert client.get(f"{where}/rejected.xlsx").headers["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/rejected.xlsx").data))
    rows = list(book.active.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [3, 4]
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert "您是第二位核对人" not in page
    assert "另一名社区经办人或街道经办人" in page
    own = client.post(f"{where}/confirm")
    assert own.status_code == 409
    assert "双人复核" in own.text
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.COMMUNITY[:9], name="乙"))
    assert "您是第二位核对人" in client.get(where).text
    for _ in range(2):
        sent(client, f"{where}/confirm")
    assert session.scalars(sa.select(RollDraft.status)).all() == ["listed"]
    assert upload(client, poll.id, as_csv([GOOD, *bad]), "again.csv") == where


def test_a_large_list_is_read_by_a_job_and_the_page_says_how_far(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_import, "AT_ONCE", 10)
    poll = prepared(session)
    make.enter(client, session, make.holder(session, "clerk"))
    where = upload(client, poll.id, as_xlsx([GOOD]))
    assert "已读 0 行" in client.get(where).text
    import_id = where.rpartition("/")[2]
    kept = session.scalars(sa.select(RollImport.content)).one()
    assert kept is not None
    assert b"PK" not in kept[:4]
    kind, payload = session.execute(sa.select(Outbox.kind, Outbox.payload)).one()
    HANDLERS[kind](session, {"import": import_id}, clock.now())
    assert import_id in payload
    assert "人可列入名册" in client.get(where).text


def test_a_file_that_cannot_be_read_says_what_to_do(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    make.enter(client, session, make.holder(session, "clerk"))
    assert "另存为 XLSX" in client.get(upload(client, poll.id, b"%PDF-1.7", "a.pdf")).text
    assert client.post(f"/polls/{poll.id}/roll/imports", data={}).status_code == 422


def test_the_desk_takes_few_queries_however_much_waits(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    make.enter(client, session, make.holder(session, "clerk"))
    used = []
    for number in range(1, 9):
        who = roll.Newcomer(f"居民{'甲乙丙丁戊己庚辛'[number - 1]}", WHO.born, f"+861381234{number:04d}")
        roll.propose_addition(session, CLERK, BEFORE, poll_id=poll.id, who=who, proof="户口簿")
        if number in (1, 8):
            client.get(f"/polls/{poll.id}/roll/desk")
            with counted(session) as queries:
                client.get(f"/polls/{poll.id}/roll/desk")
            used.append(len(queries))
    assert used[0] == used[1] <= 18


def test_the_desk_of_another_place_is_not_there(client: FlaskClient, session: Session) -> None:
    poll = prepared(session)
    make.place(session, make.NEIGHBOUR)
    make.enter(client, session, make.holder(session, "clerk", make.NEIGHBOUR))
    assert client.get(f"/polls/{poll.id}/roll/desk").status_code == 404
