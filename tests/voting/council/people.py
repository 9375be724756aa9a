"""Small pools and boxes for the tests of council elections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st

from deliberation.voting.council.ballots import Paper
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.quotas import Quota

SEX = ("女", "男")
SEATS = ("居民", "单位")
BUILDINGS = ("1栋", "2栋", "3栋")


def people(**attributes: str) -> list[Candidate]:
    """``people(a="女 居民")``: ids with sex, seat type and building, as many as are given."""
    names = ("sex", "seat_type", "building")
    return [
        Candidate(key, key.upper(), dict(zip(names, text.split(), strict=False))) for key, text in attributes.items()
    ]


def papers(votes: Mapping[str, int]) -> list[Paper]:
    """``{"ab": 3}``: three papers that name a and b."""
    return [Paper(tuple(choices), count) for choices, count in votes.items()]


@st.composite
def pools(draw: st.DrawFn, most: int = 9) -> list[Candidate]:
    """Up to nine people with three attributes."""
    size = draw(st.integers(2, most))
    pick = st.tuples(st.sampled_from(SEX), st.sampled_from(SEATS), st.sampled_from(BUILDINGS))
    return people(**{chr(97 + place): " ".join(draw(pick)) for place in range(size)})


@st.composite
def quota_lists(draw: st.DrawFn, pool: Iterable[Candidate], seats: int) -> list[Quota]:
    """Some quotas over the attributes of the pool, not always possible ones."""
    found = sorted({(name, value) for person in pool for name, value in person.attributes.items()})
    chosen = draw(st.lists(st.sampled_from(found), unique=True, max_size=5))
    quotas = []
    for name, value in chosen:
        least = draw(st.integers(0, max(0, seats - 1)))
        quotas.append(Quota(name, value, least, draw(st.one_of(st.none(), st.integers(least, seats)))))
    return quotas


def meets(panel: Iterable[str], pool: Iterable[Candidate], quotas: Iterable[Quota]) -> bool:
    """Whether the panel meets every quota, counted person by person."""
    by_id = {person.id: person for person in pool}
    panel = list(panel)
    for quota in quotas:
        held = sum(by_id[i].attributes[quota.attribute] == quota.value for i in panel)
        if held < quota.minimum or (quota.maximum is not None and held > quota.maximum):
            return False
    return True
