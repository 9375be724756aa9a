"""The served product and a browser, for the tests of one file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deliberation.config import Settings
from tests.browser import chromium
from tests.journeys.site import Site, serve
from tests.service_fixtures import fresh_database


@pytest.fixture(scope="module")
def site(services: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with fresh_database(services) as address, pytest.MonkeyPatch.context() as patch:
        own = dataclasses.replace(settings, database_url=address, upload_dir=tmp_path_factory.mktemp("photos"))
        with serve(own, patch) as site:
            yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
