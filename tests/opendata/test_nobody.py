"""Nobody is in the open data: neither a name nor a number nor an id of anyone in the demonstration."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.accounts.models import Person
from deliberation.app import create_app
from deliberation.cli import data
from deliberation.config import Settings
from deliberation.extensions import db
from deliberation.opendata import service
from deliberation.opendata.resources import RESOURCES
from tests.conftest import make_schema
from tests.service_fixtures import fresh_database

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def town(services: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole demonstration on a database of its own."""
    folder = tmp_path_factory.mktemp("town")
    with fresh_database(services) as address:
        own = dataclasses.replace(settings, database_url=address, upload_dir=folder / "files", state_dir=folder)
        app = create_app(dataclasses.replace(own, statement_ms=600_000))
        with app.app_context():
            make_schema()
            data._build(app, folder / "seeding")
            for name in [name for name in sys.modules if name.startswith("deliberation_seeds")]:
                del sys.modules[name]
            yield app
            db.session.remove()
            db.engine.dispose()


def people() -> tuple[set[str], set[str], set[str]]:
    """Names, telephone numbers and ids of everybody there is."""
    everybody = db.session.scalars(select(Person)).all()
    numbers = {digits[-11:] for one in everybody if (digits := re.sub(r"\D", "", one.phone or ""))}
    return {one.name for one in everybody if len(one.name) > 1}, numbers, {one.id for one in everybody}


def findings(text: str) -> list[str]:
    names, numbers, ids = people()
    assert (len(names) > 50, len(ids) > 50, bool(numbers)) == (True, True, True)
    found = [*(one for one in ids if one in text), *(one for one in numbers if one in text)]
    return found + [one for one in names if re.search(rf"(?<![\u4e00-\u9fff]){one}(?![\u4e00-\u9fff])", text)]


def test_nobody_is_in_the_package(town: Flask, tmp_path: Path) -> None:
    row = service.dump(db.session(), datetime.now(UTC), day=datetime(2100, 1, 1, tzinfo=UTC).date(), folder=tmp_path)
    with zipfile.ZipFile(service.path_of(tmp_path, row.sha256)) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert row.rows > 500
    assert findings(text) == []
    db.session.rollback()


def test_nobody_is_in_the_api(town: Flask) -> None:
    client: FlaskClient = town.test_client()
    text = []
    for resource in RESOURCES:
        path = f"/api/v1/{resource.name}?limit=500"
        while path:
            answer = client.get(path)
            assert answer.status_code == 200
            text.append(answer.text)
            path = json.loads(answer.text)["next"]
    votes = json.loads(client.get("/api/v1/votes").text)["data"]
    projects = json.loads(client.get("/api/v1/projects?limit=5").text)["data"]
    text += [client.get(f"/api/v1/votes/{vote['id']}").text for vote in votes]
    text += [client.get(f"/roots/proof?of=project:{row['id']}").text for row in projects]
    assert findings("\n".join(text)) == []


def test_the_search_for_people_finds_one(town: Flask) -> None:
    names, numbers, ids = people()
    for secret in (min(names), min(numbers), min(ids)):
        assert secret in findings(f"x {secret} x")
