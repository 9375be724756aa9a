"""For tests that drive a real browser: one Chromium for the whole run, and the served product for each file."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from deliberation.config import Settings
from tests.service_fixtures import fresh_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.site import Site


PATIENCE_MS = 60_000
"""How long a page may take before a test gives it up: a busy machine is no fault of the page."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser; tests open contexts of their own in it."""
    from playwright.sync_api import expect  # only where it is asked for: other tests start sooner

    from tests.browser import chromium

    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(app: Flask, session: Session) -> Iterator[str]:
    """The pages on the test's own transaction, one request at a time."""
    del session  # rolled back only when the server is gone
    server = make_server("127.0.0.1", 0, app, threaded=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def site(services: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product on an empty database of its own, on a clock that may be moved."""
    from tests.journeys.site import serve

    with fresh_database(services) as address, pytest.MonkeyPatch.context() as patch:
        own = dataclasses.replace(settings, database_url=address, upload_dir=tmp_path_factory.mktemp("photos"))
        with serve(own, patch) as site:
            yield site
