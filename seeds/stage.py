"""The stage on which a demonstration is played: who acts, when, and how each act is asked of the services.

Nothing here writes a row: every act goes through the same service that a page would call.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from deliberation_seeds.cast import COMMUNITIES, Cast, rows
from deliberation_seeds.pictures import document, scene
from sqlalchemy.orm import Session

from deliberation.delivery import service as delivery
from deliberation.funds import service as funds
from deliberation.polls import box
from deliberation.polls import queries as ballots
from deliberation.polls import service as polls
from deliberation.proposals import files, notice_moves
from deliberation.proposals import queries as projects
from deliberation.proposals import service as proposals
from deliberation.rules.cycle import STAGES
from deliberation.rules.project import ProjectState
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM, Actor

REVIEWED_FROM = 50_000_000
"""Works from this sum are reviewed by a third party before the approval."""

SPANS = (60, 82, 8, 7, 140, 40)
"""Days of the six stages of a demonstration year."""


@dataclass(slots=True)
class Stage:
    """One database session, the present moment, the cast, and the projects by their key in the seed file."""

    session: Session
    now: datetime
    cast: Cast
    folder: Path
    dice: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 -- a story, not a lot
    ids: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, dict[str, str]] = field(default_factory=lambda: {row["key"]: row for row in rows("projects")})

    def ago(self, days: float, hour: int = 10) -> datetime:
        """A moment ``days`` before now, at an ``hour`` of the day in Shenzhen."""
        day = self.now - timedelta(days=days)
        return min(day.replace(hour=(hour - 8) % 24, minute=self.dice.randrange(60), second=0, microsecond=0), self.now)

    def announce(self, community: str, year: int, start_ago: int, work_days: int = 140) -> None:
        """The sub-district announces a year whose collection began ``start_ago`` days ago."""
        first = (self.now - timedelta(days=start_ago)).date()
        stages: list[Json] = []
        for name, usual in zip(STAGES, SPANS, strict=True):
            days = work_days if name == "deliver" else usual
            stages.append([name, first.isoformat(), (first + timedelta(days=days - 1)).isoformat()])
            first += timedelta(days=days)
        funds.announce_year(
            self.session,
            self.cast.officer(community),
            self.ago(start_ago + 3),
            place=COMMUNITIES[community],
            year=year,
            allocation_fen=200_000_000,
            stages=stages,
        )

    def propose(self, keys: Iterable[str], year: int, days_ago: float, proposer: Actor | None = None) -> None:
        """Residents propose, each with a drawn photo, and neighbours put their names to it."""
        for number, key in enumerate(keys):
            script = self.scripts[key]
            community, at = script["community"], self.ago(days_ago - number * 0.7, 9 + number % 10)
            who = proposer or self.cast.resident(community, number * 5 + 3)
            photo = files.store_photo(self.session, who, at, self.folder, BytesIO(scene(key)))
            self.ids[key] = uuid4().hex
            proposals.propose(
                self.session,
                who,
                at,
                project_id=self.ids[key],
                place=COMMUNITIES[community],
                year=year,
                cost_fen=int(script["cost_yuan"]) * 100,
                photos=(photo,),
                **{name: script[name] for name in ("title", "need", "location", "category", "theme")},
            )
            for step in range(self.dice.randint(3, 9)):
                friend = self.cast.resident(community, number * 7 + step * 3 + 11)
                if friend.id != who.id and friend.id not in self.state(key).supporters:
                    proposals.support(self.session, friend, at + timedelta(hours=step + 1), project_id=self.ids[key])

    def state(self, key: str) -> ProjectState:
        """A project by replay."""
        return projects.project_state(self.session, self.ids[key])

    def screen(
        self,
        keys: Iterable[str],
        days_ago: float,
        verdict: str = "pass",
        reason: str = "",
        negative: tuple[str, ...] = (),
    ) -> None:
        """The clerk screens, always with a reason."""
        words = reason or "属于居民身边小事，造价在限额以内，不与政府投资重复。"
        for key in keys:
            clerk = self.cast.clerk(self.scripts[key]["community"])
            proposals.screen(
                self.session,
                clerk,
                self.ago(days_ago, 15),
                project_id=self.ids[key],
                verdict=verdict,
                reason=words,
                negative=negative,
            )

    def poll(self, community: str, year: int, title: str, opens: datetime, closes: datetime, budget_fen: int) -> str:
        """The clerk prepares a poll of everything adopted and asks to open it; the sub-district's officer does."""
        code, clerk = COMMUNITIES[community], self.cast.clerk(community)
        poll_id = polls.prepare(
            self.session,
            clerk,
            opens - timedelta(days=2),
            place=code,
            year=year,
            title=title,
            budget_fen=budget_fen,
            opens_at=opens,
            closes_at=closes,
        )
        polls.ask_open(self.session, clerk, opens - timedelta(hours=1), poll_id=poll_id)
        polls.open_poll(self.session, self.cast.officer(community), opens, poll_id=poll_id)
        return poll_id

    def vote(
        self, community: str, poll_id: str, keys: Sequence[str], voters: int, at: datetime, silent: int = 0
    ) -> None:
        """Residents take ballots and most of them cast; the first projects are a little more popular."""
        crowd = self.cast.residents[community]
        budget, most = self._limits(poll_id)
        costs = {key: int(self.scripts[key]["cost_yuan"]) * 100 for key in keys}
        for number in range(min(voters, len(crowd))):
            who = Actor(crowd[number], frozenset({"resident"}))
            if not ballots.on_roll(self.session, poll_id, who.id):
                continue
            token = box.take_ballot(self.session, who, at + timedelta(minutes=7 * number), poll_id=poll_id)
            if number < voters - silent:
                picks = self._picks(keys, costs, budget, most)
                box.cast(
                    self.session, at + timedelta(minutes=7 * number + 3), poll_id=poll_id, token=token, marks=picks
                )

    def _limits(self, poll_id: str) -> tuple[int, int]:
        poll = ballots.poll(self.session, poll_id)
        assert poll is not None  # noqa: S101 -- just prepared
        return poll.budget_fen, poll.max_picks

    def _picks(self, keys: Sequence[str], costs: dict[str, int], budget: int, most: int) -> list[str]:
        weights = [3 + 2 * (len(keys) - place) for place in range(len(keys))]
        wanted = self.dice.randint(2, most)
        picked: list[str] = []
        for key in self.dice.choices(keys, weights, k=40):
            fits = sum(costs[one] for one in picked) + costs[key] <= budget
            if key not in picked and fits and len(picked) < wanted:
                picked.append(key)
        return [self.ids[key] for key in picked or keys[-1:]]

    def close_and_count(self, community: str, poll_id: str, at: datetime) -> None:
        """The box is closed at its hour and counted, and what is funded goes on public notice."""
        polls.close(self.session, SYSTEM, at, poll_id=poll_id)
        polls.count(self.session, self.cast.clerk(community), at + timedelta(minutes=10), poll_id=poll_id)

    def end_notices(self, keys: Iterable[str], at: datetime) -> list[str]:
        """End the notices of those projects that are on notice; returns their keys."""
        ended = []
        for key in keys:
            row = projects.project(self.session, self.ids[key])
            if row is not None and row.phase == "on_notice":
                notice_moves.end_notice(self.session, SYSTEM, at, row.id)
                ended.append(key)
        return ended

    def photos(self, name: str, number: int, at: datetime, who: Actor) -> list[str]:
        """Drawn photos in the evidence store."""
        pictures = (scene(f"{name}-{index}") for index in range(number))
        return [files.store_photo(self.session, who, at, self.folder, BytesIO(picture)) for picture in pictures]

    def paper(self, name: str, at: datetime, who: Actor) -> str:
        """A drawn document in the evidence store."""
        return files.store_document(self.session, who, at, self.folder, BytesIO(document(name)))


Act = Callable[[Stage, str, datetime], datetime]
"""One step of delivery: stage, project key, moment → the moment after it."""


def approve(stage: Stage, key: str, at: datetime) -> datetime:
    """立项 by the sub-district."""
    cost = int(stage.scripts[key]["cost_yuan"]) * 100
    if stage.scripts[key]["category"] == "works" and cost >= REVIEWED_FROM:
        clerk, firm = _clerk(stage, key), "深圳市公信造价咨询有限公司"
        paper = stage.paper(f"{key}-review", at, clerk)
        about = {"firm": firm, "reviewed_fen": cost, "document": paper}
        delivery.record_cost_review(stage.session, clerk, at, project_id=stage.ids[key], **about)
    delivery.approve(stage.session, _officer(stage, key), at, project_id=stage.ids[key], budget_fen=cost)
    return at + timedelta(days=3)


def contract(stage: Stage, key: str, at: datetime) -> datetime:
    """Three quotes compared, the lowest contracted."""
    cost = int(stage.scripts[key]["cost_yuan"]) * 100
    names = {"works": "建设工程", "goods": "商贸", "service": "社会工作服务"}[stage.scripts[key]["category"]]
    quotes = [
        Quote(f"深圳市{brand}{names}有限公司", cost * share // 10_000_000 * 100_000)
        for brand, share in (("安居", 92), ("惠邻", 95), ("鹏诚", 98))
    ]
    delivery.contract(
        stage.session,
        _clerk(stage, key),
        at,
        project_id=stage.ids[key],
        supplier=quotes[0].supplier,
        amount_fen=quotes[0].amount_fen,
        quotes=quotes,
    )
    return at + timedelta(days=4)


def ask_payment(stage: Stage, key: str, at: datetime) -> datetime:
    """The clerk asks for the next instalment."""
    number = len(projects.project_state(stage.session, stage.ids[key]).payments)
    purpose = ("首付款", "进度款", "尾款")[min(number, 2)]
    delivery.propose_payment(stage.session, _clerk(stage, key), at, project_id=stage.ids[key], purpose=purpose)
    return at + timedelta(days=1)


def agree_payment(stage: Stage, key: str, at: datetime) -> datetime:
    """The officer agrees."""
    last = projects.project_state(stage.session, stage.ids[key]).payments[-1]
    delivery.approve_payment(stage.session, _officer(stage, key), at, project_id=stage.ids[key], payment=last.id)
    return at + timedelta(days=1)


def pay(stage: Stage, key: str, at: datetime) -> datetime:
    """Asked, agreed and paid by three people."""
    at = agree_payment(stage, key, ask_payment(stage, key, at))
    last = projects.project_state(stage.session, stage.ids[key]).payments[-1]
    voucher = f"记-{at:%Y%m}-{last.number:03d}{len(key):02d}"
    cashier = stage.cast.cashier(stage.scripts[key]["community"])
    delivery.pay(stage.session, cashier, at, project_id=stage.ids[key], payment=last.id, voucher=voucher)
    return at + timedelta(days=2)


def work(stage: Stage, key: str, at: datetime) -> datetime:
    """A step of the work with photos."""
    clerk, number = _clerk(stage, key), len(projects.project_state(stage.session, stage.ids[key]).milestones)
    title = ("进场准备", "实施过半", "收尾清场")[number % 3]
    photos = stage.photos(f"{key}-work{number}", 2, at, clerk)
    delivery.report_milestone(
        stage.session, clerk, at, project_id=stage.ids[key], title=title, note="现场已告知附近居民。", photos=photos
    )
    return at + timedelta(days=6)


def accept(stage: Stage, key: str, at: datetime) -> datetime:
    """The acceptance team, with photo and document."""
    community = stage.scripts[key]["community"]
    clerk = _clerk(stage, key)
    user, side = stage.cast.resident(community, 8).id, stage.cast.resident(community, 3).id
    team = [
        ("council_member", stage.cast.members[community][7]),
        ("proposer", side),
        ("user", user),
        ("subdistrict_officer", _officer(stage, key).id),
        ("contractor", "contractor"),
    ]
    delivery.accept(
        stage.session,
        clerk,
        at,
        project_id=stage.ids[key],
        verdict="pass",
        note="按合同完成，现场查验合格。",
        team=team,
        photos=stage.photos(f"{key}-done", 2, at, clerk),
        documents=[stage.paper(f"{key}-acceptance", at, clerk)],
    )
    return at + timedelta(days=1)


def rate(stage: Stage, key: str, at: datetime, answers: int = 32) -> datetime:
    """Residents rate."""
    comments = ("办得好，谢谢大家。", "比以前方便多了。", "希望以后常维护。", "", "", "")
    community = stage.scripts[key]["community"]
    for number in range(answers):
        who = stage.cast.resident(community, number)
        score, words = stage.dice.choice((5, 5, 5, 4, 4, 3)), stage.dice.choice(comments)
        moment = at + timedelta(hours=number)
        delivery.rate(stage.session, who, moment, project_id=stage.ids[key], score=score, comment=words)
    return at + timedelta(hours=answers)


def rate_a_few(stage: Stage, key: str, at: datetime) -> datetime:
    """A survey that still runs."""
    return rate(stage, key, at, 12)


def evaluate(stage: Stage, key: str, at: datetime) -> datetime:
    """The survey is closed."""
    delivery.evaluate(stage.session, _clerk(stage, key), at, project_id=stage.ids[key])
    return at + timedelta(days=1)


def settle(stage: Stage, key: str, at: datetime) -> datetime:
    """The audited final sum, a little below the contract."""
    state = projects.project_state(stage.session, stage.ids[key])
    officer = _officer(stage, key)
    final = max(state.asked_fen, state.contract_fen * 99 // 10_000 * 100)
    paper = stage.paper(f"{key}-settlement", at, officer)
    about = {
        "final_fen": final,
        "document": paper,
        "firm": "深圳市正信会计师事务所",
        "reported_fen": state.contract_fen,
    }
    delivery.settle(stage.session, officer, at, project_id=stage.ids[key], **about)
    return at + timedelta(days=1)


def archive(stage: Stage, key: str, at: datetime) -> datetime:
    """The file is closed."""
    delivery.archive(stage.session, _clerk(stage, key), at, project_id=stage.ids[key])
    return at


def follow(stage: Stage, key: str, at: datetime, *acts: Act) -> None:
    """Play the acts one after another, never later than now."""
    for act in acts:
        at = act(stage, key, min(at, stage.now))


def _clerk(stage: Stage, key: str) -> Actor:
    return stage.cast.clerk(stage.scripts[key]["community"])


def _officer(stage: Stage, key: str) -> Actor:
    return stage.cast.officer(stage.scripts[key]["community"])
