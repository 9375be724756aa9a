"""One community to measure with: a poll that is open, one that is counted, a project with a full life, 1,000 in all.

Everything that the measured pages replay is played through the services. The filler of the list, which only the
list reads, is inserted as read columns without a story; pictures are named and not drawn, for nobody fetches them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.communities import service as places
from deliberation.delivery import service as delivery
from deliberation.funds import service as funds
from deliberation.polls import box
from deliberation.polls import service as polls
from deliberation.proposals import notice_moves
from deliberation.proposals import queries as projects
from deliberation.proposals import service as proposals
from deliberation.proposals.models import Project
from deliberation.rules.cycle import STAGES
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.web.clock import now
from deliberation.web.transaction import transaction

PLACE = "440303002019"
CANDIDATES = 12
PROJECTS = 1_000
RESIDENTS = 80
BUDGET_FEN = 120_000_000
THINGS = ("充电棚", "楼道照明改造", "长者食堂", "健身角", "排水沟修复", "图书角", "邻里节", "防滑坡道")
SPOTS = ("文华花园 3 栋东侧", "锦星花园中庭", "凤凰路菜市场口", "怡景花园 1–12 栋", "社区党群服务中心二楼")
PHASES = ("collected", "screened", "deliberated", "approved", "under_way", "archived", "pooled", "rejected")
NEED = (
    "这里的设施用了二十多年，雨天积水、晚上看不清，老人和孩子走着不放心，希望今年能修好，居民愿意一起出主意、一起看管。"
)


@dataclass
class Town:
    """What the measurement asks for: ids of the polls and the project, and the cookie of a resident on the roll."""

    open_poll: str = ""
    counted_poll: str = ""
    project: str = ""
    cookie: str = ""
    residents: list[Actor] = field(default_factory=list)


def build(app: Flask, count: int = PROJECTS) -> Town:
    """Fill an empty house, inside the context of ``app``."""
    town, at = Town(), now()
    with transaction() as session:
        rows = [row for row in places.read_places(places.DIVISIONS) if PLACE.startswith(row["code"])]
        places.import_places(session, rows)
        _settle(session, town, at - timedelta(days=400))
        _announce(session, at)
        _counted(session, town, at - timedelta(days=200))
        _live(session, town.project, town, at - timedelta(days=180))
        town.open_poll = _poll(session, _adopted(session, town, at - timedelta(days=20)), at - timedelta(days=2))
        box.take_ballot(session, town.residents[0], at, poll_id=town.open_poll)
        _fill(session, count, at)
        token = accounts.open_session(session, at, person_id=town.residents[0].id)
    town.cookie = _cookie(app, token)
    return town


def _clerk(number: int = 0) -> Actor:
    return Actor(f"clerk-{number}", frozenset({"clerk"}))


def _officer(number: int = 0) -> Actor:
    return Actor(f"officer-{number}", frozenset({"subdistrict_officer"}))


def _picture(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _settle(session: Session, town: Town, at: datetime) -> None:
    book = communities.rulebook(session, PLACE)
    for number in range(RESIDENTS):
        about = {"phone": f"+86139001{number:05d}", "name": f"张{number}", "born": date(1950 + number % 40, 5, 1)}
        person = accounts.add_person(session, at, **about, assurance=4)  # type: ignore[arg-type]
        accounts.appoint(session, SYSTEM, at, book, person_id=person.id, role="resident", place=PLACE)
        town.residents.append(Actor(person.id, frozenset({"resident"})))


def _announce(session: Session, at: datetime) -> None:
    first = (at - timedelta(days=300)).date()
    stages: list[Json] = []
    for name in STAGES:
        last = first + timedelta(days=69)
        stages.append([name, first.isoformat(), last.isoformat()])
        first = last + timedelta(days=1)
    early = at - timedelta(days=310)
    funds.announce_year(
        session, _officer(), early, place=PLACE, year=at.year, allocation_fen=200_000_000, stages=stages
    )


def _adopted(session: Session, town: Town, at: datetime) -> list[str]:
    """Twelve proposals, supported by neighbours, screened and adopted."""
    ids = []
    for number in range(CANDIDATES):
        id_, proposer = uuid4().hex, town.residents[number]
        proposals.propose(
            session, proposer, at, project_id=id_, place=PLACE, year=now().year,
            title=f"{SPOTS[number % 5]}{THINGS[number % 8]}", need=NEED, location=SPOTS[number % 5],
            category=("works", "goods", "service")[number % 3], theme="facilities",
            cost_fen=(6 + number * 3) * 1_000_000, photos=(_picture(id_),),
        )  # fmt: skip
        for friend in town.residents[20:28]:
            proposals.support(session, friend, at, project_id=id_)
        proposals.screen(session, _clerk(), at, project_id=id_, verdict="pass", reason="属于居民身边小事。")
        vote: dict[str, Json] = {"yes": 10, "no": 1, "abstain": 1, "present": 12, "due": 13}
        decision = {"meeting": uuid4().hex, "adopted": True, "text": "同意列入票决", **vote}
        proposals.play_project(session, _clerk(), at + timedelta(days=1), id_, "record_decision", decision)
        ids.append(id_)
    return ids


def _poll(session: Session, ids: Sequence[str], opens: datetime) -> str:
    """A poll of those projects, open for five days."""
    poll_id = polls.prepare(
        session, _clerk(), opens - timedelta(days=3), place=PLACE, year=now().year, title="微实事，请您投票",
        budget_fen=BUDGET_FEN, opens_at=opens, closes_at=opens + timedelta(days=5), projects=ids,
    )  # fmt: skip
    polls.ask_open(session, _clerk(), opens, poll_id=poll_id)
    polls.open_poll(session, _officer(), opens, poll_id=poll_id)
    return poll_id


def _counted(session: Session, town: Town, at: datetime) -> None:
    """A poll from the roll to the count; its first winner is the project whose life is told."""
    ids, dice = _adopted(session, town, at), random.Random(7)  # noqa: S311 -- ballots of a benchmark
    opens = at + timedelta(days=5)
    town.counted_poll = _poll(session, ids, opens)
    for number, voter in enumerate(town.residents[: RESIDENTS - 5]):
        moment = opens + timedelta(minutes=number)
        token = box.take_ballot(session, voter, moment, poll_id=town.counted_poll)
        picks = dice.sample(ids[:8], 3)
        box.cast(session, moment, poll_id=town.counted_poll, token=token, marks=picks)
    polls.close(session, SYSTEM, opens + timedelta(days=6), poll_id=town.counted_poll)
    polls.count(session, _clerk(), opens + timedelta(days=6), poll_id=town.counted_poll)
    town.project = next(id_ for id_ in ids if (row := projects.project(session, id_)) and row.phase == "on_notice")


def _live(session: Session, id_: str, town: Town, at: datetime) -> None:
    """From the end of the notice to the archive, with photos, three payments and thirty-two ratings."""
    notice_moves.end_notice(session, SYSTEM, at, id_)
    cost = projects.project_state(session, id_).cost_fen
    delivery.approve(session, _officer(), at, project_id=id_, budget_fen=cost)
    offers = [Quote(f"深圳市{name}建设工程有限公司", cost * part // 100) for name, part in
              (("安居", 92), ("惠邻", 95), ("鹏诚", 98))]  # fmt: skip
    best = offers[0]
    contract = {"supplier": best.supplier, "amount_fen": best.amount_fen, "quotes": offers}
    delivery.contract(session, _clerk(), at, project_id=id_, **contract)  # type: ignore[arg-type]
    for number, title in enumerate(("进场准备", "实施过半", "收尾清场")):
        photos = [_picture(f"{number}-{side}") for side in "ab"]
        delivery.report_milestone(
            session, _clerk(), at, project_id=id_, title=title, note="已告知居民。", photos=photos
        )
        if number < 2:
            _pay(session, id_, at)
    parts = ("council_member", "proposer", "user", "subdistrict_officer", "contractor")
    evidence = {"photos": [_picture("done")], "documents": [_picture("paper")]}
    team = [(part, f"person-{part}") for part in parts]
    delivery.accept(session, _clerk(), at, project_id=id_, verdict="pass", note="合格。", team=team, **evidence)
    for voter in town.residents[30:62]:
        delivery.rate(session, voter, at, project_id=id_, score=5, comment="办得好，谢谢大家。")
    delivery.evaluate(session, _clerk(), at, project_id=id_)
    delivery.settle(session, _officer(), at, project_id=id_, final_fen=offers[0].amount_fen, document=_picture("audit"))
    _pay(session, id_, at)
    delivery.archive(session, _clerk(), at, project_id=id_)


def _pay(session: Session, id_: str, at: datetime) -> None:
    """One instalment by three persons."""
    payment = delivery.propose_payment(session, _clerk(), at, project_id=id_, purpose="按合同约定")
    delivery.approve_payment(session, _officer(1), at, project_id=id_, payment=payment)
    delivery.pay(session, _officer(2), at, project_id=id_, payment=payment, voucher=f"记-{payment[:6]}")


def _fill(session: Session, count: int, at: datetime) -> None:
    """Read columns without a story behind them, so that the list is long."""
    there = session.scalars(select(Project.id)).all()
    rows = []
    for number in range(len(there), count):
        phase, id_ = PHASES[number % len(PHASES)], uuid4().hex
        made = at - timedelta(days=15, hours=-number / 4)
        cost = (5 + number % 40) * 1_000_000
        money = {"budget_fen": cost, "contract_fen": cost, "paid_fen": cost // 3} if phase == "under_way" else {}
        sums = {"budget_fen": 0, "contract_fen": 0, "paid_fen": 0} | money
        rows.append({
            "id": id_, "place": PLACE, "year": at.year - number % 3, "phase": phase, "phase_since": made,
            "title": f"{SPOTS[number % 5]}{THINGS[number % 8]}（第 {number} 件）", "need": NEED,
            "location": SPOTS[number % 5], "category": ("works", "goods", "service")[number % 3],
            "theme": "facilities", "cover": _picture(id_), "proposer_id": "resident", "supporters": number % 40,
            "cost_fen": cost, "created_at": made, "updated_at": made, **sums,
        })  # fmt: skip
    if rows:
        session.execute(insert(Project), rows)


def _cookie(app: Flask, token: str) -> str:
    """The cookie that a browser holds after signing in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    held = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{held.key}={held.value}" if held else ""
