"""A meeting of the residents' council: called, held by the rules from the moderator's screen, and written up."""

from __future__ import annotations

from deliberation.meetings import queries
from deliberation.meetings import service as meetings
from deliberation.rules.refusal import Json
from tests.journeys.cast import PLACE, Cast, actor
from tests.journeys.site import id_in
from tests.journeys.someone import Someone
from tests.journeys.spring import TITLE

AMENDED = "同意将“院内电动车充电棚”列入 2026 年民生微实事居民票决项目，预算 46.8 万元，并加装烟感报警器。"


def call(cast: Cast) -> None:
    """The clerk calls the council to a meeting on everything that has passed screening."""
    cast.day(4, 20)
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/meetings").press("召开会议")
    clerk.write(starts="2026-04-25T19:30", location="党群服务中心 2 楼").choose(moderator=cast.people.moderator.id)
    for project in (cast.project, *cast.others):
        clerk.choose(items=project)
    clerk.press("召集会议").sees("4月25日 19:30", TITLE)
    cast.meeting = id_in(clerk.page.url)


def hold(cast: Cast) -> None:
    """The meeting from the first check-in to the closing words."""
    cast.day(4, 25, 19, 20)
    gather(cast)
    discuss(cast)
    amend(cast)
    end_debate(cast)
    decide(cast)
    settle_the_rest(cast)


def gather(cast: Cast) -> None:
    """Members come: one is checked in at the desk, the others by the code at the door meanwhile."""
    member, chair = cast.member, cast.moderator
    member.go(f"/meetings/{cast.meeting}").sees("我到了，签到")
    for one in (cast.people.council[0], *cast.people.council[2:10]):
        _meanwhile(cast, "check_in", {"member": one.id})
    chair.go(f"/meetings/{cast.meeting}/console").press(cast.people.council[1].name, exact=True).sees("10/13")
    chair.press("宣布开会").press("全体已承诺守规则").press("开始议题 1")
    cast.auditor.go(f"/meetings/{cast.meeting}/screen").sees(TITLE)


def discuss(cast: Cast) -> None:
    """A motion is made, seconded on a phone that shows it without being asked again, stated, and spoken to."""
    member, chair = cast.member, cast.moderator
    chair.choose(member=cast.people.council[1].id).press("登记动议", within="form")
    member.waits_for("我附议").press("我附议")
    chair.key("宣布进入审议")
    member.waits_for("同意").press("同意", exact=True)
    chair.waits_for(f"请 {cast.people.council[0].name} 发言").press("发言").press("结束发言")


def amend(cast: Cast) -> None:
    """An amendment of the words, adopted by a show of hands."""
    chair = cast.moderator
    chair.press("修正").choose(member=cast.people.council[2].id).write(text=AMENDED).press("登记动议", within="form")
    _second(cast, cast.people.council[3].id)
    chair.press("宣布进入审议")
    _vote(cast, 9, 1, 0, "通过")


def end_debate(cast: Cast) -> None:
    """Two thirds are for ending the debate."""
    chair = cast.moderator
    chair.press("结束辩论").press(cast.people.council[4].name, within="form")
    _second(cast, cast.people.council[5].id)
    chair.press("宣布进入审议")
    _vote(cast, 8, 2, 0, "通过")


def decide(cast: Cast) -> None:
    """The main question: a majority of those present."""
    _vote(cast, 8, 1, 1, "通过")
    cast.moderator.press("结束本议题")
    cast.resident.go(f"/meetings/{cast.meeting}").sees(AMENDED, "同意 8，反对 1，弃权 1")


def settle_the_rest(cast: Cast) -> None:
    """The other items go the same way, and the meeting ends; its minutes are public."""
    with cast.site.writing() as session:
        items = queries.agenda(session, cast.meeting)[1:]
    mover, seconder = cast.people.council[1].id, cast.people.council[2].id
    for item in items:
        _meanwhile(cast, "open_item", {"item": item.id})
        _meanwhile(cast, "move", {"motion": "main", "member": mover, "text": item.text})
        _meanwhile(cast, "second", {"member": seconder})
        _meanwhile(cast, "state_question", {})
        _meanwhile(cast, "put_question", {"method": "hands"})
        _meanwhile(cast, "enter_votes", {"for": 10, "against": 0, "abstain": 0})
        _meanwhile(cast, "announce", {})
        _meanwhile(cast, "close_item", {})
    cast.moderator.go(f"/meetings/{cast.meeting}/console").press("宣布散会")
    cast.resident.go(f"/meetings/{cast.meeting}/minutes").sees(AMENDED, "13", "10")
    cast.resident.go(f"/proposals/{cast.project}").sees("待投票")


def _second(cast: Cast, member: str) -> None:
    cast.moderator.sees("有人附议").press(_name(cast, member), within="form")


def _vote(cast: Cast, yes: int, no: int, abstain: int, verdict: str) -> None:
    """Put the question, enter the count, read the sum, announce it."""
    chair: Someone = cast.moderator
    chair.press("付诸表决")
    chair.page.locator("#count-for").fill(str(yes))
    chair.page.locator("#count-against").fill(str(no))
    chair.page.locator("#count-abstain").fill(str(abstain))
    chair.waits_for_text("#tally", verdict)
    chair.press("登记票数", within="form").press("宣布结果").sees(verdict)


def _name(cast: Cast, member: str) -> str:
    return next(one.name for one in cast.people.council if one.id == member)


def _meanwhile(cast: Cast, command: str, args: dict[str, Json]) -> None:
    """A move entered by the moderator while nobody looks."""
    chair = actor(cast.people.moderator, "moderator")
    with cast.site.writing() as session:
        meetings.play(session, chair, cast.site.now, cast.meeting, command, args)
