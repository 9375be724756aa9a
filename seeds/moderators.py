"""The pools of moderators of the demonstration: eight people, one expired, one suspended, one in training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deliberation_seeds.cast import COMMUNITIES, Cast
from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.meetings import queries as meetings
from deliberation.moderators import service
from deliberation.moderators.practice import deck, guide, world
from deliberation.moderators.practice.story import story
from deliberation.rules.replay import SYSTEM, Actor

EVENINGS = [(day, 1110, 1320) for day in range(5)]


@dataclass(frozen=True)
class Entry:
    """One of the pool: key of a prepared account or a new number, the pool, the certificate's days from today."""

    key: str
    name: str
    home: str
    issuer: str
    number: str
    begins: int
    ends: int


POOL = (
    Entry("moderator", "周正言", "440303", "440303002", "罗主 2025-001", -430, 290),
    Entry("moderator_nantian", "梁文静", "440304", "440304002", "福主 2025-003", -430, 290),
    Entry("moderator_dongjiaotou", "苏志明", "440305", "440305005", "南主 2025-002", -430, 60),
    Entry("", "黎秋萍", "440303", "440303002", "罗主 2025-002", -430, 200),
    Entry("", "古海峰", "440303", "440303002", "罗主 2024-005", -430, -20),
    Entry("", "殷慧娟", "440303", "440303002", "罗主 2025-004", -400, 250),
    Entry("", "柯永强", "440303", "440303002", "罗主 2025-006", -200, 400),
)
TRAINEE = "邬晓彤"
TRAINER = "市民政局讲师团"
DOUBT = "主持时多次表态，核查期间暂停"


def found(session: Session, cast: Cast, now: datetime) -> None:
    """Enter the pools as they stood before the first meetings."""
    for number, entry in enumerate(POOL):
        at = now + timedelta(days=entry.begins)
        person = cast.accounts.get(entry.key) or _enter(session, at, number, entry.name)
        cast.accounts.setdefault(f"pool{number}", person)
        service.apply(session, Actor(person), at, home=entry.home)
        service.register(session, SYSTEM, at, person_id=person)
        for course, hours in (("议事规则与十二条", 8), ("罗伯特议事规则入门", 6)):
            day = (at - timedelta(days=20)).date()
            service.note_training(
                session,
                SYSTEM,
                at,
                person_id=person,
                course=course,
                hours=hours,
                day=day,
                trainer="市民政局讲师团",
                score=86,
            )
        since = at.date()
        until = _last(since, now.date() + timedelta(days=entry.ends))
        service.certify(
            session, SYSTEM, at, person_id=person, number=entry.number, issuer=entry.issuer, since=since, until=until
        )
        if number > 2:
            service.set_availability(session, Actor(person), at, weekly=EVENINGS, off=())
    person = _enter(session, now - timedelta(days=30), len(POOL), TRAINEE)
    cast.accounts["trainee"] = person
    service.apply(session, Actor(person), now - timedelta(days=30), home="440303")


def live(session: Session, cast: Cast, now: datetime) -> None:
    """What has come since: a suspension, answers, evaluations, practice."""
    suspended = cast.accounts["pool5"]
    service.suspend(
        session, SYSTEM, now - timedelta(days=9), person_id=suspended, reason="主持时多次表态，核查期间暂停"
    )
    for community, code in COMMUNITIES.items():
        for row in meetings.meetings_at(session, code):
            host = Actor(row.moderator_id)
            at = row.called_at + timedelta(hours=3)
            service.accept(session, host, at, meeting_id=row.id, independent=True)
            if row.status == "adjourned":
                _evaluate(session, cast, community, row)
    for story_id, seed, faults in (("adoption", 3, 0), ("shouting", 8, 3)):
        _practise(session, cast.accounts["trainee"], now - timedelta(days=3), story_id, seed, faults)


def _enter(session: Session, at: datetime, number: int, name: str) -> str:
    born = date(1968 + number * 2, 3 + number, 11)
    return accounts.add_person(session, at, phone=f"+86138003{number:05d}", name=name, born=born, assurance=4).id


def _last(since: date, wished: date) -> date:
    """Two years at most."""
    return min(wished, since.replace(year=since.year + 2) - timedelta(days=1))


def _evaluate(session: Session, cast: Cast, community: str, row: meetings.MeetingRow) -> None:
    words = ("时间掌握得好。", "", "反方也讲到了，服气。", "表决前念了全文，清楚。", "")
    came = [id_ for id_ in cast.members[community] if id_ in meetings.attended(session, row.id)]
    for place, id_ in enumerate(came[:5]):
        marks = [5, 4 + place % 2, 5, 4, 5 - place % 2]
        at = (row.closed_at or row.starts_at) + timedelta(hours=2 + place)
        service.evaluate(
            session, Actor(id_), at, meeting_id=row.id, attended=True, over=True, marks=marks, words=words[place]
        )


def _practise(session: Session, person: str, at: datetime, story_id: str, seed: int, faults: int) -> None:
    """A practice meeting led by its own script, with a few slips on the way."""
    run = service.start_practice(session, Actor(person), at, story_id=story_id, helped=True, seed=seed)
    told = story(story_id)
    assert told is not None  # noqa: S101 -- shipped
    stage = world.begin(told, seed)
    while not stage.over:
        choice = guide.due(stage)
        if faults and choice["step"] in deck.SPOKEN:
            faults, step = faults - 1, str(choice["step"])
            choice["say"] = next(place for place in range(3) if deck.saying_at(stage, step, place).slip)
        stage = service.choose(session, Actor(person), at, run_id=run, choice=choice)
        at += timedelta(seconds=20)
