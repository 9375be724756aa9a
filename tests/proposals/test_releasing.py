"""Photos and documents are shown to everybody once a second person has let them out; a withheld one says why."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities.service import adopt_layer
from deliberation.followup import queries as due
from deliberation.ledger import book
from deliberation.proposals import queries, releasing
from deliberation.proposals.files import store_document, store_photo
from deliberation.proposals.models import PhotoRelease
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx
from tests.proposals import pictures

SIGN, REAL = "image/svg+xml", "image/webp"


def sent(app: Flask, session: Session, who: Actor, size: tuple[int, int] = (640, 480)) -> str:
    folder = Path(app.config["UPLOAD_DIR"])
    return store_photo(session, who, make.NOW, folder, io.BytesIO(pictures.jpeg(size)))


def kind(client: FlaskClient, digest: str) -> str:
    return client.get(f"/pictures/{digest}").mimetype


def decide(session: Session, id_: str, digest: str, verdict: str, by: Actor = fx.CLERK, reason: str = "") -> str:
    try:
        releasing.decide(session, by, make.NOW, project_id=id_, digest=digest, verdict=verdict, reason=reason)
    except Refused as refused:
        return refused.refusal.code
    return ""


def faults(session: Session, id_: str) -> list[str]:
    own, other = queries.stream_of(id_), releasing.release_stream(id_)
    found = [*releasing.check_photos(session, own, book.history(session, own))]
    return [fault.problem for fault in (*found, *releasing.check_release(session, other, book.history(session, other)))]


def test_a_photo_waits_and_says_so_until_it_is_let_out(app: Flask, session: Session, client: FlaskClient) -> None:
    digest = sent(app, session, fx.resident_actor())
    row = fx.make_project(session, photos=(digest,))
    answer = client.get(f"/pictures/{digest}?size=full")
    assert (answer.status_code, answer.mimetype) == (200, SIGN)
    assert "审核后公布" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    page = client.get(f"/projects/{row.id}").text
    assert "审核后公布" in page
    assert f"/pictures/{digest}?size=full" not in page
    assert decide(session, row.id, digest, "release") == ""
    assert kind(client, digest) == REAL
    page = client.get(f"/projects/{row.id}").text
    assert "审核后公布" not in page
    assert f"/pictures/{digest}?size=full" in page
    assert faults(session, row.id) == []


def test_a_withheld_photo_keeps_its_place_with_the_reason(app: Flask, session: Session, client: FlaskClient) -> None:
    digest = sent(app, session, fx.resident_actor())
    row = fx.make_project(session, photos=(digest,))
    fx.release(session, row.id)
    assert decide(session, row.id, digest, "withhold", reason="plate") == ""
    answer = client.get(f"/pictures/{digest}")
    assert answer.mimetype == SIGN
    assert "能看清车牌或门牌" in answer.text
    assert "能看清车牌或门牌" in client.get(f"/projects/{row.id}").text
    assert faults(session, row.id) == []


def test_who_sent_it_in_and_who_works_there_see_it_before(app: Flask, session: Session, client: FlaskClient) -> None:
    author, other, clerk = make.resident(session), make.resident(session), make.holder(session, "clerk")
    digest = sent(app, session, make.actor(session, author))
    make.enter(client, session, author)
    assert kind(client, digest) == REAL, "while the proposal is still being written"
    make.enter(client, session, other)
    assert kind(client, digest) == SIGN
    fx.make_project(session, photos=(digest,), proposer=make.actor(session, author))
    assert kind(client, digest) == SIGN
    for person in (author, clerk):
        make.enter(client, session, person)
        assert kind(client, digest) == REAL


def test_nobody_lets_out_their_own(app: Flask, session: Session) -> None:
    digest, foreign = sent(app, session, fx.CLERK), sent(app, session, fx.CLERK, (320, 240))
    row = fx.make_project(session, photos=(digest,))
    assert decide(session, row.id, digest, "release") == "RELEASE_OTHER_PERSON", "uploaded by the clerk"
    assert decide(session, row.id, digest, "release", fx.resident_actor()) == "NOT_ENTITLED"
    assert decide(session, row.id, foreign, "release", fx.OFFICER) == "RELEASE_UNKNOWN"
    assert decide(session, "nothing", digest, "release", fx.OFFICER) == "NOT_FOUND"
    assert decide(session, row.id, digest, "release", fx.OFFICER) == ""
    with pytest.raises(IntegrityError, match="ck_photo_release_four_eyes"):
        session.execute(update(PhotoRelease).values(decided_by=row.proposer_id))


def test_a_photo_of_two_projects_is_shown_where_none_withholds_it(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    digest = sent(app, session, fx.resident_actor())
    one, two = (fx.make_project(session, photos=(digest,)) for _number in range(2))
    fx.release(session, one.id)
    assert kind(client, digest) == REAL
    assert decide(session, two.id, digest, "withhold", reason="child") == ""
    assert kind(client, digest) == SIGN


def test_many_on_one_page_one_press_each(app: Flask, session: Session, client: FlaskClient) -> None:
    clerk = make.holder(session, "clerk")
    digests = [sent(app, session, fx.resident_actor(), (400 + 4 * number, 300)) for number in range(3)]
    own = sent(app, session, make.actor(session, clerk), (300, 300))
    row = fx.make_project(session, photos=tuple(digests))
    fx.make_project(session, photos=(own,))
    make.enter(client, session, clerk)
    at = f"/places/{make.COMMUNITY}/photos"
    assert "照片和文件审核 4" in client.get(f"/places/{make.COMMUNITY}/desk").text
    page = client.get(at).text
    assert page.count("公布这张照片") == 3
    assert page.count("这是您本人提交的") == 1
    press = {"code": make.COMMUNITY, "list": "waiting"}
    said = client.post(f"/proposals/{row.id}/photos/{digests[0]}", data=press | {"verdict": "release"})
    assert (said.status_code, said.location) == (303, f"{at}?list=waiting")
    held = press | {"verdict": "withhold", "reason": "person"}
    client.post(f"/proposals/{row.id}/photos/{digests[1]}", data=held)
    assert releasing.counts(session, make.COMMUNITY) == {"waiting": 2, "withheld": 1, "released": 1}
    assert "能认出个人" in client.get(f"{at}?list=withheld").text
    assert digests[0] in client.get(f"{at}?list=released").text
    assert client.get(f"{at}?list=nonsense").text.count("公布这张照片") == 1
    again = client.post(f"/proposals/{row.id}/photos/{digests[0]}", data=press | {"verdict": "release"})
    assert again.status_code == 409
    assert "已经这样处理过了" in again.text


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    make.enter(client, session, make.holder(session, "subdistrict_officer", place=make.SUBDISTRICT))
    lengths = []
    for number in range(3):
        fx.make_project(session, photos=(sent(app, session, fx.resident_actor(), (200 + 8 * number, 200)),))
        with counted(session) as asked:
            assert client.get(f"/places/{make.SUBDISTRICT}/photos").status_code == 200
        lengths.append(len(asked))
    assert lengths[1] == lengths[2]


def test_the_days_to_look_are_a_rule_of_the_place(app: Flask, session: Session) -> None:
    fx.make_project(session, photos=(sent(app, session, fx.resident_actor()),))
    before = next(one.day for one in due.due(session, make.SUBDISTRICT, make.NOW) if one.kind == "photos")
    longer = {"followup.look_days": Setting(5, "测试", "G")}
    adopt_layer(session, make.SYSTEM, make.NOW, place=make.SUBDISTRICT, title="核对期限", rules=longer)
    after = next(one.day for one in due.due(session, make.SUBDISTRICT, make.NOW) if one.kind == "photos")
    assert workdays.after(before, 3) == after


def test_what_waits_has_a_last_day(app: Flask, session: Session) -> None:
    digest = sent(app, session, fx.resident_actor())
    row = fx.make_project(session, photos=(digest,))
    found = [one for one in due.due(session, make.SUBDISTRICT, make.NOW) if one.kind == "photos"]
    assert [(one.subject, one.title, one.place) for one in found] == [(f"release:{row.id}", row.title, row.place)]
    assert found[0].day > make.NOW.date()
    fx.release(session, row.id)
    assert "photos" not in {one.kind for one in due.due(session, make.SUBDISTRICT, make.NOW)}


@pytest.mark.parametrize(
    ("column", "value"), [("reason", "plate"), ("author", "x"), ("decided_by", "x"), ("digest", "f" * 64)]
)
def test_a_changed_row_is_found(app: Flask, session: Session, column: str, value: str) -> None:
    digest = sent(app, session, fx.resident_actor())
    row = fx.make_project(session, photos=(digest,))
    assert decide(session, row.id, digest, "withhold", reason="child") == ""
    assert faults(session, row.id) == []
    session.execute(update(PhotoRelease).values({column: value}))
    assert faults(session, row.id)


def test_a_photo_sent_twice_waits_once(app: Flask, session: Session) -> None:
    digest = sent(app, session, fx.resident_actor())
    row = fx.make_project(session, photos=(digest, digest))
    fx.release(session, row.id)
    releasing.enter(session, row.id, row.place, [item.event for item in queries.timeline(session, row.id)])
    assert session.scalars(select(PhotoRelease.status)).all() == ["released"]


def papered(app: Flask, session: Session) -> tuple[str, str]:
    """A project whose clerk has put a document to it: the project's id, the document."""
    folder = Path(app.config["UPLOAD_DIR"])
    digest = store_document(session, fx.CLERK, make.NOW, folder, io.BytesIO(pictures.PDF))
    row = fx.make_project(session, phase="under_way")
    about: dict[str, object] = {"title": "进场", "note": "", "photos": [], "documents": [digest]}
    fx.service.play_project(session, fx.CLERK, make.NOW, row.id, "report_milestone", about)
    return row.id, digest


def test_a_document_is_public_once_somebody_else_has_read_it(app: Flask, session: Session, client: FlaskClient) -> None:
    id_, digest = papered(app, session)
    page = client.get(f"/projects/{id_}").text
    assert "尚未公开" in page
    assert "经核对后公开" in page
    answer = client.get(f"/documents/{digest}")
    assert answer.status_code == 403
    assert "这份文件还没有公开" in answer.text
    assert "登录" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert decide(session, id_, digest, "release", fx.CLERK) == "RELEASE_OTHER_PERSON"
    assert decide(session, id_, digest, "release", fx.OFFICER) == ""
    answer = client.get(f"/documents/{digest}")
    assert (answer.status_code, answer.data) == (200, pictures.PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = client.get(f"/projects/{id_}").text
    assert f"/documents/{digest}" in page
    assert "尚未公开" not in page
    assert "1 kB" in page
    assert faults(session, id_) == []


INSIDE = (("council_member", make.COMMUNITY), ("clerk", make.COMMUNITY), ("subdistrict_officer", make.SUBDISTRICT),
          ("auditor", make.DISTRICT), ("district_supervisor", make.DISTRICT), ("administrator", make.CITY))  # fmt: skip
OUTSIDE = (("resident", make.COMMUNITY), ("council_member", make.NEIGHBOUR), ("clerk", make.NEIGHBOUR),
           ("resident", make.ELSEWHERE), ("auditor", make.ELSEWHERE),
           ("district_supervisor", make.ELSEWHERE[:6]))  # fmt: skip


@pytest.mark.parametrize(("role", "place"), [*INSIDE, *OUTSIDE])
def test_until_then_the_offices_and_the_council_of_the_place_read_it_and_nobody_else(
    app: Flask, session: Session, client: FlaskClient, role: str, place: str
) -> None:
    _id, digest = papered(app, session)
    make.place(session, place)
    who = make.council(session, place)[0] if role == "council_member" else make.holder(session, role, place)
    make.enter(client, session, who)
    answer = client.get(f"/documents/{digest}")
    if (role, place) in INSIDE:
        assert answer.data == pictures.PDF
        return
    assert answer.status_code == 403
    assert "这份文件还没有公开" in answer.text
    assert "社区议事会成员和提交人能看" in answer.text
    assert "党群服务中心" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_who_sent_it_in_reads_it_and_nobody_but_the_offices_what_is_withheld(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    id_, digest = papered(app, session)
    author = make.resident(session)
    session.execute(update(PhotoRelease).where(PhotoRelease.digest == digest).values(author=author.id))
    make.enter(client, session, author)
    assert client.get(f"/documents/{digest}").data == pictures.PDF
    session.execute(update(PhotoRelease).where(PhotoRelease.digest == digest).values(author=fx.CLERK.id))
    assert decide(session, id_, digest, "withhold", fx.OFFICER, "plate") == "RELEASE_REASON", "a reason for photos"
    assert decide(session, id_, digest, "withhold", fx.OFFICER, "private") == ""
    answer = client.get(f"/documents/{digest}")
    assert answer.status_code == 403
    assert "有居民姓名、电话或住址" in answer.text
    assert "有居民姓名、电话或住址" in client.get(f"/projects/{id_}").text
    make.enter(client, session, make.holder(session, "clerk"))
    assert client.get(f"/documents/{digest}").data == pictures.PDF
    assert faults(session, id_) == []


def test_the_desk_lists_documents_with_what_to_look_for(app: Flask, session: Session, client: FlaskClient) -> None:
    id_, digest = papered(app, session)
    make.enter(client, session, make.holder(session, "subdistrict_officer", place=make.SUBDISTRICT))
    page = client.get(f"/places/{make.SUBDISTRICT}/photos").text
    assert f"/documents/{digest}" in page
    assert "已逐页看过，公开这份文件" in page
    assert 'value="account"' in page
    assert client.post(f"/proposals/{id_}/photos/{digest}", data={"verdict": "release"}).status_code == 303
    assert client.get(f"/documents/{digest}").status_code == 200
    session.execute(update(PhotoRelease).where(PhotoRelease.digest == digest).values(kind="photo"))
    assert faults(session, id_)
