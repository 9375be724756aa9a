"""The daily package under the standard's own program (Frictionless Data): descriptor, every table, every cell."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from frictionless import validate
from sqlalchemy.orm import Session

from deliberation.opendata import service
from tests.anchors.conftest import FIRST, SECOND, at, sealed

TABLES = {"places", "years", "projects", "money", "notices", "votes", "results", "roots", "dumps"}


@pytest.fixture
def package(session: Session, project: str, tmp_path: Path) -> Path:
    """A package with rows in every table but that of the results."""
    sealed(session, FIRST)
    service.dump(session, at(FIRST), day=FIRST, folder=tmp_path)
    row = service.dump(session, at(SECOND), day=SECOND, folder=tmp_path)
    with zipfile.ZipFile(service.path_of(tmp_path, row.sha256)) as archive:
        archive.extractall(tmp_path / "package")
    return tmp_path / "package"


def faults(package: Path) -> list[str]:
    """What the program finds: table, kind of fault, row."""
    report = validate(str(package / "datapackage.json"))
    assert {task.name for task in report.tasks} == TABLES
    found = [("package", error) for error in report.errors]
    found += [(task.name, error) for task in report.tasks for error in task.errors]
    return [f"{name} {error.type} {getattr(error, 'row_number', '')}" for name, error in found]


def test_the_package_keeps_to_its_own_schema(package: Path) -> None:
    assert faults(package) == []
    filled = [path.stem for path in (package / "data").iterdir() if path.read_text("utf-8").count("\n") > 1]
    assert {"places", "years", "projects", "money", "roots", "dumps"} <= set(filled)


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("projects", ",2026,", ",two thousand,", "type-error"),
        ("projects", ",under_way,", ",on_its_way,", "constraint-error"),
        ("places", "\r\n4403,", "\r\n,", "primary-key"),
        ("roots", "2026-06-01", "June", "type-error"),
        ("places", "code,", "kode,", "label"),
    ],
)
def test_one_wrong_cell_is_named(package: Path, table: str, old: str, new: str, fault: str) -> None:
    path = package / "data" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text, text[:400]
    path.write_bytes(text.replace(old, new, 1).encode())
    found = faults(package)
    assert any(one.startswith(table) and fault in one for one in found), found
    assert any(one.startswith(f"{table} hash-count") for one in found), found
