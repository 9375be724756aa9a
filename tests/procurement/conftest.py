"""The language of what is told outside a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale


@pytest.fixture
def zh(app: Flask) -> Iterator[None]:
    """Say things in Chinese."""
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        yield
