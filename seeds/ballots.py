"""Votes at every point of their day: one just counted, one whose papers are to be read, one that runs, an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from deliberation_seeds import council
from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.polls import box, oversight, queries, tasks
from deliberation.polls import service as polls
from deliberation.polls.service import desk as desks
from deliberation.polls.subjects import prepare
from deliberation.rules.poll_question import ANSWERS
from deliberation.rules.replay import Actor

HOME = "wenhua"
"""Where all the offices have a door: two clerks, a third reader, the officer, the supervisory member."""

AT_ONCE = 14
"""So many ballots in one minute, where else there is one now and then, stand out."""


def held(stage: Stage) -> None:
    """All of them are questions of 文华; what 东角头 has adopted since its vote waits for a clerk to put it to one."""
    _counted(stage)
    _papers(stage)
    _running(stage)
    _adopted(stage)


def _ask(stage: Stage, title: str, question: str, opens: datetime, closes: datetime) -> str:
    """The clerk asks, the officer opens."""
    session, clerk = stage.session, stage.cast.clerk(HOME)
    poll = prepare.question(
        session, clerk, opens - timedelta(days=3), place=COMMUNITIES[HOME], title=title, question=question,
        opens_at=opens, closes_at=closes,
    )  # fmt: skip
    polls.ask_open(session, clerk, opens, poll_id=poll)
    polls.open_poll(session, stage.cast.officer(HOME), opens, poll_id=poll)
    return poll


def _counted(stage: Stage) -> None:
    """Counted a few days ago: whoever doubts the own ballot can still have it opened in person."""
    opens, closes = stage.ago(8, 8), stage.ago(2, 20)
    poll = _ask(stage, "广场舞时间征求意见", "是否同意文华广场晚上九点以后不放音乐？", opens, closes)
    for number, person in enumerate(_voters(stage, poll)[:24]):
        _cast(stage, poll, person, opens + timedelta(minutes=50 * number), ANSWERS[(0, 0, 1, 0, 0, 2)[number % 6]])
    tasks.finish(stage.session, {"poll": poll}, closes + timedelta(minutes=1))


def _papers(stage: Stage) -> None:
    """Over since yesterday evening: papers handed out at two desks wait to be read by two people."""
    opens, closes = stage.ago(6, 8), stage.ago(1, 20)
    poll = _ask(stage, "楼道充电整治征求意见", "是否同意取消楼道插座，统一到充电棚充电？", opens, closes)
    session, clerk = stage.session, stage.cast.clerk(HOME)
    for number, name in (("1", "文华社区党群服务中心"), ("2", "锦联片区岗亭")):
        desks.add_desk(session, clerk, poll_id=poll, number=number, name=name)
    people = _voters(stage, poll)
    for number, person in enumerate(people[:16]):
        _cast(stage, poll, person, opens + timedelta(minutes=70 * number), ANSWERS[(0, 1, 0, 0, 2)[number % 5]])
    for number, person in enumerate(people[16:24]):
        at, desk = opens + timedelta(hours=26, minutes=17 * number), "12"[number % 2]
        voter = box.voter_of(session, poll, person)
        desks.hand_paper(session, clerk, at, poll_id=poll, voter_id=voter, desk=desk, proof_seen=True)


def _running(stage: Stage) -> None:
    """Open today; many ballots were taken within one minute, and the supervisory member is to say what it was."""
    opens, closes = stage.ago(2, 8), (stage.now + timedelta(days=4)).replace(hour=12, minute=0, second=0, microsecond=0)
    poll = _ask(stage, "夜间停车收费征求意见", "是否同意社区道路夜间停车每次收费五元，用于道路维护？", opens, closes)
    people = _voters(stage, poll)
    for number, person in enumerate(people[:12]):
        _cast(stage, poll, person, opens + timedelta(minutes=53 * number), ANSWERS[number % 3])
    at = opens + timedelta(hours=11, minutes=20)
    for person in people[12 : 12 + AT_ONCE]:
        _cast(stage, poll, person, at, ANSWERS[0])
    oversight.look(stage.session, at + timedelta(minutes=40), poll_id=poll)


def _adopted(stage: Stage) -> None:
    keys = ("stairs", "notices", "shelter")
    stage.propose(keys, stage.now.year, 40)
    stage.screen(keys, 30)
    council.hold(stage, "dongjiaotou", keys, stage.ago(12, 19))


def _voters(stage: Stage, poll: str) -> list[str]:
    """Residents on the roll; the prepared accounts are left to whoever tries the demonstration."""
    own = set(stage.cast.accounts.values())
    return [
        person
        for person in stage.cast.residents[HOME][:44]
        if person not in own and queries.on_roll(stage.session, poll, person)
    ]


def _cast(stage: Stage, poll: str, person: str, at: datetime, mark: str) -> None:
    who = Actor(person, frozenset({"resident"}))
    token = box.take_ballot(stage.session, who, at, poll_id=poll)
    box.cast(stage.session, at + timedelta(seconds=30), poll_id=poll, token=token, marks=[mark])
