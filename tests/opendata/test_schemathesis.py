"""A program that knows only the API's description tries everything it allows, and much that it does not (Show 7)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deliberation.anchors import service as seals
from deliberation.opendata import openapi, service
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


def test_no_fault_and_no_answer_that_is_not_described(filled: Site, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        program, "run", f"{filled.url}/api/v1/openapi.json", "--url", f"{filled.url}/api/v1", "--checks", "all",
        "--seed", "20261123", "--max-examples", "25", "--no-color", "--generation-deterministic",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert filled.crashes == []
    described = len(openapi.document()["paths"]) - 1  # the address of the description itself is not tried
    assert f"Tested: {described}" in done.stdout, done.stdout[-2000:]
