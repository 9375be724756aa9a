"""From the approval to the archive: sub-district, clerk, three hands for every payment, users who rate."""

from __future__ import annotations

from pathlib import Path

from deliberation.delivery import service as delivery
from tests.journeys.cast import PLACE, YEAR, Cast, actor
from tests.journeys.someone import Someone
from tests.journeys.spring import TITLE

QUOTES = (("安达消防工程公司", "44.9万"), ("阳光钢构厂", "43.2万"), ("邻里建设公司", "45.5万"))
CHOSEN = 2
"""Which of the quotes is taken, counted from one."""
SETTLED = "42.8万"


def approve(cast: Cast) -> None:
    """立项: the project gets its number, and its money is bound."""
    cast.day(6, 30)
    officer = cast.officers[0]
    officer.go(f"/projects/{cast.project}/manage").press("批准立项").press("批准立项", within="main form")
    officer.sees(f"{PLACE}-{YEAR}-001", "46.8 万元")


def contract(cast: Cast) -> None:
    """Three quotes are compared, the lowest is taken, and what it saves is free again."""
    cast.day(7, 8)
    clerk = cast.clerk
    clerk.go(f"/projects/{cast.project}/manage").press("登记合同")
    for number, (supplier, amount) in enumerate(QUOTES, start=1):
        clerk.write(**{f"supplier{number}": supplier, f"amount{number}": amount})
    clerk.choose(winner=str(CHOSEN)).press("登记合同", within="main form").sees(QUOTES[CHOSEN - 1][0], "43.2")


def work(cast: Cast, photo: Path) -> None:
    """Advance payment, progress with a photo, second payment."""
    cast.day(7, 15)
    pay(cast, "记-07-012")
    cast.day(8, 20)
    clerk = cast.clerk
    clerk.go(f"/projects/{cast.project}/manage").press("报进度").write(title="钢结构立柱完成", note="等待棚顶安装。")
    clerk.attach("photos", [photo]).press("公布进度").sees("钢结构立柱完成")
    cast.day(9, 10)
    pay(cast, "记-09-003")


def pay(cast: Cast, voucher: str) -> None:
    """One payment by three persons."""
    clerk, (_, checker, cashier) = cast.clerk, cast.officers
    page = f"/projects/{cast.project}/manage"
    clerk.go(page).press("申请付款").press("申请付款", within="main form")
    checker.go(page).press("复核付款").press("已核对，同意付款")
    cashier.go(page).press("支付").write(voucher=voucher).press("登记支付").sees(voucher)


def accept(cast: Cast, photo: Path, document: Path) -> None:
    """The team looks at the result together; its photo and the signed form are kept."""
    cast.day(10, 20)
    clerk = cast.clerk
    clerk.go(f"/projects/{cast.project}/manage").press("验收")
    clerk.choose(council=cast.people.council[0].id, proposer="y", subdistrict_officer="y", contractor="y")
    clerk.choose(verdict="pass").write(user_phone=cast.people.neighbours[2].phone, note="符合设计，已通电试用。")
    clerk.attach("photos", [photo]).attach("documents", [document]).press("公布验收结论").sees("验收")


def rate(cast: Cast) -> None:
    """Those who use it say how satisfied they are: one on the phone, thirty more meanwhile."""
    cast.day(11, 3)
    resident = cast.resident
    resident.go(f"/places/{PLACE}").press(TITLE).choose(score="5").write(comment="晚上终于不用拉线充电了。")
    resident.press("签署意见").sees("非常满意")  # it is her own proposal: her word stands apart from the others
    with cast.site.writing() as session:
        for number, one in enumerate(cast.people.neighbours[:30]):
            score = 3 if number % 10 == 0 else 5
            delivery.rate(
                session, actor(one, "resident"), cast.site.now, project_id=cast.project, score=score, comment=""
            )


def settle(cast: Cast, document: Path) -> None:
    """The survey is closed, the audit settles the sum, the last instalment is paid, the file is closed."""
    cast.day(11, 20)
    cast.clerk.go(f"/projects/{cast.project}/manage").press("结束满意度测评").press(
        "结束满意度测评", within="main form"
    )
    officer: Someone = cast.officers[0]
    officer.go(f"/projects/{cast.project}/manage").press("按审计结算").write(final_fen=SETTLED)
    officer.attach("documents", [document]).press("按审计结算", within="main form").sees("42.8")
    cast.day(12, 5)
    pay(cast, "记-12-001")
    cast.clerk.go(f"/projects/{cast.project}/manage").press("归档").press("归档", within="main form").sees("已完成归档")
    cast.resident.go(f"/projects/{cast.project}").sees(TITLE, "42.8", *(name for name, _ in QUOTES[1:2]))
