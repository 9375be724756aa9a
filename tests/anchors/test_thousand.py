"""As superuser, random edits over book, money, project columns and evidence: all found against the published root.

Here a sample; ``python -m bench.tamper`` makes a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.disclosure.verify_command import look
from tests.anchors.spoiled import furnish
from tests.anchors.tamper import Vandal


@pytest.fixture
def root(app: Flask, committed: Callable[[], Session], tmp_path: Path) -> str:
    """The published root of a furnished house whose files lie in ``tmp_path``."""
    with app.test_request_context("/"), committed() as session:
        found = furnish(session, tmp_path).root
        session.commit()
    return found


def test_a_sound_house_has_no_faults(app: Flask, committed: Callable[[], Session], root: str, tmp_path: Path) -> None:
    with app.app_context(), committed() as session:
        report, compared, faults = look(session, tmp_path, root)
    assert faults == []
    assert report.events > 40
    assert compared is not None
    assert compared.leaves > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_random_edit_is_found(app: Flask, root: str, tmp_path: Path, pg_superuser_url: str, seed: int) -> None:
    engine = sa.create_engine(pg_superuser_url, poolclass=sa.NullPool)
    with app.app_context():
        score = Vandal(engine, tmp_path, root, seed).run(40)
    engine.dispose()
    assert score.total == 40
    assert score.missed == []
