"""The minutes as a paper: the official form, Word files, corrections, the seal and what the book says of it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.meetings import queries, service
from deliberation.meetings.models import Minutes
from deliberation.meetings.papers import reading
from deliberation.meetings.service import Topic
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import Held, make_meeting
from tests.meetings.papers import DAY, faults, held_meeting, signed_in
from tests.proposals.factories import CLERK, make_project


@pytest.fixture
def held(session: Session) -> Held:
    return held_meeting(session)


def page(client: FlaskClient, held: Held, person: Person | None, now: datetime | None = None) -> str:
    with signed_in(client, held.session, person, now or held.now):
        return client.get(f"/meetings/{held.id}/minutes").text


def test_the_page_says_what_an_official_record_says(client: FlaskClient, held: Held) -> None:
    text = re.sub(r"<[^>]+>", " ", page(client, held, held.members[0]))
    for words in (
        "主持人", "宋慈", "街道民政办 1 人", "请假", "议员5", "达到法定人数：在场 5 人", "未表决的事项",
        "老年食堂助餐点", "未议及", "监票人", "弃权", "决议", "议员4",
    ):  # fmt: skip
        assert words in text, words
    assert "车位 60 个" in text
    assert re.search(r"后来的进展：\s+待投票", text)


def test_the_public_reads_family_names_alone(client: FlaskClient, held: Held) -> None:
    text = page(client, held, None)
    assert "议员0" not in text
    assert "宋慈" not in text
    assert "宋**" in text
    assert "完整姓名版" not in text


def word(client: FlaskClient, held: Held, person: Person | None, name: str) -> Any:
    with signed_in(client, held.session, person, held.now):
        answer = client.get(f"/meetings/{held.id}/{name}")
    assert answer.status_code == 200, answer.status_code
    assert "wordprocessingml" in answer.headers["Content-Type"]
    return answer.data


def test_the_word_file_is_sound_and_in_the_official_form(client: FlaskClient, held: Held) -> None:
    raw = word(client, held, held.moderator, "minutes-full.docx")
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert package.testzip() is None
        parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
    for name, part in parts.items():
        assert ET.fromstring(part) is not None, name  # noqa: S314 -- our own file
    body = parts["word/document.xml"].decode()
    assert "w:tblHeader" in body
    assert body.count("<w:cantSplit/>") == body.count("<w:tr>") + body.count("<w:tr ")
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', body)]
    assert widths[0] > 3 * widths[3], "the item is wider than a number"
    assert "居民议事会</w:t>" in body, "who issued it, at the end"
    assert " PAGE " in "".join(part.decode() for name, part in parts.items() if "footer" in name)
    assert 'w:eastAsia="仿宋"' in parts["word/styles.xml"].decode()
    paper = Document(io.BytesIO(raw))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert paper.paragraphs[0].style.name == "Title"
    for words in (
        "主持人：宋慈",
        "请假：1 人：议员5",
        "列席：街道民政办 1 人",
        "更" if False else "未表决的事项",
        "监票人（签字）：",
    ):
        assert words in text, words
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[0][4:6] == ["反对", "弃权"]
    assert ["5", "0", "0"] in [row[3:6] for row in rows]
    assert ["4", "0", "0"] in [row[3:6] for row in rows]
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_public_word_file_masks_and_the_full_one_is_closed(client: FlaskClient, held: Held) -> None:
    public = Document(io.BytesIO(word(client, held, None, "minutes.docx")))
    text = "\n".join(paragraph.text for paragraph in public.paragraphs)
    assert "宋慈" not in text
    assert "议员0" not in text
    assert "宋**" in text
    with signed_in(client, held.session, make.resident(held.session), held.now):
        assert client.get(f"/meetings/{held.id}/minutes-full.docx").status_code == 403
    with signed_in(client, held.session, None, held.now):
        assert client.get(f"/meetings/{held.id}/minutes-full.docx").status_code == 303


def test_a_vote_taken_again_leaves_the_first_one_in_the_minutes(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session, projects=[Topic("停车", "周末停车不收费")]).open()  # type: ignore[list-item]
    held.open_item()
    main = held.pending(text="周末停车不收费")
    held.do("put_question", method="rollcall")
    held.do("enter_votes", voters={"for": held.ids[:4], "against": held.ids[4:]})
    held.do("confirm_count", member=held.ids[0])
    held.do("announce")
    held.pending("reconsider", 0, 1, on=main)
    held.vote(6, 0)
    held.vote(2, 4)
    paper = Document(io.BytesIO(word(client, held, held.moderator, "minutes-full.docx")))
    rows = [[cell.text for cell in row.cells][3:] for row in paper.tables[0].rows[1:]]
    assert rows == [["4", "2", "0", "通过"], ["6", "0", "0", "通过"], ["2", "4", "0", "未通过"]]
    text = re.sub(r"<[^>]+>", " ", page(client, held, held.members[0]))
    assert "同意 4，反对 2" in text
    assert "同意 2，反对 4" in text
    assert "议员4、议员5" in text, "the names of the first vote stay with it"


def test_what_a_motion_lays_down_is_said_without_ids(session: Session) -> None:
    from deliberation.meetings.words import terms_said

    id_, other = "a" * 32, "b" * 32
    terms = {"until": "下次会议", "candidate": id_, "item": other, "to": other, "special": True}
    assert terms_said(terms, {id_: "宋慈"}) == "下次会议　宋慈"


def test_a_meeting_called_later_is_no_part_of_the_minutes(client: FlaskClient, session: Session) -> None:
    held = held_meeting(session)
    before = word(client, held, None, "minutes.docx")
    new = make_project(session, phase="screened").id
    make_meeting(
        session, projects=[new], council=held.members, moderator=held.moderator, now=held.now,
        starts_at=held.now + 9 * DAY,
    )  # fmt: skip
    after = word(client, held, None, "minutes.docx")
    said = [[p.text for p in Document(io.BytesIO(raw)).paragraphs] for raw in (before, after)]
    assert said[0] == said[1]
    text = page(client, held, None)
    assert "此后召集的会议" in text.split("</article>")[1]


def test_a_secret_vote_leaves_numbers_and_no_names(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    held.pending()
    held.do("put_question", method="ballot")
    held.do("enter_votes", **{"for": 6, "against": 0, "abstain": 0})
    held.do("announce")
    text = re.sub(r"<[^>]+>", " ", page(client, held, held.moderator))
    assert "无记名" in text
    assert "议员3、议员4" not in text.split("动议", 1)[1].split("决议")[0].split("法定人数", 1)[-1]


def test_corrections_are_proposed_answered_and_shown(client: FlaskClient, held: Held) -> None:
    url, said = f"/meetings/{held.id}", {"paragraph": "item:1", "text": "车位 66 个", "why": "我记得是 66 个"}
    with signed_in(client, held.session, held.members[0], held.now):
        assert "提出更正" in client.get(f"{url}/minutes").text
        empty = client.post(f"{url}/corrections", data=said | {"why": ""})
        assert empty.status_code == 422
        assert "车位 66 个" in empty.text
        assert client.post(f"{url}/corrections", data=said | {"paragraph": "item:9"}).status_code == 422
        client.post(f"{url}/corrections", data=said)
    one = reading.minutes_state(held.session, held.id).corrections[0].id
    with signed_in(client, held.session, held.members[5], held.now):
        assert "只有到会的人可以提出更正" in client.get(f"{url}/minutes").text
        assert client.post(f"{url}/corrections", data=said).status_code == 409
        no = client.post(f"{url}/corrections/{one}/answer", data={"verdict": "yes", "reason": "好"})
        assert "由会议主持人、记录人或社区工作人员来做" in no.text
    with signed_in(client, held.session, held.moderator, held.now):
        assert client.post(f"{url}/corrections/{one}/answer", data={"verdict": "yes", "reason": ""}).status_code == 422
        client.post(f"{url}/corrections/{one}/answer", data={"verdict": "yes", "reason": "录音核对无误"})
    public = page(client, held, None)
    assert "更正：" in public
    assert "车位 66 个" in public
    assert "录音核对无误" in public
    assert faults(held.session) == []


def test_a_contested_correction_goes_to_the_council_and_its_vote_counts(client: FlaskClient, held: Held) -> None:
    session, url = held.session, f"/meetings/{held.id}"
    me = make.actor(session, held.members[0])
    one = service.propose(session, me, held.now, held.id, paragraph="item:1", text="应为 66 个", why="笔误")
    service.answer(session, CLERK, held.now, held.id, correction=one, accepted=False, reason="与录音不符")
    with signed_in(client, session, held.members[0], held.now):
        assert "提请议事会决定" in client.get(f"{url}/minutes").text
        client.post(f"{url}/corrections/{one}/contest", data={})
    with signed_in(client, session, make.holder(session, "clerk"), held.now):
        assert "第 1 次会议记录的一条更正" in client.get(f"/places/{make.COMMUNITY}/meetings/new").text
        refused = client.post(f"{url}/corrections/{one}/answer", data={"verdict": "yes", "reason": "好"})
        assert refused.status_code == 409
        assert "由议事会决定" in refused.text
    subject = f"minutes:{held.id}:{one}"
    later = service.call_meeting(
        session, CLERK, held.now, place=make.COMMUNITY, title="第二次会议", starts_at=held.now + 4 * DAY,
        location="二楼", moderator_id=held.moderator.id, items=[Topic("更正", "同意更正为 66 个", subject)],
        party_reviewed=held.now.date(),
    )  # fmt: skip
    second = Held(session, later, held.moderator, held.members, (), held.now + 4 * DAY).open()
    second.open_item()
    second.pending()
    second.vote(6, 0)
    with pytest.raises(Refused, match="CORRECTION_ANSWER"):
        service.answer(session, CLERK, second.now, held.id, correction=one, accepted=None, reason="")
    service.answer(session, CLERK, second.now, held.id, correction=one, accepted=False, reason="议事会表决")
    found = reading.minutes_state(session, held.id).correction(one)
    assert found is not None
    assert (found.status, found.council) == ("accepted", later)


def test_the_seal_is_the_hash_of_the_text_and_anybody_can_check_it(client: FlaskClient, held: Held) -> None:
    session, url = held.session, f"/meetings/{held.id}"
    with signed_in(client, session, held.moderator, held.now):
        early = client.post(f"{url}/minutes/seal", data={})
        assert early.status_code == 409
        assert "次日起可以封存" in early.text
    later = held.now + 6 * DAY
    with signed_in(client, session, held.members[0], later):
        assert "提出更正的期限" in client.get(f"{url}/minutes").text
        assert client.post(f"{url}/minutes/seal", data={}).status_code == 409
    with signed_in(client, session, held.moderator, later):
        assert "封存会议记录" in client.get(f"{url}/minutes").text
        assert client.post(f"{url}/minutes/seal", data={}).status_code == 303
    with signed_in(client, session, None, later):
        sealed = client.get(f"{url}/minutes.txt")
        text = client.get(f"{url}/minutes").text
    sha = hashlib.sha256(sealed.data).hexdigest()
    assert sha in text
    assert "已封存入册" in text
    for member in held.members:
        assert member.name not in sealed.get_data(as_text=True)
        assert member.id not in sealed.get_data(as_text=True)
    assert all(row.reason == "" for row in reading.invitations(session, held.id))
    assert "记录已封存" in client.get(f"/places/{make.COMMUNITY}/meetings").text
    assert faults(session) == []


def test_a_new_version_has_its_reason_and_leaves_the_old_seal(client: FlaskClient, held: Held) -> None:
    session, url = held.session, f"/meetings/{held.id}"
    first = service.seal(session, CLERK, held.now + 6 * DAY, held.id)
    with signed_in(client, session, held.moderator, held.now + 7 * DAY):
        assert client.post(f"{url}/minutes/reopen", data={"why": ""}).status_code == 422
        client.post(f"{url}/minutes/reopen", data={"why": "漏记一项"})
        text = client.get(f"{url}/minutes").text
        assert "漏记一项" in text
        assert first in text
        assert hashlib.sha256(client.get(f"{url}/minutes.txt").data).hexdigest() == first
    me = make.actor(session, held.members[0])
    one = service.propose(session, me, held.now + 8 * DAY, held.id, paragraph="head", text="列席另有一人", why="漏记")
    service.answer(session, CLERK, held.now + 8 * DAY, held.id, correction=one, accepted=True, reason="属实")
    second = service.seal(session, CLERK, held.now + 14 * DAY, held.id)
    assert second != first
    assert [seal.version for seal in reading.minutes_state(session, held.id).seals] == [1, 2]
    text = page(client, held, held.members[0], held.now + 15 * DAY)
    for words in (first, second, "漏记一项", "列席另有一人", "理由：漏记", "属实"):
        assert words in text, words
    with signed_in(client, session, None, held.now + 15 * DAY):
        for number, sealed in ((1, first), (2, second)):
            old = client.get(f"/meetings/{held.id}/minutes.txt?version={number}")
            assert hashlib.sha256(old.data).hexdigest() == sealed
            assert f"-v{number}.txt" in old.headers["Content-Disposition"]
        assert client.get(f"/meetings/{held.id}/minutes.txt?version=3").status_code == 404
    assert faults(session) == []


def test_verify_finds_a_forged_seal_and_a_changed_row(held: Held) -> None:
    session = held.session
    service.seal(session, CLERK, held.now + 6 * DAY, held.id)
    session.execute(update(Minutes).values(sha256="f" * 64))
    assert ["column sha256" in fault.problem for fault in faults(session)] == [True]
    from deliberation.meetings.service import minuting

    session.execute(update(Minutes).values(sha256=reading.minutes_state(session, held.id).seals[-1].sha256))
    service.reopen(session, CLERK, held.now + 7 * DAY, held.id, why="试")
    minuting._play(session, CLERK, held.now + 20 * DAY, held.id, "seal", {"sha256": "e" * 64})
    assert [fault.problem for fault in faults(session)] == ["the seal is not that of the text"]


def test_what_was_not_held_has_no_minutes(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    assert client.get(f"/meetings/{held.id}/minutes").status_code == 404
    assert client.get(f"/meetings/{held.id}/minutes.docx").status_code == 404
    with pytest.raises(Refused, match="MINUTES_NOT_HELD"):
        service.seal(session, CLERK, held.now, held.id)
    with pytest.raises(Refused, match="NOT_FOUND"):
        service.seal(session, CLERK, held.now, "gone")
    held.open()
    assert client.get(f"/meetings/{held.id}/minutes").status_code == 200
    assert client.get(f"/meetings/{held.id}/minutes.txt").status_code == 404


def test_reading_the_minutes_takes_few_queries(client: FlaskClient, held: Held) -> None:
    with counted(held.session) as sent:
        page(client, held, None)
    assert len(sent) <= 20


def test_the_figures_of_a_year(client: FlaskClient, held: Held) -> None:
    make_meeting(held.session, council=held.members, moderator=held.moderator, projects=(held.projects[1],))
    url = f"/places/{make.COMMUNITY}/attendance"
    with signed_in(client, held.session, None, held.now):
        with counted(held.session) as sent:
            public = client.get(url).text
        assert len(sent) <= 12
        table = client.get(f"{url}.csv").get_data(as_text=True)
    assert "议员0" not in public
    assert "议**" in public
    assert f"{held.now.year}年1月1日至" in public
    assert f"开会日期：{held.now.month}月{held.now.day}日" in public
    lines = [line.split(",") for line in table.removeprefix("\ufeff").splitlines()]
    assert lines[4][0] == "席位号"
    assert [line[0] for line in lines[5:]] == ["1", "2", "3", "4", "5", "6"]
    with signed_in(client, held.session, held.members[0], held.now):
        assert "议员0" in client.get(url).text
        full = client.get(f"{url}.csv").get_data(as_text=True).splitlines()
        assert "这一年没有开过会" in client.get(f"{url}?year=2024").text
        assert client.get(f"{url}?year=1").status_code == 404
    by_name = {line.split(",")[1]: line.split(",")[2:] for line in full[5:]}
    assert by_name["议员0"] == ["1", "1", "0", "0", "1", "2", "1", "0", "2"]
    assert by_name["议员3"] == ["1", "1", "0", "0", "0", "0", "0", "1", "2"]
    assert by_name["议员4"] == ["1", "1", "0", "0", "0", "0", "0", "0", "1"]
    assert by_name["议员5"] == ["1", "0", "1", "0", "0", "0", "0", "0", "0"]
    assert queries.held_in(held.session, make.COMMUNITY, 2025) == ()
