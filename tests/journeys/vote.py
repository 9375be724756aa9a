"""From the adopted projects to the end of the public notice: clerk, voters, a neighbour who objects."""

from __future__ import annotations

from deliberation.polls import box
from tests.journeys.cast import PLACE, Cast, actor
from tests.journeys.site import id_in

OBJECTION = "充电棚离我家窗户太近，夜里会有噪声，希望往东移五米。"
ANSWER = "已现场复核：充电棚距窗户 12 米，符合要求，并加装隔音板。"


def prepare_the_poll(cast: Cast) -> None:
    """The clerk puts what the council adopted on a ballot and asks to open it; the sub-district's officer does."""
    cast.day(6, 1)
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/polls").press("准备一次投票")
    clerk.write(title="2026 年民生微实事居民投票", opens="2026-06-10T08:00", closes="2026-06-16T20:00")
    clerk.press("准备投票", within="main")
    cast.poll = id_in(clerk.page.url)
    cast.day(6, 10)
    clerk.go(f"/polls/{cast.poll}").press("提请开始投票").sees("另一个人确认")
    cast.officers[0].go(f"/polls/{cast.poll}").press("锁定名册，开始投票").sees("正在投票")


def cast_a_ballot(cast: Cast) -> None:
    """The resident chooses within the money, changes their mind once, reads the ballot back, and casts it."""
    cast.day(6, 12, 20)
    resident = cast.resident
    resident.go(f"/places/{PLACE}").sees("您还没投").press("去投票").press("去投票", within="main").sees("最多选")
    ballot = resident.page
    mine = ballot.locator(f"#pick-{cast.project}")
    ballot.click(f"label[for=pick-{cast.project}]")
    ballot.click("#check")
    resident.sees("合计 46.8 万元").look()
    ballot.click("#read [data-back]")
    assert mine.is_checked()
    ballot.click(f"label[for=pick-{cast.others[1]}]")
    assert ballot.locator(f"#pick-{cast.others[0]}").is_disabled()
    resident.sees("比它少").look()
    ballot.click("#check")
    resident.sees("合计 144.8 万元")
    ballot.click("#seal")
    ballot.locator("#done [data-code]").wait_for()
    resident.look()
    cast.receipt = resident.reads(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")


def others_vote(cast: Cast) -> None:
    """Thirty neighbours cast theirs: most for the same two, some for the third."""
    with cast.site.writing() as session:
        for number, person in enumerate(cast.people.neighbours[:30]):
            token = box.take_ballot(session, actor(person, "resident"), cast.site.now, poll_id=cast.poll)
            chosen = [cast.project, cast.others[1]] if number % 3 else [cast.others[0]]
            box.cast(session, cast.site.now, poll_id=cast.poll, token=token, marks=chosen)


def count(cast: Cast) -> None:
    """The box is closed by two after the hour and counted; everybody can read why each project won or not."""
    cast.day(6, 17)
    cast.clerk.go(f"/polls/{cast.poll}").press("提请封箱")
    cast.officers[1].go(f"/polls/{cast.poll}").press("封箱")
    cast.clerk.go(f"/polls/{cast.poll}").press("计票并公布").sees("31", "144.8")
    resident = cast.resident
    resident.go(f"/polls/{cast.poll}/result").sees("院内电动车充电棚", "老年活动室改造", "未入选")
    resident.go(f"/polls/{cast.poll}/receipt").write(code=cast.receipt.lower()).press("查询").sees("在")


def object_and_answer(cast: Cast) -> None:
    """A neighbour objects on the notice's second day; the days stop until the clerk has answered."""
    cast.day(6, 19)
    resident = cast.neighbour
    resident.go(f"/places/{PLACE}/notices").press("院内电动车充电棚")
    cast.notice = id_in(resident.page.url)
    resident.press("书面提出异议").write(text=OBJECTION).press("提交异议").sees(OBJECTION)
    cast.day(6, 20)
    clerk = cast.clerk
    clerk.go(f"/notices/{cast.notice}").press("答复这条异议").choose(verdict="no").write(reason=ANSWER).press(
        "公布答复"
    )
    cast.resident.go(f"/notices/{cast.notice}").sees(OBJECTION, ANSWER)


def end_the_notice(cast: Cast) -> None:
    """Five full days have run, the stopped ones not counted."""
    cast.day(6, 23)
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/desk?list=on_notice").sees("院内电动车充电棚")
    cast.day(6, 28)
    clerk.go(f"/notices/{cast.notice}").press("结束公示").sees("公示已结束")
