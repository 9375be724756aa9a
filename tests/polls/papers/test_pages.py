"""The pages of paper ballots, as clerks and the supervision meet them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.polls.models import PaperBatch, PaperReading, Poll
from deliberation.polls.papers import progress
from tests import factories as make
from tests.conftest import counted
from tests.polls.factories import AFTER, make_poll
from tests.polls.papers.factories import Hall, hall


@contextmanager
def seat(client: FlaskClient, held: Hall, who: str) -> Iterator[FlaskClient]:
    """Somebody of the staff at the page, after the end of voting."""
    with time_machine.travel(AFTER, tick=False):
        make.leave(client)
        yield make.enter(client, held.session, held.people[who], now=AFTER)


def said(answer: TestResponse) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", answer.text))


def post(client: FlaskClient, held: Hall, path: str, **form: Any) -> TestResponse:
    return client.post(f"/polls/{held.poll}/papers{path}", data=form)


def test_from_the_box_to_the_close(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=3)
    lines = ["1", "2 3", "0"]
    with seat(client, held, "clerk"):
        assert post(client, held, "/register", station="服务中心", found="３").status_code == 303
        batch = session.scalars(select(PaperBatch.id).where(PaperBatch.poll_id == held.poll)).one()
        for number, line in enumerate(lines, start=1):
            answer = post(client, held, f"/{batch}", number=number, text=line)
            assert answer.location.endswith(f"?done={number}")
        page = client.get(answer.location)
        assert "第 3 号票已录入，按废票：空白" in said(page)
        assert "都录完了" in said(page)
    with seat(client, held, "other"):
        for number, line in enumerate(["1", "2 4", "0"], start=1):
            post(client, held, f"/{batch}", number=number, text=line)
        assert "录得不一样的：第 2 号" in said(client.get(f"/polls/{held.poll}/papers"))
        mine = client.get(f"/polls/{held.poll}/papers/{batch}/third")
        assert "请没有录过的同事来看" in said(mine)
        assert "本社区工作人员，或街道经办" in said(mine)
    with seat(client, held, "officer"):
        page = client.get(f"/polls/{held.poll}/papers/{batch}/third").text
        assert 'value="2"' in page
        assert not re.search(r'name="text"[^>]*value="[^"]', page)  # neither reading is shown
        assert post(client, held, f"/{batch}/third", number=2, text="2 3").status_code == 303
    with seat(client, held, "auditor"):
        assert client.get(f"/polls/{held.poll}/papers/{batch}").status_code == 403
        number = held.drawn(batch)[0]
        answer = post(client, held, f"/{batch}/sample", number=number, text=lines[number - 1])
        assert "抽查相符" in said(client.get(answer.location))
        for act in ("/declare", "/confirm"):
            assert post(client, held, act).status_code == 403  # the supervision does not close its own check
    with seat(client, held, "clerk"):
        assert post(client, held, "/declare").status_code == 303
        page = said(client.get(f"/polls/{held.poll}/papers"))
        assert "王敏已申报票箱到齐：收回 3 张" in page
        assert "现在还没有封箱" in page
        assert "到齐是您申报的" in said(post(client, held, "/confirm"))
    with seat(client, held, "officer"):
        assert "系统随即自动封箱、公布选票并计票" in said(client.get(f"/polls/{held.poll}/papers"))
        assert post(client, held, "/confirm").status_code == 303
        assert "系统正在自动封箱计票" in said(client.get(f"/polls/{held.poll}/papers"))


def test_the_second_reader_sees_nothing_of_the_first(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=2)
    batch = held.batch(2)
    held.read("clerk", batch, ["1 4", "2"])
    with seat(client, held, "other"):
        pages = [client.get(f"/polls/{held.poll}/papers/{batch}{more}").text for more in ("", "?number=1", "?number=2")]
        pages.append(client.get(f"/polls/{held.poll}/papers").text)
    shown = [re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL) for page in pages]  # a picture's path may read 1 4
    assert not any(re.search(r'id="text"[^>]*value="[^"]', page) or "1 4" in page for page in shown)
    assert progress.own(session, batch, 1, held.actors["other"].id) is None
    assert progress.own(session, batch, 1, held.actors["clerk"].id) == "1 4"
    with seat(client, held, "clerk"):
        assert 'value="1 4"' in client.get(f"/polls/{held.poll}/papers/{batch}?number=1").text


def test_a_reading_may_be_taken_back_until_both_are_in(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=2)
    batch = held.batch(2)
    with seat(client, held, "clerk"):
        post(client, held, f"/{batch}", number=1, text="1")
        page = client.get(f"/polls/{held.poll}/papers/{batch}?done=1")
        assert "回到第 1 号票" in said(page)
        post(client, held, f"/{batch}", number=1, text="3", noted=["s"])
    assert session.get_one(PaperReading, (batch, 1), populate_existing=True).read1.strip() == "3 s"  # type: ignore[union-attr]


def test_more_marks_than_allowed_are_asked_about_once(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=1)
    session.get_one(Poll, held.poll).max_picks = 2
    batch = held.batch(1)
    with seat(client, held, "clerk"):
        asked = post(client, held, f"/{batch}", number=1, text="1 2 3 4 5")
        assert asked.status_code == 409
        assert "就是这样吗" in said(asked)
        assert session.get_one(PaperReading, (batch, 1), populate_existing=True).by1 is None
        sure = re.search(r'name="sure" value="([^"]*)"', asked.text)[1]  # type: ignore[index]
        other = post(client, held, f"/{batch}", number=1, text="5 4 3 2 1", sure=sure)
        assert "就是这样吗" in said(other), "another line is asked about again"
        assert post(client, held, f"/{batch}", number=1, text="1 2 3 4 5", sure=sure).status_code == 303
    assert str(session.get_one(PaperReading, (batch, 1), populate_existing=True).read1).strip() == "1 2 3 4 5"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请输入 0"), ("9", "选票上没有 9 号，最大是 5 号"), ("1 1", "1 号输入了两次"), ("甲", "“甲”看不懂"),
        ("1=2", "这种选票只打勾"),
    ],
)  # fmt: skip
def test_a_slip_is_told_and_what_was_typed_is_kept(
    client: FlaskClient, session: Session, text: str, words: str
) -> None:
    held = hall(session, issued=1)
    batch = held.batch(1)
    with seat(client, held, "clerk"):
        answer = post(client, held, f"/{batch}", number=1, text=text)
    assert answer.status_code in {409, 422}
    assert words in said(answer)
    assert f'value="{text}"' in answer.text


def test_refusals_of_batches_are_said_on_their_page(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=1)
    batch = held.batch(2)
    with seat(client, held, "clerk"):
        page = said(client.get(f"/polls/{held.poll}/papers"))
        assert "收回的比发出的多" in page
        assert "第 1 批还没有通过" in said(post(client, held, "/declare"))
        assert post(client, held, "/ask", reason="漏登一张").status_code == 303
        assert "须由另一人签字" in said(post(client, held, "/sign"))
        bad = post(client, held, f"/{batch}/recount", found=1, reason="")
        assert bad.status_code == 422
        assert post(client, held, f"/{batch}/recount", found=1, reason="多数了一张").status_code == 303
        assert "收回的比发出的多" not in said(client.get(f"/polls/{held.poll}/papers"))
        assert post(client, held, "/register", station="", found="x").status_code == 422


def test_a_batch_of_another_poll_is_not_there(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=1)
    batch, other = held.batch(1), make_poll(session, costs=(1_000_000,), voters=1)
    with seat(client, held, "clerk"):
        for more in ("", "/third", "/recount", "/cover.pdf", "/form.pdf"):
            assert client.get(f"/polls/{held.poll}/papers/{batch}{more}").status_code == 200
            assert client.get(f"/polls/{other.id}/papers/{batch}{more}").status_code == 404


def test_the_prints(client: FlaskClient, session: Session) -> None:
    held = hall(session)
    with seat(client, held, "clerk"):
        for name in ("ballots", "cover", "form"):
            answer = client.get(f"/polls/{held.poll}/papers/{name}.pdf")
            assert answer.mimetype == "application/pdf"
            assert answer.data.startswith(b"%PDF-")
            assert name in answer.headers["Content-Disposition"]


def test_the_list_asks_as_much_for_many_batches_as_for_one(client: FlaskClient, session: Session) -> None:
    held = hall(session, issued=8)
    held.batch(1)
    sent = []
    with seat(client, held, "clerk"):
        client.get(f"/polls/{held.poll}/papers")
        for _ in range(2):
            with counted(session) as statements:
                client.get(f"/polls/{held.poll}/papers")
            sent.append(len(statements))
            for _more in range(6):
                held.batch(1)
    assert sent[0] == sent[1] <= 16
