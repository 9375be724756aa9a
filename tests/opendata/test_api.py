"""The API: rows page by page, strict parameters, ETags, and problems told as problems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.anchors.proofs import holds
from deliberation.ledger import merkle
from deliberation.opendata import openapi, problem
from deliberation.opendata.resources import RESOURCES
from tests.anchors.conftest import FIRST, SECOND, sealed
from tests.conftest import counted
from tests.proposals.factories import make_project


def ask(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.content_type == problem.MIME
    return json.loads(answer.text)


def test_the_root_of_the_api_lists_its_parts(client: FlaskClient) -> None:
    found = json.loads(client.get("/api/v1").text)
    assert found["openapi"] == "/api/v1/openapi.json"
    assert found["tables"] == {one.name: f"/api/v1/{one.name}" for one in RESOURCES}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)
def test_every_table_is_read_in_one_query(client: FlaskClient, session: Session, project: str, resource: Any) -> None:
    sealed(session, FIRST)
    session.commit()
    with counted(session) as sent:
        found = ask(client, resource.name)
    assert len(sent) == 1
    for row in found["data"]:
        assert set(row) == {one.name for one in resource.fields}


def test_the_project_stands_there_as_on_its_page(client: FlaskClient, project: str) -> None:
    row = ask(client, f"projects/{project}")
    assert (row["title"], row["phase"], row["year"], row["supporters"]) == ("天台防水修复", "under_way", 2026, 2)
    assert row in ask(client, "projects?place=440303&year=2026&phase=under_way&category=works")["data"]
    assert ask(client, "projects?place=440304")["data"] == []
    assert ask(client, "projects?year=2025")["data"] == []


def test_what_people_wrote_is_masked(client: FlaskClient, project: str) -> None:
    told = json.dumps(ask(client, "projects?phase=collected"), ensure_ascii=False)
    assert "路灯" in told
    for secret in ("13812345678", "张伟明", "502房"):
        assert secret not in told


def test_pages_follow_one_another_without_a_gap(client: FlaskClient, session: Session, project: str) -> None:
    for _ in range(5):
        make_project(session, phase="collected")
    session.commit()
    whole = ask(client, "projects")["data"]
    found, path = [], "projects?limit=2"
    while path:
        page = ask(client, path)
        assert len(page["data"]) <= 2
        found += page["data"]
        path = (page["next"] or "").removeprefix("/api/v1/")
    assert found == whole


def test_money_balances_row_by_row_and_is_paged_by_three_keys(client: FlaskClient, project: str) -> None:
    whole = ask(client, "money")["data"]
    assert {row["kind"] for row in whole} >= {"appropriate", "commit"}
    found, path = [], "money?limit=1"
    while path:
        page = ask(client, path)
        found += page["data"]
        path = (page["next"] or "").removeprefix("/api/v1/")
    assert found == whole


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("projects?place=44%2503", "place"), ("projects?place=", "place"), ("projects?year=26", "year"),
        ("projects?year=２０２６", "year"), ("projects?limit=0", "limit"), ("projects?limit=501", "limit"),
        ("projects?limit=1&limit=2", "limit"), ("projects?phase=none", "phase"), ("projects?after=%07", "after"),
        ("money?after=a~b~0", "after"), ("money?after=a", "after"), ("roots?after=2026-02-31", "after"),
        ("projects?sort=title", "sort"), ("openapi.json?x=1", "x"), ("roots/2026-06-01/proof", "stream"),
        ("roots/2026-06-01/proof?stream=%27", "stream"), ("roots/2026-06-01/growth", "from"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: FlaskClient, session: Session, path: str, where: str) -> None:
    told = ask(client, path, 400)
    assert (told["status"], told["parameter"]) == (400, where)
    assert told["detail"]


@pytest.mark.parametrize(
    "path",
    ["projects/none", "projects/" + "0" * 32, "places/4403x", "roots/2026-02-31", "votes/1", "people", "", "money/1"],
)
def test_what_is_not_there_is_a_problem_in_words(client: FlaskClient, session: Session, path: str) -> None:
    assert "没有内容" in ask(client, path, 404)["detail"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(client: FlaskClient, session: Session, method: str) -> None:
    answer = getattr(client, method)("/api/v1/projects")
    assert (answer.status_code, answer.content_type) == (405, problem.MIME)
    assert "GET" in answer.headers["Allow"]


def test_an_unchanged_table_is_not_sent_again(client: FlaskClient, session: Session, project: str) -> None:
    first = client.get("/api/v1/projects")
    assert client.get("/api/v1/projects", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    make_project(session, phase="collected")
    session.commit()
    again = client.get("/api/v1/projects", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"] != first.headers["ETag"]) == (200, True)
    assert "Set-Cookie" not in again.headers


def test_a_proof_by_the_api_holds(client: FlaskClient, session: Session, project: str) -> None:
    first = sealed(session, FIRST)
    make_project(session, phase="collected")
    second = sealed(session, SECOND)
    session.commit()
    for day in ("2026-06-01", "2026-06-02"):
        assert holds(ask(client, f"roots/{day}/proof?stream=project:{project}"))
    told = ask(client, "roots/2026-06-02/growth?from=2026-06-01")
    path = [bytes.fromhex(part) for part in told["path"]]
    assert merkle.grown(first.leaves, second.leaves, path, bytes.fromhex(first.tree), bytes.fromhex(second.tree))
    assert told["from"]["root"] == first.root
    ask(client, "roots/2026-06-01/growth?from=2026-06-02", 404)
    ask(client, "roots/2026-06-01/proof?stream=office:440303002019", 404)


def test_every_route_of_the_api_is_described(app: Any) -> None:
    described = openapi.document()["paths"]
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert len(described) == 3 + len(RESOURCES) + sum(one.one for one in RESOURCES)
    assert {"/api/v1/openapi.json", "/api/v1/roots/<day>/proof", "/api/v1/roots/<day>/growth"} <= routes


def test_a_page_of_an_error_elsewhere_stays_a_page(client: FlaskClient, session: Session) -> None:
    assert client.get("/nowhere").mimetype == "text/html"
