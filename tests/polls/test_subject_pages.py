"""The result of a question, a survey and an election in plain words, with its picture and its figures."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.councils import service as councils
from deliberation.rules.replay import SYSTEM
from tests import factories as make
from tests.polls import subjects
from tests.polls.subjects import AFTER, BEFORE, hold, residents
from tests.polls.test_subjects import ABSTAIN, AGAINST, FOR
from tests.web.test_speed import counted

TAG = re.compile(r"<[^>]*>")


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub(" ", markup)))


def test_a_question_says_what_was_needed_and_what_it_got(session: Session, client: FlaskClient) -> None:
    poll_id = hold(session, subjects.question(session), residents(session, 6), [FOR, FOR, FOR, AGAINST, ABSTAIN])
    markup = page(client, f"/polls/{poll_id}/result")
    said = words(markup)
    assert "是否同意把旧车棚改成充电棚？" in said
    assert "同意 3 票，需要 3 票" in said
    assert "超过 5 张有效票的 1/2，就是至少 3 票" in said
    assert re.search(r'class="verdict">.*通过', markup)
    assert markup.count('<svg class="chart rows"') == 1
    assert "20%" in said  # one of five against


def test_a_question_that_fails_says_by_how_many(session: Session, client: FlaskClient) -> None:
    poll_id = subjects.question(session, threshold=">=2/3", basis="roll")
    hold(session, poll_id, residents(session, 6), [FOR, FOR, AGAINST])
    said = words(page(client, f"/polls/{poll_id}/result"))
    assert "未通过" in said
    assert "6 名登记选民的 2/3 以上，就是至少 4 票" in said
    assert "还差 2 票" in said


def test_a_question_nobody_answered(session: Session, client: FlaskClient) -> None:
    residents(session, 2)
    poll_id = hold(session, subjects.question(session), [], [])
    assert "没有人投票，所以没有通过" in words(page(client, f"/polls/{poll_id}/result"))


def test_a_survey_shows_each_item(session: Session, client: FlaskClient) -> None:
    sheets = [["q01:5", "q02:1"]] * 12 + [["q01:4"]] * 8
    poll_id = hold(
        session, subjects.survey(session, ["活动场地", "服务态度", "无人作答"]), residents(session, 20), sheets
    )
    markup = page(client, f"/polls/{poll_id}/result")
    said = words(markup)
    assert "收到 20 份" in said
    assert "平均 4.6 分（满分 5 分）；100% 的人满意" in said
    assert "精确值是 23/5" in said
    assert "这一项没有人打分" in said
    assert markup.count('<svg class="chart rows"') == 2


def test_a_survey_of_too_few_shows_nothing_but_their_number(session: Session, client: FlaskClient) -> None:
    poll_id = hold(session, subjects.survey(session), residents(session, 19), [["q01:1", "q02:5"]] * 19)
    markup = page(client, f"/polls/{poll_id}/result")
    said = words(markup)
    assert "收到 19 份" in said
    assert "不足 20 份" in said
    assert '<svg class="chart' not in markup
    assert "平均" not in said
    assert "ballots.pb" not in markup
    file = client.get(f"/polls/{poll_id}/ballots.pb").get_data(as_text=True)
    assert file.rstrip().endswith("voter_id;vote;points")


@pytest.mark.parametrize("method", ["stv", "block"])
def test_people_are_named_while_their_result_is_on_notice(session: Session, client: FlaskClient, method: str) -> None:
    election, ids = subjects.election(session, method=method)
    poll_id = subjects.people(session, election)
    hold(session, poll_id, residents(session, 8), [[ids[0], ids[1]]] * 4 + [[ids[1]], [ids[3]], []])
    markup = page(client, f"/polls/{poll_id}/result")
    said = words(markup)
    assert "2 个席位，选出 2 人" in said
    assert "候0" in said
    assert f"/elections/{election}" in markup
    assert "1 张没有选任何人" in said
    councils.settle(session, SYSTEM, AFTER + timedelta(days=8), election_id=election)
    session.expire_all()
    later = words(page(client, f"/polls/{poll_id}/result"))
    assert "候0" not in later
    assert "候**" in later


@pytest.mark.parametrize("subject", ["question", "survey", "people"])
def test_a_result_asks_few_questions_of_the_database(session: Session, client: FlaskClient, subject: str) -> None:
    if subject == "people":
        election, ids = subjects.election(session)
        poll_id = hold(session, subjects.people(session, election), residents(session, 4), [[ids[0]]] * 4)
    elif subject == "survey":
        poll_id = hold(session, subjects.survey(session), residents(session, 20), [["q01:5"]] * 20)
    else:
        poll_id = hold(session, subjects.question(session), residents(session, 4), [FOR] * 3)
    page(client, f"/polls/{poll_id}/result")
    with counted(session) as statements:
        page(client, f"/polls/{poll_id}/result")
    assert len(statements) <= {"question": 5, "survey": 5, "people": 8}[subject], statements


def test_a_clerk_prepares_a_survey(session: Session, client: FlaskClient) -> None:
    address = f"/places/{make.COMMUNITY}/polls/survey"
    with time_machine.travel(BEFORE, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=BEFORE)
        assert "每行写一项" in client.get(address).text
        sent = {"title": "测评", "opens": "2026-04-01T08:00", "closes": "2026-04-05T20:00", "channels": ["web"]}
        empty = client.post(address, data={**sent, "items": " \n "})
        many = client.post(address, data={**sent, "items": "\n".join(f"第{n}项" for n in range(21))})
        good = client.post(address, data={**sent, "items": "场地\n\n 服务 "})
    assert (empty.status_code, many.status_code, good.status_code) == (422, 422, 303)
    assert "现在是 21 项" in many.text
    said = words(client.get(good.location).text)
    assert "场地" in said
    assert "服务" in said


def test_a_clerk_holds_an_election_as_a_poll(session: Session, client: FlaskClient) -> None:
    election, ids = subjects.election(session)
    with time_machine.travel(BEFORE, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=BEFORE)
        offered = client.get(f"/elections/{election}").text
        assert f"/elections/{election}/poll" in offered
        form = client.get(f"/elections/{election}/poll").text
        day = re.search(r'name="opens"[^>]*value="([^"]+)"', form)
        assert day is not None
        opens, closes = day[1], day[1].replace("T08:00", "T20:00")
        before = (datetime.fromisoformat(opens) - timedelta(days=1)).isoformat(timespec="minutes")
        early = client.post(
            f"/elections/{election}/poll", data={"opens": before, "closes": closes, "channels": ["web"]}
        )
        made = client.post(f"/elections/{election}/poll", data={"opens": opens, "closes": closes, "channels": ["web"]})
        assert early.status_code == 422
        assert "到那天才能办理这一步" in words(early.text)
        assert made.status_code == 303
        shown = words(client.get(made.location).text)
        assert all(f"候{number}" in shown for number in range(len(ids)))
        after = client.get(f"/elections/{election}").text
    assert made.location in after
    assert "不用开箱录票" in words(after)


@pytest.mark.parametrize("case", ["question", "survey", "too-few"])
def test_the_package_counts_again_byte_for_byte(
    session: Session, client: FlaskClient, tmp_path: Path, case: str
) -> None:
    if case == "question":
        poll_id = hold(session, subjects.question(session), residents(session, 5), [FOR, FOR, AGAINST, ABSTAIN])
    else:
        sheets = [["q01:5", "q02:2"]] * (25 if case == "survey" else 4)
        poll_id = hold(session, subjects.survey(session), residents(session, len(sheets)), sheets)
    answer = client.get(f"/polls/{poll_id}/bundle.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        packed.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    ran = subprocess.run([sys.executable, "-I", "recount.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    result = folder / "result.json"
    result.write_text(re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), result.read_text("utf-8"), count=1), "utf-8")
    again = subprocess.run(
        [sys.executable, "-I", "recount.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert again.returncode != 0
