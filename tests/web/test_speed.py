"""Lists ask few questions and stay light, however much there is; what has changed is seen at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.notices.models import Notice
from deliberation.polls import service as polls
from deliberation.proposals import queries as projects
from deliberation.proposals import service as proposals
from deliberation.proposals.models import Project
from deliberation.rules.project import PHASES
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.polls.factories import AFTER, DURING, make_poll, vote
from tests.proposals.factories import CLERK, make_project, resident_actor

MOST_QUERIES = 12
MOST_BYTES = 60_000
PROJECTS = 1_000
HERE, AROUND = make.COMMUNITY, ("4403", "440303", "440303002", make.COMMUNITY)
EVERY_PHASE = (*PHASES, "returned", "rejected", "withdrawn", "pooled")

PUBLIC = [
    *(f"/places/{code}/projects" for code in AROUND),
    *(f"/places/{code}" for code in AROUND),
    *(f"/places/{code}/notices" for code in AROUND),
    *(f"/places/{code}/money" for code in AROUND),
    *(f"/places/{HERE}/projects?{asked}" for asked in ("step=work", "q=充电", "year=2025&category=goods", "step=pool")),
    f"/places/{HERE}/polls", f"/places/{HERE}/meetings", f"/places/{HERE}/sheets", "/",
]  # fmt: skip
DESKS = [
    *(f"/places/{HERE}/{page}" for page in ("desk", "delivery", "people", "people/residents", "notices", "projects")),
    "/places/440303002/desk", "/places/440303002/delivery",
]  # fmt: skip


def crowd(session: Session, count: int = PROJECTS) -> None:
    """A community with so many projects in every phase, as read columns alone: lists read nothing else."""
    staff = office.funded(session)
    cycle = communities.cycle(session, HERE, 2026)
    assert cycle is not None
    for phase in ("under_way", "archived"):
        make_year.led(session, staff, phase)
    for number in range(20):  # the desk of delivery replays what it shows: the newest have a story
        make_project(session, phase=("approved", "on_notice")[number % 2])
    rows, notices = [], []
    for number in range(count):
        id_, at = uuid4().hex, make.NOW - timedelta(hours=number + 1)
        rows.append({
            "id": id_, "place": HERE, "year": 2024 + number % 3, "phase": EVERY_PHASE[number % len(EVERY_PHASE)],
            "phase_since": at, "title": f"院内电动车充电棚（第 {number} 件）" + "长" * 20, "need": "需要。" * 100,
            "location": "文华花园 3 栋东侧空地", "category": ("works", "goods", "service")[number % 3],
            "theme": "facilities", "cover": id_ * 2, "proposer_id": f"resident-{number}", "supporters": number % 90,
            "cost_fen": 46_800_000, "budget_fen": 46_800_000, "contract_fen": 40_000_000, "paid_fen": 12_000_000,
            "created_at": at, "updated_at": at,
        })  # fmt: skip
        notices.append({
            "id": uuid4().hex, "place": HERE, "subject": f"project:{id_}", "title": rows[-1]["title"],
            "status": "running", "days": 5, "answer_days": 7, "used": 0, "first_day": at.date(),
            "last_day": at.date() + timedelta(days=5), "objections": 0, "waiting": 0, "upheld": False,
            "posted_at": at, "rulebook": cycle.rulebook,
        })  # fmt: skip
    session.execute(sa.insert(Project), rows)
    session.execute(sa.insert(Notice), notices[: count // 4])
    session.expire_all()


def light(client: FlaskClient, session: Session, path: str) -> None:
    """The page comes, with few questions and few bytes."""
    with counted(session) as sent:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(sent) <= MOST_QUERIES, "\n".join(sent)
    assert len(answer.data) <= MOST_BYTES


def test_public_lists_of_a_thousand_projects_are_light(client: FlaskClient, session: Session) -> None:
    crowd(session)
    for path in PUBLIC:
        light(client, session, path)


def test_desks_over_a_thousand_projects_are_light(client: FlaskClient, session: Session) -> None:
    crowd(session)
    person = make.holder(session, "clerk", HERE)
    make.enter(client, session, make.grant(session, person, "subdistrict_officer", HERE[:9]))
    for path in DESKS:
        light(client, session, path)


@pytest.mark.parametrize("path", [f"/places/{HERE}/projects", f"/places/{HERE[:9]}/projects", f"/places/{HERE}/desk"])
def test_more_projects_are_not_more_questions(client: FlaskClient, session: Session, path: str) -> None:
    crowd(session, 40)
    person = make.holder(session, "clerk", HERE)
    make.enter(client, session, make.grant(session, person, "subdistrict_officer", HERE[:9]))
    few = _questions(client, session, path)
    for number in range(60):
        make_project(session, title=f"更多 {number}", phase=EVERY_PHASE[number % 3])
    assert len(_questions(client, session, path)) == len(few)


def test_a_desk_of_many_communities_is_light(client: FlaskClient, session: Session) -> None:
    for number in (1, 3, 7, 8, 9, 11, 12, 15, 17, 19, 20, 21, 22):
        make_project(session, place=make.place(session, f"{HERE[:9]}{number:03d}"), phase="collected")
    person = make.holder(session, "subdistrict_officer", HERE[:9])
    make.enter(client, session, person)
    for page in ("desk", "delivery", "projects"):
        light(client, session, f"/places/{HERE[:9]}/{page}")


def _questions(client: FlaskClient, session: Session, path: str) -> list[str]:
    with counted(session) as sent:
        assert client.get(path).status_code == 200
    return sent


def test_a_page_looks_its_place_up_once(client: FlaskClient, session: Session) -> None:
    make_project(session)
    with counted(session) as sent:
        client.get(f"/places/{HERE}/projects")
    assert sum("FROM place" in statement for statement in sent) == 1


def test_a_project_page_asks_little_and_its_book_only_for_what_is_new(client: FlaskClient, session: Session) -> None:
    staff = office.funded(session)
    row = make_year.led(session, staff, "accepted")
    page = f"/projects/{row.id}"
    client.get(page)
    with counted(session) as sent:
        client.get(page)
    assert len(sent) <= 8
    assert not any("FROM ledger_event" in statement for statement in sent)


def test_opening_a_ballot_again_writes_nothing_and_locks_nothing(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    with time_machine.travel(DURING, tick=False):
        make.enter(client, session, poll.voters[0], now=DURING)
        with counted(session) as sent:
            answer = client.get(f"/polls/{poll.id}/ballot")
    assert answer.status_code == 200
    assert len(sent) <= 6
    assert not any(word in statement for statement in sent for word in ("INSERT", "UPDATE", "FOR SHARE"))


def test_the_file_of_all_ballots_is_not_read_for_the_result(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0, 1)
    polls.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    polls.count(session, CLERK, AFTER, poll_id=poll.id)
    for page in (f"/polls/{poll.id}/result", f"/polls/{poll.id}"):
        with counted(session) as sent:
            answer = client.get(page)
        assert answer.status_code == 200
        assert not any("poll_file" in statement for statement in sent)
        assert len(sent) <= 8


Change = Callable[[Session, str], object]


def _support(session: Session, id_: str) -> object:
    return proposals.support(session, resident_actor(77), make.NOW, project_id=id_)


def _screen(session: Session, id_: str) -> object:
    return proposals.screen(session, CLERK, make.NOW, project_id=id_, verdict="pass", reason="可以。")


@pytest.mark.parametrize("where", ["/projects/{id}", "/places/440303002/projects"])
@pytest.mark.parametrize(("change", "words"), [(_support, "1 "), (_screen, "待议事")])
def test_what_has_changed_is_seen_at_once(
    client: FlaskClient, session: Session, where: str, change: Change, words: str
) -> None:
    id_ = make_project(session).id
    page = where.format(id=id_)
    before = client.get(page).text
    assert client.get(page).text == before
    change(session, id_)
    after = client.get(page).text
    assert after.count(words) > before.count(words)


def test_a_place_with_a_new_name_is_called_so_at_once(client: FlaskClient, session: Session) -> None:
    make_project(session)
    page = "/places/440303002/projects"
    assert "文华社区" in client.get(page).text
    session.execute(sa.update(Place).where(Place.code == HERE).values(name="文华新社区居民委员会"))
    assert "文华新社区" in client.get(page).text


def test_a_person_with_a_new_name_is_called_so_at_once(client: FlaskClient, session: Session) -> None:
    person = make.resident(session, name="欧阳修")
    row = make_project(session, proposer=make.actor(session, person))
    page = f"/projects/{row.id}"
    assert "欧**" in client.get(page).text
    person.name = "司马光"
    session.flush()
    text = client.get(page).text
    assert "司**" in text
    assert "欧**" not in text


def test_in_a_new_year_last_years_days_are_written_with_their_year(client: FlaskClient, session: Session) -> None:
    page = f"/projects/{make_project(session).id}"
    with time_machine.travel(make.NOW, tick=False):
        assert "2026年3月10日" not in client.get(page).text
    with time_machine.travel(make.NOW + timedelta(days=365), tick=False):
        assert "2026年3月10日" in client.get(page).text


def test_pages_of_a_list_that_is_narrowed_go_on_where_they_stopped(session: Session) -> None:
    crowd(session, 120)
    narrowed = projects.Filter(category="works")
    first = projects.listing(session, HERE[:6], narrowed, limit=5)
    second = projects.listing(session, HERE[:6], narrowed, limit=5, after=first.after)
    whole = projects.listing(session, HERE, replace(narrowed), limit=10)
    assert [row.id for row in (*first.rows, *second.rows)] == [row.id for row in whole.rows]
