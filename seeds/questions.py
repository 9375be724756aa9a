"""Two polls that are not about projects: a question that was carried, and an anonymous survey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.polls import box, queries, tasks
from deliberation.polls import service as polls
from deliberation.polls.subjects import prepare
from deliberation.rules.poll_question import ANSWERS
from deliberation.rules.replay import Actor

ITEMS = ("社区办事是否方便", "公共场地是否够用", "环境卫生是否满意", "邻里活动是否合心意")


def held(stage: Stage) -> None:
    """Both were held some months ago, one in 东角头, one in 南天."""
    opens, closes = stage.ago(96, 8), stage.ago(90, 20)
    about = {"opens_at": opens, "closes_at": closes}
    question = prepare.question(
        stage.session, stage.cast.clerk("dongjiaotou"), opens - timedelta(days=3), place=COMMUNITIES["dongjiaotou"],
        title="旧车棚改造征求意见", question="是否同意把二期北门的旧车棚改成电动车充电棚？", threshold=">=2/3", **about,
    )  # fmt: skip
    answers = [answer for answer, times in zip(ANSWERS, (29, 7, 3), strict=True) for _ in range(times)]
    _vote(stage, "dongjiaotou", question, opens, closes, lambda number: [answers[number * 7 % len(answers)]], 39)
    survey = prepare.survey(
        stage.session, stage.cast.clerk("nantian"), opens - timedelta(days=3), place=COMMUNITIES["nantian"],
        title="上半年社区服务满意度测评", items=ITEMS, **about,
    )  # fmt: skip
    _vote(stage, "nantian", survey, opens, closes, lambda _number: _sheet(stage), 34)


def _sheet(stage: Stage) -> list[str]:
    """One answer sheet; now and then an item is left out."""
    usual = ((5, 5, 4, 4, 3), (4, 3, 3, 2, 5), (5, 4, 4, 3, 2), (5, 5, 5, 4, 0))
    drawn = (stage.dice.choice(scores) for scores in usual)
    return [f"q{item:02}:{score}" for item, score in enumerate(drawn, start=1)]


def _vote(
    stage: Stage,
    community: str,
    poll_id: str,
    opens: datetime,
    closes: datetime,
    marks: Callable[[int], Sequence[str]],
    voters: int,
) -> None:
    """Opened by two, voted in, closed and counted at the hour by itself."""
    session, clerk = stage.session, stage.cast.clerk(community)
    polls.ask_open(session, clerk, opens, poll_id=poll_id)
    polls.open_poll(session, stage.cast.officer(community), opens, poll_id=poll_id)
    for number, person in enumerate(stage.cast.residents[community][:voters]):
        who, at = Actor(person, frozenset({"resident"})), opens + timedelta(minutes=9 * number)
        if queries.on_roll(session, poll_id, who.id):
            token = box.take_ballot(session, who, at, poll_id=poll_id)
            box.cast(session, at + timedelta(minutes=2), poll_id=poll_id, token=token, marks=marks(number))
    tasks.finish(session, {"poll": poll_id}, closes + timedelta(minutes=1))
