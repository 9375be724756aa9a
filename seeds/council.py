"""Meetings of the councils: a whole one, and one that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.meetings import queries, service
from deliberation.meetings.papers.choices import projects_and_corrections
from deliberation.meetings.service import Entry, Topic
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

PLACES = {
    "wenhua": "文华社区党群服务中心二楼议事厅",
    "nantian": "南天社区党群服务中心议事室",
    "dongjiaotou": "东角头社区党群服务中心",
}

SEALED_AFTER = timedelta(days=7)
"""How long after a meeting its minutes are sealed."""


@dataclass(slots=True)
class Room:
    """A meeting room with its clock: each step takes a little time."""

    stage: Stage
    meeting: str
    chair: Actor
    members: list[str]
    at: datetime

    def do(self, name: str, minutes: float = 1, **args: Json) -> State:
        """The moderator enters one step, ``minutes`` after the one before."""
        self.at += timedelta(minutes=minutes)
        return service.play(self.stage.session, self.chair, self.at, self.meeting, name, args)

    def open(self, absent: int) -> None:
        """Members check in, the moderator calls to order."""
        self.do("check_in", members=[*self.members[: len(self.members) - absent]])
        self.do("call_to_order", 5)
        self.do("take_oath")

    def item(self, number: int) -> str:
        """Open the next agenda item; returns the id of its main motion, moved, seconded and stated."""
        agenda = queries.agenda(self.stage.session, self.meeting)[number]
        self.do("open_item", item=agenda.id)
        motion, mover = uuid4().hex, self.members[(number * 3 + 1) % 10]
        self.do("move", id=motion, motion="main", text=agenda.text, member=mover)
        self.do("second", motion=motion, member=self.members[(number * 3 + 2) % 10])
        self.do("state_question", motion=motion)
        return motion

    def speak(self, member: int, side: str, seconds: int = 75) -> None:
        """One member asks for the floor and speaks."""
        self.do("raise_hand", member=self.members[member], side=side)
        self.do("recognise", 0.2, member=self.members[member])
        self.do("begin_speech", 0.1, member=self.members[member], side=side)
        self.do("end_speech", seconds / 60, member=self.members[member])

    def decide(self, motion: str, yes: int, no: int, abstain: int = 0) -> None:
        """Hands are counted and the result announced."""
        self.do("put_question", motion=motion, method="hands")
        self.do("enter_votes", **{"for": yes, "against": no, "abstain": abstain})
        self.do("announce", 0.5)


def hold(stage: Stage, community: str, adopted: Sequence[str], at: datetime, lost: Sequence[str] = ()) -> None:
    """A whole meeting on those projects: the first is debated, each is put to the vote."""
    room = _call(stage, community, (*adopted, *lost), at, f"审议{at.year}年微实事项目")
    room.open(absent=1)
    for number, key in enumerate((*adopted, *lost)):
        motion = room.item(number)
        if number == 0:
            room.speak(4, "for")
            room.speak(5, "against")
            room.speak(6, "for", 110)
        won, spare = key in adopted, stage.dice.randint(0, 2)
        room.decide(motion, 11 - spare if won else 3, spare if won else 8, 1)
        room.do("close_item")
    room.do("adjourn", 3)
    sealed = room.at + SEALED_AFTER
    if sealed < stage.now:
        service.seal(stage.session, stage.cast.clerk(community), sealed, room.meeting)


def begin(stage: Stage, community: str, keys: Sequence[str]) -> None:
    """A meeting that is under way now: an amendment is pending, a speech has been paused, others wait."""
    room = _call(stage, community, keys, stage.now - timedelta(minutes=24), "例会：审议下一批项目")
    room.open(absent=2)
    main = room.item(0)
    room.speak(4, "for")
    amendment, text = uuid4().hex, queries.agenda(stage.session, room.meeting)[0].text
    changed = text.replace("列入", "先修顶棚、保留石桌，列入")
    room.do("move", id=amendment, motion="amend", on=main, text=changed, member=room.members[5])
    room.do("second", motion=amendment, member=room.members[2])
    room.do("state_question", motion=amendment)
    room.speak(6, "against", 95)
    room.at = stage.now - timedelta(seconds=112)
    for member, side in ((7, "for"), (3, "against"), (8, "for"), (6, "against")):
        room.do("raise_hand", 0.05, member=room.members[member], side=side)
    room.do("recognise", 0.05, member=room.members[7])
    room.do("begin_speech", 0.05, member=room.members[7], side="for")
    room.do("pause", 92 / 60)


def announce(stage: Stage, community: str) -> None:
    """A meeting that has been called: on other items than projects; some members have answered."""
    day = (stage.now + timedelta(days=5)).replace(hour=11, minute=30, second=0, microsecond=0)
    changes = [
        row for row in projects_and_corrections(stage.session, COMMUNITIES[community]) if row.key[:10] == "variation:"
    ]
    room = _call(stage, community, (), day, "例会：合同变更、楼道与停车", [
        *(row.entry for row in changes),
        Entry(Topic("楼道堆放杂物怎么办", "请物业每月第一个周六清理一次楼道，提前三天张贴通知"), 25),
        Entry(Topic("晚间停车秩序"), 20),
    ])  # fmt: skip
    at = stage.now - timedelta(hours=3)
    for number, member in enumerate(room.members[:9]):
        coming = number != 4
        actor = Actor(member, frozenset({"council_member"}))
        reason = "" if coming else "那天要去医院复查"
        service.reply(stage.session, actor, at, room.meeting, coming=coming, reason=reason)


def _call(
    stage: Stage, community: str, keys: Sequence[str], at: datetime, title: str, more: Sequence[Entry] = ()
) -> Room:
    clerk, chair = stage.cast.clerk(community), stage.cast.moderator(community)
    notice = min(at - timedelta(days=5), stage.now - timedelta(hours=4))
    meeting = service.call_meeting(
        stage.session,
        clerk,
        notice,
        place=COMMUNITIES[community],
        title=title,
        starts_at=at,
        location=PLACES[community],
        moderator_id=chair.id,
        moderator_why="熟悉本社区的议题，经街道同意",
        items=[*(stage.ids[key] for key in keys), *more],
        party_reviewed=(notice - timedelta(days=1)).date(),
        reviewer="社区党委",
        opinion="同意提交居民议事会审议",
    )
    service.name_recorder(stage.session, clerk, notice, meeting, person=clerk.id)
    members = [*queries.council(stage.session, COMMUNITIES[community])]
    return Room(stage, meeting, chair, members, at)
