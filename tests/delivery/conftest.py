"""What the tests of delivery share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from tests.delivery import factories as lead


@pytest.fixture
def zh(app: Flask) -> Iterator[None]:
    """Words outside a page are Chinese, as on most pages."""
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        yield


@pytest.fixture
def staff(session: Session) -> lead.Office:
    """The people of an office whose year has money."""
    return lead.funded(session)
