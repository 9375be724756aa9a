"""The pages of the seals: what is published, what a proof says, and every refusal in words."""

from __future__ import annotations

import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.anchors import queries
from deliberation.anchors.models import AnchorStamp
from deliberation.anchors.proofs import holds
from tests.anchors.conftest import FIRST, SECOND, at, sealed
from tests.conftest import counted
from tests.proposals.factories import make_project


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.text


def test_before_the_first_seal_it_says_when(client: FlaskClient) -> None:
    assert "今晚零点过后" in page(client, "/roots")
    assert "最近一次封存" not in page(client, "/roots/check")


def test_the_list_asks_two_queries_however_long(client: FlaskClient, session: Session, project: str) -> None:
    sealed(session, FIRST)
    root = sealed(session, SECOND)
    session.commit()
    with counted(session) as sent:
        text = page(client, "/roots")
    assert len(sent) <= 3
    assert root.root[:8] in text
    assert "2026年6月1日" in text
    assert "2026年6月1日" in page(client, "/roots?before=2026-06-02")
    assert "2026年6月2日" not in page(client, "/roots?before=2026-06-02")


def test_a_day_shows_its_code_and_its_neighbours(client: FlaskClient, session: Session, project: str) -> None:
    first, second = sealed(session, FIRST), sealed(session, SECOND)
    text = page(client, "/roots/2026-06-02")
    assert second.root[:8] in text
    assert first.root[:8] in text
    assert "/roots/2026-06-01" in text
    assert "当天没有" in text


@pytest.mark.parametrize("day", ["2026-06-09", "2026-6-1", "today", "0000-00-00", "20260601"])
def test_there_is_no_other_day(client: FlaskClient, session: Session, project: str, day: str) -> None:
    sealed(session, FIRST)
    page(client, f"/roots/{day}", 404)
    page(client, f"/roots/{day}/notice", 404)


def test_the_picture_of_the_notice_says_whether_it_is_the_same(
    client: FlaskClient, session: Session, project: str
) -> None:
    root = sealed(session, FIRST)
    notice = page(client, "/roots/2026-06-01/notice")
    assert "<svg" in notice
    assert root.root[:8] in notice
    assert "没有被换过" in page(client, f"/roots/2026-06-01?seen={root.root}")
    assert "不一致" in page(client, f"/roots/2026-06-01?seen={root.root[:-1]}0f")


def test_the_stamp_is_handed_out_as_it_came(client: FlaskClient, session: Session, project: str) -> None:
    sealed(session, FIRST)
    page(client, "/roots/2026-06-01/stamp.tsr", 404)
    session.add(AnchorStamp(day=FIRST, authority="https://tsa.example", stamped_at=at(FIRST), answer=b"DER"))
    session.flush()
    assert client.get("/roots/2026-06-01/stamp.tsr").data == b"DER"
    assert "https://tsa.example" in page(client, "/roots/2026-06-01")


@pytest.mark.parametrize(
    "asked", ["project:{id}", "http://localhost/projects/{id}", "/projects/{id}?x=1", " PROJECT:{id} "]
)
def test_a_proof_is_found_by_stream_or_address(client: FlaskClient, session: Session, project: str, asked: str) -> None:
    sealed(session, FIRST)
    answer = client.get("/roots/proof", query_string={"of": asked.format(id=project)})
    told = json.loads(answer.text)
    assert holds(told)
    assert told["leaf"]["name"] == f"project:{project}"


@pytest.mark.parametrize(
    "asked", ["", "project:none", "office:440303002019", "resident:440303002019:x", "f" * 64, "？"]
)
def test_what_is_not_sealed_or_not_public_has_no_proof(
    client: FlaskClient, session: Session, project: str, asked: str
) -> None:
    sealed(session, FIRST)
    assert "还没有封存过这一项" in client.get("/roots/proof", query_string={"of": asked}).text


def test_no_proof_is_handed_out_of_streams_about_people(session: Session) -> None:
    assert not queries.PUBLIC_STREAMS & {"office", "resident", "moderator", "openings", "audit"}


def check(client: FlaskClient, proof: object, root: str = "") -> tuple[int, str]:
    data = {"proof": proof if isinstance(proof, str) else json.dumps(proof), "root": root}
    answer = client.post("/roots/check", data=data)
    return answer.status_code, answer.text


def test_without_a_script_the_house_checks_it(client: FlaskClient, session: Session, project: str) -> None:
    root = sealed(session, FIRST)
    told = json.loads(client.get(f"/roots/proof?of=project:{project}").text)
    session.commit()
    assert check(client, told)[0] == 200
    status, text = check(client, told, root.root[:8].upper() + " ")
    assert (status, "对得上" in text) == (200, True)
    file = {"file": (io.BytesIO(json.dumps(told).encode()), "proof.json")}
    assert client.post("/roots/check", data=file).status_code == 200


def test_every_fault_of_a_proof_has_its_words(client: FlaskClient, session: Session, project: str) -> None:
    sealed(session, FIRST)
    told = json.loads(client.get(f"/roots/proof?of=project:{project}").text)
    session.commit()
    faults = {
        "不是证明文件": ("photo", ""),
        "不是证明": ("[" * 100_000, ""),
        "这份证明对不上": ({**told, "index": 0 if told["index"] else 1}, ""),
        "和您手上的不一样": (told, "0" * 8 if not told["root"].startswith("0" * 8) else "1" * 8),
    }
    for words, (proof, root) in faults.items():
        status, text = check(client, proof, root)
        assert (status, words in text) == (422, True), words


def test_a_sound_proof_of_another_house_is_not_ours(client: FlaskClient, session: Session, project: str) -> None:
    sealed(session, FIRST)
    told = json.loads(client.get(f"/roots/proof?of=project:{project}").text)
    from deliberation.anchors.proofs import seal_hash

    seal = told["seal"] | {"previous": "f" * 64}
    other = seal_hash(FIRST, at(FIRST), seal["leaves"], seal["tree"], seal["previous"], seal["columns"])
    assert "从来没有公布过" in check(client, {**told, "seal": seal, "root": other})[1]


def test_a_page_that_moved_on_keeps_its_older_proof(client: FlaskClient, session: Session, project: str) -> None:
    first = sealed(session, FIRST)
    make_project(session, phase="screened")
    sealed(session, SECOND)
    assert queries.proof(session, f"project:{project}", first) is not None
