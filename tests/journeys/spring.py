"""From the announced year to a screened proposal: officer, newcomer, clerk."""

from __future__ import annotations

from pathlib import Path

from deliberation.proposals import service as proposals
from tests.journeys.cast import PLACE, YEAR, Cast, actor
from tests.journeys.site import id_in

TITLE = "院内电动车充电棚"
NEED = "电动车在楼道里充电，冬天出过两次险情，老人住户很担心，希望在院内建一处有顶棚、有消防设施的充电棚。"
OTHERS = (("老年活动室改造", "works", 60_000_000), ("三栋后小广场翻新", "works", 98_000_000))
"""What neighbours propose in the same year; the money does not suffice for all."""


def announce_the_year(cast: Cast) -> None:
    """The sub-district gives the community two million and its dates."""
    cast.day(3, 2)
    officer = cast.officers[0]
    officer.go(f"/places/{PLACE}/cycles/new").write(allocation_fen="200万")
    officer.press("公布", within="main").sees("200")
    assert officer.path == f"/places/{PLACE}/money"


def join_the_community(cast: Cast) -> None:
    """A newcomer finds the community, wants to propose, signs in for the first time, and asks to take part."""
    cast.day(3, 10)
    resident = cast.resident
    resident.go("/").write(q="文华").enter("q").press("文华社区", within="#found")
    with cast.watch.expecting(403):  # not yet, but here is how
        resident.press("提建议", within="main").sign_in()
    resident.press("登记为本社区居民")
    resident.choose(tie="live").write(name="林小满", born="1958年3月7日", address="文华花园 3 栋 502")
    resident.press("提交申请").sees("正在核实")


def verify_the_resident(cast: Cast) -> None:
    """The clerk compares the papers."""
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/people").press("林小满").press("核实通过")
    resident = cast.resident
    resident.go("/me").sees("文华社区").press("大字版", within="header")
    assert resident.page.evaluate("document.documentElement.dataset.print") == "large"
    resident.press("标准字", within="header")


def propose(cast: Cast, photo: Path) -> None:
    """A need becomes a proposal, with a photo, from the phone."""
    cast.day(3, 12)
    resident = cast.resident
    resident.go(f"/places/{PLACE}").press("提建议")
    resident.write(title=TITLE, need=NEED, location="文华花园 3 栋东侧空地", cost="４６．８万")
    resident.choose(category="works", theme="facilities", agreed="y").attach("photos", [photo])
    resident.press("提交").sees(TITLE, "46.8 万元")
    cast.project = id_in(resident.page.url)


def others_propose(cast: Cast) -> None:
    """Neighbours propose too, and the clerk passes theirs."""
    made = []
    with cast.site.writing() as session:
        for number, (title, category, cost) in enumerate(OTHERS):
            who, id_ = actor(cast.people.neighbours[number], "resident"), f"{number:032x}"
            said = {"title": title, "need": NEED, "location": "文华花园", "theme": "facilities", "photos": ()}
            proposals.propose(
                session, who, cast.site.now, project_id=id_, place=PLACE, year=YEAR, category=category, cost_fen=cost,
                **said,
            )  # fmt: skip
            made.append(id_)
        clerk = actor(cast.people.clerk, "clerk")
        for id_ in made:
            proposals.screen(session, clerk, cast.site.now, project_id=id_, verdict="pass", reason="属于公共设施。")
    cast.others = tuple(made)


def screen(cast: Cast) -> None:
    """The clerk checks the proposal against the rules and says why it passes."""
    cast.day(3, 18)
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/desk").press("去审核").choose(verdict="pass")
    clerk.write(reason="属于公共设施，未超工程类上限。").press("确定")
    cast.resident.go(f"/proposals/{cast.project}").sees("属于公共设施，未超工程类上限。")


def look_at_photos(cast: Cast) -> None:
    """Everybody sees the photo once the clerk has looked at it."""
    cast.anybody.go(f"/projects/{cast.project}").sees("审核后公布")
    clerk = cast.clerk
    clerk.go(f"/places/{PLACE}/desk").press("照片和文件审核 1").press("公布这张照片").sees(
        "已经公布，大家都能看到了", "这里没有待办"
    )
    assert "审核后公布" not in cast.anybody.go(f"/projects/{cast.project}").page.inner_text("main")
