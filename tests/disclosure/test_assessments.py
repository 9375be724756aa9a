"""The pages of the third-party assessments: only what is published is read by everybody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.disclosure import assessing
from deliberation.ledger import book
from deliberation.rules.assessment import MARKS
from tests import factories as make

PAGE = f"/places/{make.COMMUNITY}/assessments"
FORM = {
    "year": "2025",
    "quarter": "4",
    "body": "公道评估中心",
    "comment": "公开及时，请联系王小明先生13812345678。",
} | dict.fromkeys(MARKS, "88")


def text(client: FlaskClient) -> str:
    return client.get(PAGE).get_data(as_text=True)


def test_entered_by_one_published_by_another_read_by_all(client: FlaskClient, session: Session) -> None:
    first, second = (make.holder(session, "auditor", make.COMMUNITY[:6], name=name) for name in ("严一", "严二"))
    make.place(session)
    assert "还没有公布过评估" in text(client)
    make.enter(client, session, first)
    assert client.post(f"{PAGE}/new", data=FORM).status_code == 303
    assert "要由另一位同事公布" in text(client)
    own = client.post(f"{PAGE}/2025/4/publish")
    assert own.status_code in {403, 409}
    assert "要由另一位同事看过再公布" in own.get_data(as_text=True)
    make.enter(client, session, make.resident(session))
    assert "公道评估中心" not in text(client)
    make.enter(client, session, second)
    assert client.post(f"{PAGE}/2025/4/publish").status_code == 303
    make.enter(client, session, make.resident(session))
    page = text(client)
    for said in ("公道评估中心", "2025 年第4季度", "88", "满分 100"):
        assert said in page, said
    for hidden in ("13812345678", "王小明"):
        assert hidden not in page
    stream = assessing.stream_of(make.COMMUNITY, 2025, 4)
    assert list(assessing.check(session, stream, book.history(session, stream))) == []


def test_a_wide_place_lists_its_communities_and_tells_who_may_enter(client: FlaskClient, session: Session) -> None:
    first, second = (make.holder(session, "auditor", make.COMMUNITY[:6], name=name) for name in ("严一", "严二"))
    make.place(session)
    make.enter(client, session, first)
    client.post(f"{PAGE}/new", data=FORM)
    make.enter(client, session, second)
    client.post(f"{PAGE}/2025/4/publish")
    make.enter(client, session, make.resident(session))
    page = client.get(f"/places/{make.COMMUNITY[:6]}/assessments").get_data(as_text=True)
    assert "社区 · 2025 年第4季度" in page
    assert "由本地区的审计人员办理" in page


def test_a_running_quarter_is_entered_but_not_published(client: FlaskClient, session: Session) -> None:
    first, second = (make.holder(session, "auditor", make.COMMUNITY[:6], name=name) for name in ("严一", "严二"))
    make.place(session)
    make.enter(client, session, first)
    later = {"year": "2199", "quarter": "1"}
    assert client.post(f"{PAGE}/new", data=FORM | later).status_code == 303
    make.enter(client, session, second)
    answer = client.post(f"{PAGE}/2199/1/publish")
    assert answer.status_code == 409
    assert "从第二天起才可以公布" in answer.get_data(as_text=True)


def test_a_missing_year_is_asked_for_in_words(client: FlaskClient, session: Session) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "auditor", make.COMMUNITY[:6]))
    assert "请填写这一项" in client.post(f"{PAGE}/new", data=FORM | {"year": ""}).get_data(as_text=True)


@pytest.mark.parametrize(("field", "typed"), [("money", "101"), ("quarter", "5"), ("body", ""), ("year", "二〇二六")])
def test_what_is_typed_wrong_is_said_and_kept(client: FlaskClient, session: Session, field: str, typed: str) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "auditor", make.COMMUNITY[:6]))
    answer = client.post(f"{PAGE}/new", data=FORM | {field: typed})
    assert answer.status_code == 422
    assert "公开及时" in answer.get_data(as_text=True)


def test_a_changed_row_is_found_and_one_hand_is_refused(client: FlaskClient, session: Session) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "auditor", make.COMMUNITY[:6]))
    client.post(f"{PAGE}/new", data=FORM)
    session.execute(sa.text("UPDATE assessment SET total = 99"))
    session.expire_all()
    stream = assessing.stream_of(make.COMMUNITY, 2025, 4)
    assert [fault.problem for fault in assessing.check(session, stream, book.history(session, stream))] == [
        "total differs from replay"
    ]
    with pytest.raises(IntegrityError):
        session.execute(sa.text("UPDATE assessment SET status = 'published', published_by = entered_by, "
                                "published_at = now()"))  # fmt: skip
