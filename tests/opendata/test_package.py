"""The daily package: described column by column, true to the tables, the same bytes for the same data."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation import worker
from deliberation.anchors import queries as anchors
from deliberation.opendata import package, queries, service, tasks
from deliberation.opendata.resources import RESOURCES, RESULTS
from deliberation.polls import service as polls
from tests import factories as make
from tests.anchors.conftest import FIRST, SECOND, at, sealed
from tests.polls.factories import AFTER, make_poll, vote

TYPES = {"string": str, "integer": int, "boolean": lambda text: {"true": True, "false": False}[text],
         "date": date.fromisoformat, "datetime": lambda text: re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", text)[0]}  # type: ignore[index]  # fmt: skip


def made(session: Session, folder: Path, day: date = FIRST) -> zipfile.ZipFile:
    row = service.dump(session, at(day), day=day, folder=folder)
    return zipfile.ZipFile(service.path_of(folder, row.sha256))


def rows_of(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"data/{name}.csv").decode())))


def test_every_cell_is_what_the_schema_says(session: Session, project: str, tmp_path: Path) -> None:
    sealed(session, FIRST)
    archive = made(session, tmp_path)
    document = json.loads(archive.read("datapackage.json"))
    assert [one["name"] for one in document["resources"]] == [
        "places", "years", "projects", "money", "notices", "votes", "results", "roots", "dumps",
    ]  # fmt: skip
    total = 0
    for told in document["resources"]:
        data = archive.read(told["path"])
        assert (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}") == (told["bytes"], told["hash"])
        rows = rows_of(archive, told["name"])
        total += len(rows)
        _check(told["schema"], rows)
    (row,) = queries.dumps(session)
    assert (row.rows, row.root) == (total, anchors.latest(session).root)  # type: ignore[union-attr]


def _check(schema: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """Types, what must be there, what may be, and that keys are unique."""
    for row in rows:
        assert list(row) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            value, limits = row[field["name"]], field.get("constraints", {})
            if value in schema["missingValues"]:
                assert not (limits.get("required") and field["type"] != "string"), field
                continue
            TYPES[field["type"]](value)
            assert value in limits.get("enum", [value])
            assert re.fullmatch(limits.get("pattern", ".*"), value, re.DOTALL)
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_the_descriptor_keeps_to_the_standard(session: Session, project: str, tmp_path: Path) -> None:
    document = json.loads(made(session, tmp_path).read("datapackage.json"))
    assert document["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", document["name"])
    for told in document["resources"]:
        assert told["profile"] == "tabular-data-resource"
        assert re.fullmatch(r"[a-z0-9._-]+", told["name"])
        assert not told["path"].startswith(("/", "."))
        names = [field["name"] for field in told["schema"]["fields"]]
        assert len(names) == len(set(names))
        assert set(told["schema"]["primaryKey"]) <= set(names)
        assert {field["type"] for field in told["schema"]["fields"]} <= TYPES.keys()


def test_the_same_data_give_the_same_bytes(session: Session, project: str, tmp_path: Path) -> None:
    tables = [(resource, list(queries.everything(session, resource))) for resource in RESOURCES]
    about = {"day": FIRST, "site": service.SITE, "root": ""}
    first = package.write(tmp_path / "a", tables, **about)  # type: ignore[arg-type]
    assert package.write(tmp_path / "b", tables, **about) == first  # type: ignore[arg-type]


def test_the_package_says_what_the_api_says(
    client: FlaskClient, session: Session, project: str, tmp_path: Path
) -> None:
    session.commit()
    archive = made(session, tmp_path)
    for name in ("projects", "money", "notices", "years"):
        answered = json.loads(client.get(f"/api/v1/{name}?limit=500").text)["data"]
        assert [{key: package._cell(value) for key, value in row.items()} for row in answered] == rows_of(archive, name)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\nx", "＝1+1", "＋1", "－1", "＠x", " =1", "\u200b=1", "\u3000＝1"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert package._cell(text) == f"'{text}"
    assert package._cell(-1) == "-1"


def test_a_package_is_made_once_and_old_files_go(session: Session, project: str, tmp_path: Path) -> None:
    for number in range(1, 10):
        made(session, tmp_path, date(2026, 6, number))
        made(session, tmp_path, date(2026, 6, number))
    (tmp_path / "other.txt").touch()
    service.tidy(session, tmp_path)
    kept = {row.sha256 for row in queries.dumps(session)}
    assert {path.stem for path in tmp_path.glob("*.zip")} == kept
    assert (tmp_path / "other.txt").exists()


def test_the_worker_makes_it_every_night(app: Flask, session: Session, project: str, tmp_path: Path) -> None:
    assert tasks.DUMP in worker.daily()
    with app.test_request_context():
        before = app.config["DUMP_DIR"]
        app.config["DUMP_DIR"] = str(tmp_path)
        tasks.dump(session, {"day": "2026-06-02"}, at(SECOND))
        app.config["DUMP_DIR"] = before
    assert len(list(tmp_path.glob("*.zip"))) == 1


def test_it_is_downloaded_from_its_page(
    app: Flask, client: FlaskClient, session: Session, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没有数据包" in client.get("/open-data").text
    monkeypatch.setitem(app.config, "DUMP_DIR", str(tmp_path))
    row = service.dump(session, at(FIRST), day=FIRST, folder=tmp_path)
    session.commit()
    page = client.get("/open-data").text
    assert row.sha256 in page
    answer = client.get("/open-data/2026-06-01.zip")
    assert hashlib.sha256(answer.data).hexdigest() == row.sha256
    assert client.get("/open-data/2026-06-09.zip").status_code == 404
    service.path_of(tmp_path, row.sha256).unlink()
    assert client.get("/open-data/2026-06-01.zip").status_code == 404


def test_the_results_of_a_ballot_stand_in_it(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    make.place(session)
    poll = make_poll(session, voters=3)
    for voter in range(3):
        vote(session, poll, voter, 0, 1)
    assert client.get("/api/v1/votes").json == {"data": [], "next": None}, "no tally before the count"
    polls.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    polls.count(session, make.SYSTEM, AFTER, poll_id=poll.id)
    rows = [row for row in rows_of(made(session, tmp_path), "results") if row["vote_id"] == poll.id]
    assert {one.name for one in RESULTS.fields} == set(rows[0])
    by_id = {row["project_id"]: (row["votes"], row["outcome"][:6]) for row in rows}
    assert by_id.keys() == set(poll.projects)
    assert by_id[poll.projects[1]] == ("3", "funded")
    assert by_id[poll.projects[4]][0] == "0"
    session.commit()
    told = json.loads(client.get(f"/api/v1/votes/{poll.id}").text)
    assert [row["project_id"] for row in told["results"]] == sorted(poll.projects)
