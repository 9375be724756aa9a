"""Finding one's community by name among the hundreds of a city."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from deliberation.communities.models import Place
from deliberation.communities.queries import PlaceRow

MOST = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A place with the names of what it lies in, widest first."""

    code: str
    level: str
    name: str
    within: tuple[str, ...]

    @property
    def short(self) -> str:
        """文华社区 for 文华社区居民委员会."""
        return PlaceRow(self.code, self.level, None, self.name).short


def find(session: Session, words: str, *, most: int = MOST) -> tuple[Found, ...]:
    """Places whose name, or whose official code, begins with or holds ``words``: communities first, best match first.

    Several words narrow the search: 罗湖 文华 finds 文华社区 of 罗湖区 only.
    """
    parts = unicodedata.normalize("NFKC", words).split()[:4]
    if not parts:
        return ()
    above, top = aliased(Place), aliased(Place)
    last = parts[-1]
    query = (
        select(Place.code, Place.level, Place.name, above.name, top.name)
        .outerjoin(above, (above.code == Place.parent_code) & (above.level != "city"))
        .outerjoin(top, (top.code == above.parent_code) & (top.level != "city"))
        .where(Place.level != "city")
        .where(Place.name.contains(last, autoescape=True) | Place.code.startswith(last, autoescape=True))
        .order_by(case((Place.level == "community", 0), else_=1))
        .order_by(case((Place.name.startswith(last, autoescape=True), 0), else_=1), Place.code)
        .limit(most)
    )
    for part in parts[:-1]:
        query = query.where(above.name.contains(part, autoescape=True) | top.name.contains(part, autoescape=True))
    return tuple(
        Found(code, level, name, tuple(filter(None, (highest, higher))))
        for code, level, name, higher, highest in session.execute(query)
    )
