"""The benchmark's own community stands, its pages come, and it judges by the three measures."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.extensions import db

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture(scope="module")
def bench() -> Iterator[Callable[[str], ModuleType]]:
    """A module of the benchmark, which is a script and no package."""
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module
    sys.path.remove(str(BENCH))


def test_every_measured_page_comes(
    app: Flask, committed: Callable[[], Session], bench: Callable[[str], ModuleType]
) -> None:
    town = bench("_town").build(app, 60)
    pages = [page for page in bench("pages")._pages(town) if page.path != bench("_house").PATH]
    assert len(pages) == 4
    db.session.remove()
    with ThreadPoolExecutor(1) as visitor:  # who has no part in the application context of this test
        questions = list(visitor.map(lambda page: bench("pages")._queries(app, page), pages))
        assert max(questions) <= 12
        visitor.submit(_look, app, pages).result()


def _look(app: Flask, pages: Sequence[Any]) -> None:
    ballot = app.test_client(use_cookies=False).get(pages[2].path, headers={"Cookie": pages[2].cookie}).text
    assert ballot.count('name="choice"') == 12
    listed = app.test_client().get(pages[0].path).text
    assert "60 个项目" in listed


@pytest.mark.parametrize(
    ("ratio", "queries", "raw", "faults"),
    [(0.4, 12, 60_000, 0), (0.39, 12, 60_000, 1), (0.5, 13, 60_000, 1), (0.5, 1, 60_001, 1), (0.1, 99, 99_999, 3)],
)
def test_a_page_fails_by_each_measure(
    bench: Callable[[str], ModuleType], ratio: float, queries: int, raw: int, faults: int
) -> None:
    page = bench("pages").Page("list", "/list", queries=queries, raw=raw)
    assert len(bench("pages")._faults(page, ratio)) == faults


def test_the_ratio_is_the_median_over_rounds(
    bench: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    pages = bench("pages")
    rounds = [{pages.BARE: 1000.0, "list": speed} for speed in (900.0, 500.0, 100.0)]
    assert pages._report([pages.Page(pages.BARE, "/"), pages.Page("list", "/list")], rounds)
    assert "0.50" in capsys.readouterr().out
    assert not pages._report([pages.Page("list", "/list")], rounds[2:])
