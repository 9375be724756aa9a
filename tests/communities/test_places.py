"""The tree of places: imported once or twice, the codes are kept, and nothing that does not fit gets in."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.communities import queries, service
from deliberation.communities.models import Place
from tests import factories as f


def test_the_shipped_divisions_are_whole_and_import_twice(session: Session) -> None:
    rows = service.read_places(service.DIVISIONS)
    assert service.import_places(session, rows) == len(rows)
    service.import_places(session, rows)
    levels = Counter(session.scalars(select(Place.level)))
    assert levels == {"city": 1, "district": 9, "subdistrict": 79, "community": 788}
    assert session.scalar(select(func.count()).select_from(Place)) == len(rows)
    lost = select(func.count()).where(Place.parent_code.is_(None), Place.level != "city")
    assert session.scalar(lost) == 0


def test_an_import_corrects_a_name_and_keeps_the_code(session: Session) -> None:
    f.place(session)
    row = {"level": "community", "code": f.COMMUNITY, "parent_code": f.SUBDISTRICT, "name": "文华新社区居民委员会"}
    service.import_places(session, [row])
    session.expire_all()
    found = queries.place(session, f.COMMUNITY)
    assert found is not None
    assert (found.code, found.short) == (f.COMMUNITY, "文华新社区")


@pytest.mark.parametrize(
    "change",
    [{"level": "village"}, {"code": "44A3"}, {"code": ""}, {"name": " "}, {"parent_code": "440304001"}],
)
def test_what_does_not_fit_the_tree_is_named(session: Session, change: dict[str, str]) -> None:
    row = {"level": "community", "code": f.COMMUNITY, "parent_code": f.SUBDISTRICT, "name": "文华社区"} | change
    with pytest.raises(ValueError, match="not a place of the tree"):
        service.import_places(session, [row])


def test_a_place_knows_where_it_lies(session: Session) -> None:
    f.place(session)
    assert [spot.short for spot in queries.lineage(session, f.COMMUNITY)] == [
        "深圳市",
        "罗湖区",
        "黄贝街道",
        "文华社区",
    ]
    assert queries.prefixes(f.COMMUNITY) == (f.CITY, f.DISTRICT, f.SUBDISTRICT, f.COMMUNITY)
    assert queries.root(session) == f.CITY
    assert queries.exists(session, "440") is None


def test_searching_takes_signs_as_they_are(session: Session) -> None:
    f.place(session)
    assert [row.code for row in queries.find_places(session, "文华")] == [f.COMMUNITY]
    assert queries.find_places(session, "文华", within="440304") == ()
    assert queries.find_places(session, "%") == ()
    assert queries.find_places(session, "_华") == ()
