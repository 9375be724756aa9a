"""A sealed house with a year of money, projects in every stage and photos, to be spoiled."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy.orm import Session

from deliberation.anchors import service
from deliberation.anchors.proofs import Root
from deliberation.disclosure import service as sheets
from deliberation.proposals import files
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.anchors.conftest import FIRST, SECOND, at
from tests.delivery import factories as office
from tests.disclosure import factories as make_year


def furnish(session: Session, uploads: Path) -> Root:
    """Fill the house and seal it on two days; the root of the second."""
    staff = office.funded(session)
    under_way = make_year.led(session, staff, "under_way", title="天台防水修复", supporters=3)
    make_year.led(session, staff, "approved", title="健身器材", category="goods", cost_wan=20)
    for number in range(3):
        _photo(session, uploads, number)
    service.seal(session, at(FIRST), day=FIRST)
    make_year.pay(session, staff, under_way, "进度款", "记-1")
    make_year.led(session, staff, "archived", title="社区邻里节", category="service", cost_wan=6)
    make_year.led(session, staff, "collected", title="路灯")
    about = {"place": make.COMMUNITY, "name": "money", "year": 2026, "extension": "csv"}
    sheets.issue(session, Actor("", frozenset()), office.at(20), **about)  # type: ignore[arg-type]
    return service.seal(session, at(SECOND) + timedelta(0), day=SECOND)


def _photo(session: Session, uploads: Path, number: int) -> None:
    picture = BytesIO()
    Image.new("RGB", (64, 48), (40 * number, 90, 120)).save(picture, "JPEG")
    picture.seek(0)
    files.store_photo(session, Actor("clerk", frozenset()), make.NOW, uploads, picture)
