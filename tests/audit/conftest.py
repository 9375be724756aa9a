"""A community that is audited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.audit import factories
from tests.audit.factories import House


@pytest.fixture
def house(session: Session) -> House:
    """A community with three projects under money, and two auditors."""
    return factories.house(session)


@pytest.fixture
def zh(app: Flask) -> Iterator[None]:
    """Words are said in the language of a request."""
    with app.test_request_context("/"):
        yield
