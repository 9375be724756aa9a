"""Buying as people do it: what the services write, what the signs find, and what the rest of the house reads."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement import queries, service
from deliberation.procurement.models import Package, PackageLot, PackageQuote, Supplier
from deliberation.procurement.projection import check_package, check_supplier, package_stream, supplier_stream
from deliberation.procurement.traits import traits
from deliberation.proposals.service import play_project
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from deliberation.rules.supplier import PriceLine
from tests import factories as make
from tests.procurement import factories as buy
from tests.refused import refused

DAY = date(2026, 3, 16)


def faults(session: Session, package_id: str) -> list[str]:
    stream = package_stream(package_id)
    return [fault.problem for fault in check_package(session, stream, book.history(session, stream))]


def test_two_projects_are_bought_together_and_each_keeps_its_line(session: Session, tmp_path: Path) -> None:
    lamps, seats = buy.approved(session, 40, title="路灯"), buy.approved(session, 20, title="座椅", category="goods")
    package_id = buy.awarded(session, tmp_path, lamps, seats)
    award = queries.award_of(session, lamps.id)
    assert award is not None
    assert (award.supplier, award.amount_fen, award.package_fen) == (buy.NAMES[0], 36 * WAN, 54 * WAN)
    assert (award.projects, award.method, award.package_id) == (2, "self", package_id)
    assert [quote.amount_fen for quote in award.quotes] == [36 * WAN, 40 * WAN * 93 // 100, 40 * WAN * 99 // 100]
    other = queries.award_of(session, seats.id)
    assert other is not None
    assert other.amount_fen == 18 * WAN
    rows = queries.procurements(session, make.SUBDISTRICT, 2026)
    told = {(row.title, row.amount_fen, row.supplier, row.quotes) for row in rows}
    assert told == {("路灯", 36 * WAN, buy.NAMES[0], 3), ("座椅", 18 * WAN, buy.NAMES[0], 3)}
    assert rows[0].award_due == date(2026, 3, 18)
    assert faults(session, package_id) == []
    assert queries.award_of(session, "nothing") is None


def test_a_project_is_in_one_package_only(session: Session) -> None:
    lamps = buy.approved(session)
    package_id = buy.draft(session, lamps)
    assert queries.free_projects(session, make.COMMUNITY) == ()
    named = {"place": make.COMMUNITY, "year": 2026, "title": "x", "method": "self", "project_ids": [lamps.id]}
    assert refused(service.draft, session, buy.CLERK, buy.NOW, **named) == "PACKAGE_PROJECT"
    service.cancel(session, buy.CLERK, buy.NOW, package_id=package_id, reason="改为明年")
    assert [row.id for row in queries.free_projects(session, make.COMMUNITY)] == [lamps.id]
    assert faults(session, package_id) == []


def test_the_database_itself_refuses_a_second_live_package(session: Session) -> None:
    lamps = buy.approved(session)
    buy.draft(session, lamps)
    other = buy.draft(session, buy.approved(session))
    session.add(PackageLot(package_id=other, project_id=lamps.id, category="works", sum_fen=1, live=True))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("column", "value"),
    [("confirmed_by", buy.CLERK.id), ("awarded_by", buy.CLERK.id), ("amount_fen", 10**12), ("waiting", 1)],
)
def test_the_database_itself_keeps_two_persons_and_the_sums(
    session: Session, tmp_path: Path, column: str, value: object
) -> None:
    package_id = buy.awarded(session, tmp_path)
    with pytest.raises(IntegrityError):
        session.execute(update(Package).where(Package.id == package_id).values({column: value}))


def test_only_suppliers_of_the_register_are_invited(session: Session) -> None:
    one, two, _three = buy.trio(session)
    package_id = buy.draft(session, buy.approved(session))
    new = buy.make_supplier(session, "深圳市新来工程有限公司", listed=False)
    painter = buy.make_supplier(session, "深圳市讲堂服务有限公司", categories=["service"])
    for third in (new, painter, "nobody"):
        assert refused(buy.invited, session, package_id, [one, two, third]) == "SUPPLIER_NOT_USABLE"
    service.suspend(session, buy.OFFICER, buy.NOW, supplier_id=two, reason="逾期", until=date(2026, 6, 1))
    assert refused(buy.invited, session, package_id, [one, two]) == "SUPPLIER_NOT_USABLE"
    assert refused(buy.invited, session, "none", [one]) == "NOT_FOUND"


def test_time_to_quote_is_counted_in_working_days(session: Session) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    soon = {"package_id": package_id, "suppliers": suppliers, "closes_at": buy.NOW + timedelta(days=2)}
    assert refused(service.invite, session, buy.CLERK, buy.NOW, **soon) == "QUOTE_TIME_SHORT"


def test_splitting_is_noticed_when_a_package_is_drafted(session: Session, tmp_path: Path) -> None:
    first = buy.draft(session, buy.approved(session, 45, title="一期"))
    buy.draft(session, buy.approved(session, 45, title="二期"))
    second = buy.draft(session, buy.approved(session, 45, title="三期"))
    assert queries.state_of_package(session, first).alarms == ()
    (alarm,) = queries.state_of_package(session, second).alarms
    assert (alarm.kind, len(alarm.about), sum(alarm.sums)) == ("split_year", 3, 135 * WAN)
    suppliers = buy.trio(session)
    buy.invited(session, second, suppliers)
    buy.received(session, second, suppliers, tmp_path)
    buy.opened(session, second)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=second, by="price", scores={})
    give = {"package_id": second, "supplier_id": suppliers[0], "reason": "最低"}
    state = queries.state_of_package(session, second)
    assert refused(service.award, session, buy.SECOND, buy.AFTER, **give) == "ALARMS_OPEN"
    for one in state.open_alarms:
        service.answer_alarm(session, buy.OFFICER, buy.AFTER, package_id=second, key=one.key, answer="两处不同。")
    assert service.award(session, buy.SECOND, buy.AFTER, **give).winner == suppliers[0]
    assert faults(session, second) == []


def test_quotes_of_one_hand_are_noticed_at_the_opening(session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path, phone="139 0000 0000", contact="张三")
    buy.opened(session, package_id, shares=(90, 95, 100))
    kinds = {alarm.kind for alarm in queries.state_of_package(session, package_id).alarms}
    assert {"same_phone", "same_contact", "even_steps"} <= kinds
    told = "".join(str(item.event.data) for item in book.history(session, package_stream(package_id)))
    assert "张三" not in told
    assert "0000" + "0000" not in told.replace(" ", "")


def test_files_of_one_author_are_noticed(session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    for number, supplier_id in enumerate(suppliers):
        named = {"package_id": package_id, "supplier_id": supplier_id, "folder": tmp_path}
        file = buy.paper(author="Wang" if number else "Li")
        service.receive(session, buy.CLERK, buy.NOW, stream=file, **named)
    buy.opened(session, package_id)
    (alarm,) = (one for one in queries.state_of_package(session, package_id).alarms if one.kind == "same_author")
    assert set(alarm.about) == set(suppliers[1:])


def test_what_files_say_of_themselves() -> None:
    words = "我公司承诺按期完工，质量合格，免费保修两年，专人负责安全，每日清扫，材料符合国家标准，" * 2
    office = "application/vnd.openxmlformats-officedocument."
    papers = {}
    for who in ("安居", "惠邻"):
        out = BytesIO()
        letter = docx.Document()
        letter.core_properties.author = "Wang"
        letter.add_paragraph(f"{who}：{words} 报价 {len(papers)}99 元")
        letter.save(out)
        papers[who] = traits(out.getvalue(), office + "wordprocessingml.document", without=who)
    assert papers["安居"]["text"] == papers["惠邻"]["text"] != ""
    assert papers["安居"]["author"] == papers["惠邻"]["author"]
    assert "Wang" not in str(papers)
    sheet = openpyxl.Workbook()
    sheet.properties.creator = "Wang"
    sheet.active.append([words, 1])
    out = BytesIO()
    sheet.save(out)
    told = traits(out.getvalue(), office + "spreadsheetml.sheet")
    assert told["author"] == papers["安居"]["author"]
    assert told["program"].startswith("Microsoft Excel")
    assert told["made"]
    assert traits(b"broken", "application/pdf") == {"author": "", "program": "", "made": "", "text": ""}
    assert traits(b"broken", "image/png")["author"] == ""


def test_a_failed_round_stays_on_record_and_is_run_again(session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers[:2], tmp_path)
    late = {"package_id": package_id, "supplier_id": suppliers[2], "folder": tmp_path, "stream": buy.paper()}
    assert refused(service.receive, session, buy.CLERK, buy.AFTER, **late) == "QUOTES_CLOSED"
    service.fail(session, buy.CLERK, buy.AFTER, package_id=package_id, cause="too_few", reason="只有两家报价。")
    state = service.rerun(session, buy.CLERK, buy.AFTER, package_id=package_id)
    assert (state.round, state.failures[0].quotes) == (2, 2)
    buy.invited(session, package_id, suppliers, buy.AFTER)
    buy.received(session, package_id, suppliers, tmp_path, buy.AFTER)
    assert session.query(PackageQuote).filter_by(package_id=package_id).count() == 5
    assert faults(session, package_id) == []


def test_contracts_are_published_once_all_are_entered(session: Session, tmp_path: Path) -> None:
    lamps = buy.approved(session)
    package_id = buy.awarded(session, tmp_path, lamps)
    named = {"package_id": package_id}
    assert refused(service.announce_contract, session, buy.CLERK, buy.AFTER, **named) == "CONTRACTS_MISSING"
    award = queries.award_of(session, lamps.id)
    assert award is not None
    offers = [{"supplier": one.supplier, "amount_fen": one.amount_fen} for one in award.quotes]
    told = {"supplier": award.supplier, "amount_fen": award.amount_fen, "quotes": offers}
    play_project(session, buy.CLERK, buy.AFTER, lamps.id, "contract", told)
    state = service.announce_contract(session, buy.CLERK, buy.AFTER, **named)
    assert (state.status, state.contract_due) == ("closed", date(2026, 3, 18))
    row = queries.package_of(session, lamps.id)
    assert row is not None
    assert not row.late(DAY)
    assert faults(session, package_id) == []


def test_late_notices_show(session: Session, tmp_path: Path) -> None:
    package_id = buy.awarded(session, tmp_path, announce=False)
    (row,) = queries.packages(session, make.COMMUNITY)
    assert not row.late(date(2026, 3, 18))
    assert row.late(date(2026, 3, 19))
    service.announce_award(session, buy.CLERK, buy.AFTER + timedelta(days=9), package_id=package_id)
    (row,) = queries.packages(session, make.COMMUNITY, announced=True)
    assert row.late(DAY)


def test_a_supplier_is_entered_once_and_kept_as_hashes(session: Session) -> None:
    code = buy.credit_code()
    first = buy.make_supplier(session, code=code, phone="0755-25000001", contact="张三")
    with pytest.raises(Refused, match="SUPPLIER_KNOWN"):
        buy.make_supplier(session, code=code.lower())
    state = queries.supplier_state(session, first)
    assert len(state.phone) == 64
    stream = supplier_stream(first)
    assert list(check_supplier(session, stream, book.history(session, stream))) == []
    service.leave(session, buy.OFFICER, buy.NOW, supplier_id=first, reason="企业注销")
    assert buy.make_supplier(session, code=code) == first
    session.execute(update(Supplier).where(Supplier.id == first).values(points=0, ratings=0, name="改过"))
    session.expire_all()
    assert [fault.problem for fault in check_supplier(session, stream, book.history(session, stream))]


def test_prices_of_the_catalogue_and_marks_after_a_project(session: Session, tmp_path: Path) -> None:
    lamps = buy.approved(session)
    buy.awarded(session, tmp_path, lamps)
    award = queries.award_of(session, lamps.id)
    assert award is not None
    named = {"supplier_id": award.supplier_id, "project_id": lamps.id, "marks": [5, 4, 5]}
    assert refused(service.rate, session, buy.CLERK, buy.AFTER, **named) == "SUPPLIER_NOT_THEIRS"
    line = PriceLine("路灯更换", "盏", 68_000)
    until = date(2026, 12, 31)
    service.offer_prices(session, buy.OFFICER, buy.NOW, supplier_id=award.supplier_id, lines=[line], until=until)
    assert queries.catalogue(session, make.COMMUNITY, DAY) == ()
    service.confirm_prices(session, buy.SECOND, buy.NOW, supplier_id=award.supplier_id)
    (found,) = queries.catalogue(session, make.COMMUNITY, DAY)
    assert (found.line, found.supplier.name, found.until) == (line, buy.NAMES[0], until)
    assert queries.won_by(session, award.supplier_id) == (1, 1)
    assert [row[3] for row in queries.places_of_packages(session, award.supplier_id)] == ["花园路灯与座椅"]


def test_a_changed_column_is_named(session: Session, tmp_path: Path) -> None:
    package_id = buy.awarded(session, tmp_path)
    session.execute(update(PackageQuote).where(PackageQuote.package_id == package_id).values(amount_fen=1))
    session.execute(update(PackageLot).where(PackageLot.package_id == package_id).values(amount_fen=1))
    session.expire_all()
    said = faults(session, package_id)
    assert any(one.startswith("lot ") for one in said)
    assert sum(one.startswith("quote ") for one in said) == 3


def test_nobody_but_those_entitled(session: Session) -> None:
    lamps = buy.approved(session)
    stranger = Actor("x", frozenset({"resident"}))
    named = {"place": make.COMMUNITY, "year": 2026, "title": "x", "method": "self", "project_ids": [lamps.id]}
    assert refused(service.draft, session, stranger, buy.NOW, **named) == "NOT_ENTITLED"


def test_a_contract_with_somebody_else_is_not_published_and_nothing_contracted_is_awarded(
    session: Session, tmp_path: Path
) -> None:
    lamps = buy.approved(session)
    package_id = buy.awarded(session, tmp_path, lamps)
    award = queries.award_of(session, lamps.id)
    assert award is not None
    offers = [{"supplier": one.supplier, "amount_fen": one.amount_fen} for one in award.quotes]
    other = award.quotes[1]
    told = {"supplier": other.supplier, "amount_fen": other.amount_fen, "quotes": offers}
    play_project(session, buy.CLERK, buy.AFTER, lamps.id, "contract", told)
    with pytest.raises(Refused) as caught:
        service.announce_contract(session, buy.CLERK, buy.AFTER, package_id=package_id)
    assert (caught.value.refusal.code, caught.value.refusal.params) == ("CONTRACT_NOT_AWARDED", {"title": lamps.title})
    assert [one.as_awarded for one in queries.contracts(session, queries.state_of_package(session, package_id))] == [
        False
    ]
    service.fail(session, buy.CLERK, buy.AFTER, package_id=package_id, cause="other", reason="已另行签约。")
    assert refused(service.rerun, session, buy.CLERK, buy.AFTER, package_id=package_id) == "CONTRACT_ELSEWHERE"
    found = queries.dossier(session, package_id, buy.CLERK, buy.AFTER)
    assert found is not None
    assert [found.options[name].ok for name in ("rerun", "cancel")] == [False, True]
    service.cancel(session, buy.CLERK, buy.AFTER, package_id=package_id, reason="已另行签约。")
    assert faults(session, package_id) == []


def test_nothing_is_awarded_that_was_contracted_elsewhere_meanwhile(session: Session, tmp_path: Path) -> None:
    lamps, suppliers = buy.approved(session), buy.trio(session)
    package_id = buy.draft(session, lamps)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path)
    buy.opened(session, package_id)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    offers = [{"supplier": name, "amount_fen": 30 * WAN + n} for n, name in enumerate(buy.NAMES)]
    told = {"supplier": buy.NAMES[0], "amount_fen": 30 * WAN, "quotes": offers}
    play_project(session, buy.CLERK, buy.AFTER, lamps.id, "contract", told)
    give = {"package_id": package_id, "supplier_id": suppliers[0], "reason": "总价最低，符合需求。"}
    assert refused(service.award, session, buy.SECOND, buy.AFTER, **give) == "PROJECT_CONTRACTED"
