"""Buying: two registers of suppliers, a package of several projects, and one that failed and then showed signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

import docx
from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation import workdays
from deliberation.communities import service as communities
from deliberation.procurement import queries, service
from deliberation.rules.cycle import LOCAL
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting
from deliberation.rules.supplier import PriceLine
from deliberation.rules.supplier.state import check_character

HOUSES = (
    ("安居建设工程", ("works", "goods"), 2016), ("惠邻商贸", ("goods", "works", "service"), 2018),
    ("鹏诚市政工程", ("works", "goods"), 2013), ("海晏文化建设", ("goods", "works", "service"), 2019),
    ("和乐生活服务", ("goods", "service"), 2015), ("同心社会工作服务", ("service",), 2017),
    ("小雅文化传播", ("service", "goods"), 2020),
)  # fmt: skip
"""Brand, what it supplies, and the year it was founded."""
PRICES = (
    ("LED 路灯更换（含安装）", "盏", 68_000), ("不锈钢扶手", "米", 26_500), ("户外长椅", "张", 128_000),
    ("灭火器（4 公斤）", "具", 9_800),
)  # fmt: skip
WORDS = (
    "我公司已现场查看，承诺按期完工，质量符合国家标准，施工期间安排专人负责安全和清扫，保修两年，"
    "接到报修后二十四小时内到场，接受居民监督，遵守社区的管理规定。"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote of the story: supplier, its share of the sum in thousandths, whom it names, who wrote it."""

    supplier: str
    share: int
    phone: str
    author: str


def bought(stage: Stage) -> None:
    """The registers of 黄贝街道 and 蛇口街道, and what 东角头社区 buys."""
    _register(stage, "wenhua", stage.ago(60))
    sellers = _register(stage, "dongjiaotou", stage.ago(60))
    _stricter(stage)
    if workdays.provisional(stage.ago(20).date(), stage.now.date() + timedelta(days=14)):
        return  # the holidays of a year that is not decreed yet: nobody can promise a day
    parts = _draft(stage, "街市便民设施与暑期课堂", ("basin", "coding"), stage.ago(8))
    if parts:
        offers = zip((sellers[1], sellers[3], sellers[4]), (930, 955, 988), "124", "李周吴", strict=True)
        _until_award(stage, parts, [Offer(*one) for one in offers])
    road = _draft(stage, "惠民街市路面修复", ("street",), stage.ago(19))
    if road:
        _failed(stage, road, sellers[:3])
        _with_signs(stage, road, sellers)


def _register(stage: Stage, community: str, at: datetime) -> list[str]:
    """Six suppliers taken in, one of them suspended and one with prices; another waits for review."""
    home, clerk, officer = COMMUNITIES[community][:9], stage.cast.clerk(community), stage.cast.officer(community)
    ids = []
    for number, (brand, kinds, year) in enumerate(HOUSES):
        body = f"91{home[:6]}MA5D{home[6:9]}{number:02d}"
        ids.append(service.enter(
            stage.session, clerk, at + timedelta(hours=number), home=home, name=f"深圳市{brand}有限公司",
            code=body + check_character(body), categories=kinds, founded=date(year, 3 + number, 12),
            contact=f"经办人{number}", phone=f"0755-2588{number:04d}", address=f"深圳市罗湖区沿河路 {number + 1} 号",
            papers=[stage.paper(f"{home}-{brand}-licence", at, clerk)],
        ))  # fmt: skip
    for supplier_id in ids[:6]:
        service.review(stage.session, officer, at + timedelta(days=1), supplier_id=supplier_id, approve=True)
    reason, until = "去年承办的活动两次无故延期，经书面催告仍未改正。", stage.now.date() + timedelta(days=120)
    service.suspend(stage.session, officer, at + timedelta(days=2), supplier_id=ids[5], reason=reason, until=until)
    lines = [PriceLine(*line) for line in PRICES]
    end = date(stage.now.year, 12, 31)
    service.offer_prices(stage.session, clerk, at + timedelta(days=3), supplier_id=ids[1], lines=lines, until=end)
    service.confirm_prices(stage.session, officer, at + timedelta(days=4), supplier_id=ids[1])
    return ids


def _draft(stage: Stage, title: str, keys: Sequence[str], at: datetime) -> str:
    """A package of those projects that wait to be bought; nothing where there are none."""
    wanted = {stage.scripts[key]["title"] for key in keys}
    free = queries.free_projects(stage.session, COMMUNITIES["dongjiaotou"])
    rows = [row for row in free if row.title in wanted and row.budget_fen < 100_000_000]
    if not rows:
        return ""
    return service.draft(
        stage.session, _clerk(stage), at, place=rows[0].place, year=rows[0].year, title=title, method="self",
        project_ids=[row.id for row in rows],
    )  # fmt: skip


def _quotes(stage: Stage, package_id: str, offers: Sequence[Offer], at: datetime, invited: Sequence[str]) -> datetime:
    """Ask, and take the quotes in; the moment after the closing time."""
    last = workdays.after(at.astimezone(LOCAL).date(), 3)
    closes = datetime.combine(last, time(17), LOCAL)
    service.invite(stage.session, _clerk(stage), at, package_id=package_id, suppliers=invited, closes_at=closes)
    names = queries.names(stage.session, [offer.supplier for offer in offers])
    for number, offer in enumerate(offers):
        service.receive(
            stage.session, _clerk(stage), at + timedelta(hours=3 + number), package_id=package_id,
            supplier_id=offer.supplier, folder=stage.folder, stream=_letter(names[offer.supplier], offer, at, number),
            contact=f"联系人{offer.phone}", phone=f"1380013800{offer.phone}",
        )  # fmt: skip
    return closes + timedelta(hours=1)


def _letter(name: str, offer: Offer, at: datetime, number: int) -> BytesIO:
    """A quote as an office file, signed by its author."""
    letter, out = docx.Document(), BytesIO()
    letter.core_properties.author = letter.core_properties.last_modified_by = offer.author
    letter.core_properties.created = at.replace(tzinfo=None) - timedelta(hours=number * 7)
    letter.add_heading("报价书")
    letter.add_paragraph(f"{name}：{WORDS if offer.author != '周' else WORDS[::-1]}{offer.author * number}")
    letter.save(out)
    out.seek(0)
    return out


def _opened(stage: Stage, package_id: str, offers: Sequence[Offer], at: datetime) -> None:
    """Two people open the quotes."""
    shares = {offer.supplier: offer.share for offer in offers}
    lots = queries.state_of_package(stage.session, package_id).lots
    lines = {(who, lot.project): lot.sum_fen * share // 100_000 * 100 for who, share in shares.items() for lot in lots}
    service.unseal(stage.session, _clerk(stage), at, package_id=package_id)
    service.open_quotes(stage.session, _clerk(stage), at, package_id=package_id, lines=lines)
    service.confirm_opening(stage.session, _officer(stage), at + timedelta(minutes=20), package_id=package_id)


def _until_award(stage: Stage, package_id: str, offers: Sequence[Offer]) -> None:
    """A purchase as it should be: compared, awarded, published in time."""
    at = _quotes(stage, package_id, offers, stage.ago(8, 15), [offer.supplier for offer in offers])
    if at >= stage.now:
        return
    _opened(stage, package_id, offers, at)
    service.compare(stage.session, _clerk(stage), at + timedelta(hours=1), package_id=package_id, by="price", scores={})
    _explained(stage, package_id, at + timedelta(hours=2), "价格由各家按现场踏勘独立测算，已逐一电话核实。")
    cashier = stage.cast.cashier("dongjiaotou")
    service.award(
        stage.session, cashier, min(at + timedelta(hours=16), stage.now), package_id=package_id,
        supplier_id=offers[0].supplier, reason="总价最低，材料和工期符合需求。",
    )  # fmt: skip
    service.announce_award(
        stage.session, _clerk(stage), min(at + timedelta(hours=18), stage.now), package_id=package_id
    )


def _stricter(stage: Stage) -> None:
    """The sub-district looks at sums from 80 万元 on."""
    rules = {
        "ballot.rule": Setting("equal_shares", "东角头社区居民会议 2025 年决定", "G"),
        "procurement.alarm": Setting(80_000_000, "蛇口街道 2026 年：80 万元以上集中采购", "G"),
    }
    officer, code = stage.cast.officer("dongjiaotou"), COMMUNITIES["dongjiaotou"]
    communities.adopt_layer(stage.session, officer, stage.ago(58), place=code, title="东角头社区规则", rules=rules)


def _failed(stage: Stage, package_id: str, sellers: Sequence[str]) -> None:
    """Only two suppliers quote: the round fails, and is run again."""
    answer = "三处路面和球场位置不同，街道已核对全年清单；下一年度的道路工程合并招标。"
    _explained(stage, package_id, stage.ago(18, 17), answer)
    offers = tuple(Offer(one, 940 + 25 * n, str(n), "郑黄"[n]) for n, one in enumerate(sellers[:2]))
    at = _quotes(stage, package_id, offers, stage.ago(18, 18), sellers)
    reason = "截止时只收到两份报价，不足三家。"
    service.fail(stage.session, _clerk(stage), at, package_id=package_id, cause="too_few", reason=reason)
    service.rerun(stage.session, _clerk(stage), at + timedelta(hours=15), package_id=package_id)


def _with_signs(stage: Stage, package_id: str, sellers: Sequence[str]) -> None:
    """Two quotes by one hand in even steps: the alarms wait for the sub-district."""
    phones, authors = "778", "郑郑何"
    offers = [Offer(one, 900 + 30 * n, phones[n], authors[n]) for n, one in enumerate((*sellers[:1], *sellers[2:4]))]
    began = queries.state_of_package(stage.session, package_id).failures[-1].at + timedelta(hours=17)
    at = _quotes(stage, package_id, offers, began, [offer.supplier for offer in offers])
    if at < stage.now:
        _opened(stage, package_id, offers, at)


def _explained(stage: Stage, package_id: str, at: datetime, answer: str) -> None:
    for alarm in queries.state_of_package(stage.session, package_id).open_alarms:
        service.answer_alarm(stage.session, _officer(stage), at, package_id=package_id, key=alarm.key, answer=answer)


def _clerk(stage: Stage) -> Actor:
    return stage.cast.clerk("dongjiaotou")


def _officer(stage: Stage) -> Actor:
    return stage.cast.officer("dongjiaotou")
