"""A sub-district's auditor: finds the place, draws a sample, asks, verifies, downloads, signs; and who answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser

from deliberation.audit import tasks
from deliberation.audit.offline import check
from deliberation.audit.queries import audits
from deliberation.proposals.queries import ProjectRow
from deliberation.web import clock
from deliberation.web.transaction import transaction
from tests import factories as make
from tests.audit import factories as audit
from tests.audit.factories import House
from tests.browser import DESK, PHONE, Watch
from tests.journeys.site import Site, id_in
from tests.journeys.someone import Someone

PLACE = make.COMMUNITY
TITLE = "二〇二六年度项目审计"


@dataclass
class Audited:
    """Who is there, on which screens, and what has come of it so far."""

    site: Site
    house: House
    auditor: Someone
    second: Someone
    clerk: Someone
    anybody: Someone
    shots: Path | None = None
    audit: str = ""
    projects: list[ProjectRow] = field(default_factory=list)
    pack: Path = Path()

    def shot(self, who: Someone, name: str) -> None:
        """Keep a picture of the page, where somebody wants to look at it."""
        if self.shots is not None:
            usual = who.page.viewport_size
            who.page.screenshot(path=self.shots / f"{name}.png", full_page=True)
            who.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            who.page.evaluate("document.documentElement.dataset.print = 'large'")
            who.page.screenshot(path=self.shots / f"{name}-large.png", full_page=True)
            who.page.evaluate("delete document.documentElement.dataset.print")
            if usual is not None:
                who.page.set_viewport_size(usual)

    def state(self) -> object:
        """The audit as the book has it."""
        with self.site.writing() as session:
            return audits.state(session, self.audit)


def gather(site: Site, browser: Browser, watch: Watch, shots: Path | None = None) -> Audited:
    """A community in the middle of its year, and everybody at their screens."""
    site.clock.set(audit.NOW)
    with site.writing() as session:
        house = audit.house(session, last="approved")
        second = house.second

    def screen(person: object, size: tuple[int, int] = DESK) -> Someone:
        return Someone.known(site, browser, watch, person, size)  # type: ignore[arg-type]

    return Audited(
        site, house, screen(house.auditor), screen(second), screen(house.staff.clerk),
        Someone(site, browser, watch, "", PHONE), shots,
    )  # fmt: skip


def find_and_sample(told: Audited) -> None:
    """From the front page to the desk of the place; a plan; the draw."""
    auditor = told.auditor
    auditor.go("/").press("黄贝街道", within="main").press("文华社区", within="main").sees("文华社区")
    auditor.go(f"/places/{PLACE}/audits").sees("等您办理", "您第一次来")
    told.shot(auditor, "desk-first")
    auditor.press("我看过了").press("制定审计计划").sees("候选项目", "没有施工照片")
    told.shot(auditor, "plan")
    auditor.write(title=TITLE, size="3").choose(method="random").press("写入计划").sees("抽取前封存的指纹")
    told.audit = id_in(auditor.page.url)
    told.shot(auditor, "planned")
    auditor.sees("请明天再来抽取")
    tomorrow = audit.NOW + timedelta(days=1)
    with told.site.writing() as session:
        audit.night(session, tomorrow)
    told.site.clock.set(tomorrow)
    auditor.go(auditor.path).press("现在抽取", within="main").sees("工作底稿", "sha256sum")
    told.shot(auditor, "running")


def look_through(told: Audited) -> None:
    """Every paper is filled in, beside the facts of the book."""
    auditor, house = told.auditor, told.house
    for number, row in enumerate((house.paid, house.approved, house.archived)):
        auditor.go(f"/audits/{told.audit}/items/{row.id}").sees("预算与限额", "照片与文件")
        for name, _mark, _note in CHECKED:
            auditor.choose(**{f"mark_{name}": "sound"})
        if number == 0:
            auditor.choose(mark_evidence="fault").write(note_evidence="预付款后没有进场照片")
            told.shot(auditor, "paper")
        auditor.press("保存工作底稿").sees("已保存")


CHECKED = [(name, "sound", "") for name in
           ("budget", "decision", "ballot", "quotes", "contract", "payments", "acceptance", "evidence")]  # fmt: skip


def ask(told: Audited) -> None:
    """A question and a finding about the project that was paid without a photo."""
    auditor, item = told.auditor, f"/audits/{told.audit}/items/{told.house.paid.id}"
    auditor.go(item).press("询问社区").write(text="请提供进场照片和首付款发票。")
    told.shot(auditor, "ask")
    auditor.press("询问社区", within="main form").sees("记录在案")
    auditor.go(item).press("记下审计发现").choose(grade="notable")
    auditor.write(text="支付首付款时没有进场照片", rule="资料留存要求：每次活动有照片", amount_fen="12.6万")
    auditor.press("记下审计发现", within="main form").sees("记录在案")


def answer(told: Audited, paper: Path) -> None:
    """The clerk sees it, answers with a file, and says what has been mended."""
    clerk = told.clerk
    clerk.go(f"/places/{PLACE}/audits/answers").sees("等您答复", told.house.paid.title)
    told.shot(clerk, "answers")
    clerk.press("询问：").sees("请提供进场照片").press("答复", within="main .moves")
    clerk.write(text="照片和发票附后。").attach("documents", [paper]).press("答复", within="main form").sees("文件 1")
    told.shot(clerk, "thread")
    clerk.go(f"/places/{PLACE}/audits/answers").press("审计发现：").press("报告整改情况", within="main .moves")
    clerk.write(text="已补拍并归档。").press("报告整改情况", within="main form").sees("已整改，待复查")


def judge(told: Audited) -> None:
    """The answer is enough, the finding stays until it is looked at again after the signature."""
    auditor = told.auditor
    auditor.go(f"/places/{PLACE}/audits").sees("答复：", "整改证明：")
    told.shot(auditor, "desk")
    auditor.press("答复：").press("答复已清楚", within="main .moves").press("答复已清楚", within="main form")
    auditor.go(f"/audits/{told.audit}").press("提交复核").write(
        opinion="资金使用总体合规，一处资料不全，已整改待复查。"
    )
    auditor.press("提交复核", within="main form").sees("等待第二人签署", "报告要两人签署")


def verify_and_download(told: Audited, folder: Path) -> None:
    """The sheet is genuine; the pack comes in one go, and its own program finds it sound."""
    auditor = told.auditor
    auditor.go(f"/places/{PLACE}/sheets")
    sheet = auditor.fetch("XLSX", within="main")
    sheet.save_as(folder / sheet.suggested_filename)
    auditor.go("/verify").attach("sheet", [folder / sheet.suggested_filename])
    auditor.press("核验", within="main form").sees("真实")
    auditor.go(f"/audits/{told.audit}").press("制作审计包").sees("正在制作")
    with told.site.app.test_request_context("/"), transaction() as session:
        tasks.make_pack(session, {"pack": id_in(auditor.page.url)}, clock.now())
    auditor.go(auditor.path).sees("已做好", "check.py")
    told.shot(auditor, "pack")
    file = auditor.fetch("下载", within="main")
    told.pack = folder / file.suggested_filename
    file.save_as(told.pack)
    assert check.main([str(told.pack)]) == 0


def sign(told: Audited) -> None:
    """Another auditor reads and signs; the proof is looked at again."""
    second, auditor = told.second, told.auditor
    second.go(f"/places/{PLACE}/audits").press("复核：").sees("等待第二人签署")
    told.shot(second, "review")
    second.press("签署", within="main .moves").sees("已签署")
    auditor.go(f"/places/{PLACE}/audits").press("整改证明：").press("复查：整改到位", within="main .moves")
    auditor.press("复查：整改到位", within="main form").sees("已结束")


def read_it(told: Audited) -> None:
    """Anybody reads the result on a phone; no name is in it."""
    anybody = told.anybody
    anybody.go(f"/places/{PLACE}/audits/finished").press(TITLE, within="main")
    anybody.sees("资金使用总体合规", "支付首付款时没有进场照片", "sha256sum")
    told.shot(anybody, "result")
    text = anybody.page.inner_text("body")
    assert "严审计" not in text
    assert "卢复核" not in text
