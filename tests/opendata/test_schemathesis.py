"""A program that knows only the API's description tries everything it allows, and much that it does not (Show 7)."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deliberation.anchors import service as seals
from deliberation.opendata import service
from tests import factories as make
from tests.anchors.conftest import FIRST, SECOND, at
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.journeys.site import Site

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """A house with something in every table."""
    with site.writing() as session:
        staff = office.funded(session)
        make_year.led(session, staff, "under_way", title="天台防水修复", supporters=2)
        make_year.led(session, staff, "archived", category="service", cost_wan=6)
        make_year.led(session, staff, "collected", title="路灯")
        seals.seal(session, at(FIRST), day=FIRST)
        service.dump(session, at(FIRST), day=FIRST, folder=Path(site.app.config["DUMP_DIR"]))
        seals.seal(session, at(SECOND), day=SECOND)
        assert make.COMMUNITY
    return site


@dataclass(frozen=True)
class Tried:
    """What the program made of a description: whether it found a fault, its words, and the operations it tried."""

    sound: bool
    said: str
    operations: frozenset[str]


def described(document: dict[str, Any]) -> frozenset[str]:
    """Every operation of a description, as ``GET /places``."""
    return frozenset(f"{method.upper()} {path}" for path, one in document["paths"].items() for method in one)


def run(site: Site, folder: Path, document: dict[str, Any], *more: str, examples: int = 2) -> Tried:
    """Try what ``document`` says against the site.

    It is handed over as a file: the program leaves out the address from which it has loaded a description.
    """
    (folder / "openapi.json").write_text(json.dumps(document))
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", "openapi.json", "--url", f"{site.url}/api/v1",
        "--checks", "all", "--seed", "20261123", "--max-examples", str(examples), "--no-color",
        "--generation-deterministic", "--report", "ndjson", "--report-ndjson-path", "tried.ndjson", *more,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
    return Tried(done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:], tried(folder / "tried.ndjson"))


def tried(report: Path) -> frozenset[str]:
    """The operations that were really asked, one by one, whatever the summary says."""
    found = set()
    for line in report.read_text("utf-8").splitlines():
        told = json.loads(line).get("ScenarioFinished", {})
        recorder = told.get("recorder", {})
        if told.get("phase") in {"coverage", "fuzzing"} and told["status"] == "success" and recorder["cases"]:
            found.add(recorder["label"])
    return frozenset(found)


@pytest.fixture
def document(filled: Site) -> dict[str, Any]:
    """The description as anybody reads it."""
    with urllib.request.urlopen(f"{filled.url}/api/v1/openapi.json") as answer:  # noqa: S310 -- our own server
        return dict(json.load(answer))


def test_every_operation_is_tried_without_fault_or_undescribed_answer(
    filled: Site, tmp_path: Path, document: dict[str, Any]
) -> None:
    found = run(filled, tmp_path, document, examples=25)
    assert found.sound, found.said
    assert filled.crashes == []
    assert found.operations == described(document)
    assert "GET /openapi.json" in found.operations


def _answers_less(document: dict[str, Any]) -> None:
    del document["paths"]["/places/{code}"]["get"]["responses"]["404"]


def _promises_more(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Places"]["required"].append("mayor")


def _has_one_more(document: dict[str, Any]) -> None:
    document["paths"]["/mayors"] = document["paths"]["/places"]


@pytest.mark.parametrize("bend", [_answers_less, _promises_more, _has_one_more])
def test_a_description_that_is_not_true_is_found_out(
    filled: Site, tmp_path: Path, document: dict[str, Any], bend: Callable[[dict[str, Any]], None]
) -> None:
    bend(document)
    assert not run(filled, tmp_path, document).sound


def test_an_operation_that_is_left_out_is_missed(filled: Site, tmp_path: Path, document: dict[str, Any]) -> None:
    found = run(filled, tmp_path, document, "--exclude-path", "/roots/{day}/growth")
    assert described(document) - found.operations == {"GET /roots/{day}/growth"}
