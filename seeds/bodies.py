"""Terms, an election that is over, a draw that runs, a seat that is free, and a body of owners."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from deliberation_seeds.cast import COMMUNITIES, rows
from deliberation_seeds.stage import Stage

from deliberation.accounts.models import Person
from deliberation.accounts.queries import age
from deliberation.councils import queries, service
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL

GROUPS = ("1栋", "2栋", "3栋", "5栋")


def begin(stage: Stage) -> None:
    """Every council gets its term; 文华 elects its last three residents' seats before anything else happens."""
    for community, code in COMMUNITIES.items():
        at = stage.ago(429)
        first, body = _day(stage.ago(432)), queries.council_id(code)
        last = first.replace(year=first.year + 5, day=min(first.day, 28)) - timedelta(days=1)
        service.propose_term(stage.session, stage.cast.clerk(community), at, body_id=body, first=first, last=last)
        service.confirm_term(stage.session, stage.cast.officer(community), at, body_id=body)
    _elect(stage, "wenhua", 426)


def close(stage: Stage) -> None:
    """What runs today: a draw in 怡锦, a free seat in 东角头, the owners of a block in 文华."""
    _draw(stage, "yijing")
    gone, code = stage.cast.members["dongjiaotou"][3], COMMUNITIES["dongjiaotou"]
    service.vacate_seat(
        stage.session, stage.cast.clerk("dongjiaotou"), stage.ago(2), body_id=queries.council_id(code), person_id=gone,
        cause="moved", reason="工作调动，不再担任代表",
    )  # fmt: skip
    _owners(stage, "wenhua")


def _elect(stage: Stage, community: str, ago: int) -> None:
    session, clerk, officer = stage.session, stage.cast.clerk(community), stage.cast.officer(community)
    at = stage.ago(ago)
    election = service.call_election(
        session, clerk, at, body_id=queries.council_id(COMMUNITIES[community]), title="居民议事员选举",
        kind="residents", seats=3, method="stv", electors="representatives", electors_size=24,
        register_by=_day(at) + timedelta(days=7), vote_on=_day(at) + timedelta(days=14), why="本届居民席位三席待选",
    )  # fmt: skip
    ids = _stand(stage, community, election, 6, at + timedelta(days=1))
    service.publish(session, clerk, at + timedelta(days=8), election_id=election)
    vote = at + timedelta(days=14)
    papers = _papers(stage, ids, 21)
    service.open_box(session, clerk, vote, election_id=election, issued=22, received=len(papers))
    for reader in (clerk, officer):
        for number, choices in enumerate(papers, start=1):
            slip = reader is officer and number == 9
            read = [*reversed(choices)] if slip else choices
            mark = "unreadable" if number == 17 else ""
            service.enter_paper(session, reader, vote, election_id=election, number=number, choices=read, mark=mark)
    third = stage.cast.cashier(community)
    service.settle_paper(session, third, vote, election_id=election, number=9, choices=papers[8])
    service.count(session, clerk, vote + timedelta(hours=1), election_id=election)
    done = service.settle(session, clerk, vote + timedelta(days=7), election_id=election)
    people = {one.id: one.person for one in done.candidates}
    stage.cast.members[community] += [people[id_] for id_ in done.elected]


def _papers(stage: Stage, ids: list[str], many: int) -> list[list[str]]:
    """Ballots with some order behind them: the first names are a little more popular; one is left blank."""
    found = []
    for _number in range(many):
        wanted, order = stage.dice.randint(2, 4), list(ids)
        picked: list[str] = []
        while len(picked) < wanted:
            one = stage.dice.choices(order, [6 + 3 * (len(ids) - ids.index(id_)) for id_ in order])[0]
            order.remove(one)
            picked.append(one)
        found.append(picked)
    found[3] = []
    found[8] = [ids[0], ids[4]]
    return found


def _stand(stage: Stage, community: str, election: str, many: int, at: datetime) -> list[str]:
    """Grown residents without a seat stand, each of their own accord."""
    seated, found = set(stage.cast.members[community]), []
    sexes = {row["given"]: row["sex"] for row in rows("people")}
    for number, person in enumerate(stage.cast.residents[community]):
        who = stage.session.get_one(Person, person)
        years = age(who.born, _day(at))
        if person in seated or years is None or years < 22 or len(found) == many:
            continue
        own = Actor(person, frozenset({"resident"}))
        attributes = {"sex": sexes[(who.name or "")[1:]], "group": GROUPS[number % len(GROUPS)]}
        found.append(
            service.stand(stage.session, own, at, election_id=election, person_id=person, consent=True,
                          attributes=attributes)
        )  # fmt: skip
    return found


def _draw(stage: Stage, community: str) -> None:
    session, clerk, body = stage.session, stage.cast.clerk(community), queries.council_id(COMMUNITIES[community])
    for person in stage.cast.members[community][-2:]:
        service.vacate_seat(session, clerk, stage.ago(20), body_id=body, person_id=person, cause="moved")
    at = stage.ago(12)
    election = service.call_election(
        session, clerk, at, body_id=body, title="居民议事员抽签补选", kind="residents", seats=2, method="sortition",
        electors="roll", electors_size=0, quotas=[("sex", "女", 1, None), ("sex", "男", 1, None), ("group", "*", 0, 1)],
        register_by=_day(at) + timedelta(days=8), vote_on=_day(at) + timedelta(days=16), why="两名居民成员迁出社区",
    )  # fmt: skip
    _stand(stage, community, election, 9, at + timedelta(days=2))
    service.publish(session, clerk, at + timedelta(days=9), election_id=election)


def _owners(stage: Stage, community: str) -> None:
    session, clerk, at = stage.session, stage.cast.clerk(community), stage.ago(40)
    body = service.propose_body(
        session, clerk, at, place=COMMUNITIES[community], kind="owners_assembly", name="怡景花园业主议事会",
        profile="nantang13", seats=[("owners", 5), ("property", 1)],
    )  # fmt: skip
    service.confirm_body(session, stage.cast.officer(community), at + timedelta(days=2), body_id=body)
    for number in (50, 53, 56, 59):
        person = stage.cast.residents[community][number]
        service.fill_seat(
            session, clerk, at + timedelta(days=5), body_id=body, person_id=person, kind="owners", how="elected"
        )


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()
