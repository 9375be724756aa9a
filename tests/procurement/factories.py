"""Purchases for tests: suppliers in the register, approved projects, and a package led to where a test needs it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from deliberation.procurement import queries, service
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.parameters import WAN
from deliberation.rules.replay import Actor
from deliberation.rules.supplier.state import check_character
from tests import factories as make
from tests.proposals.factories import make_project

CLERK = Actor("clerk-1", frozenset({"clerk"}))
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
SECOND = Actor("officer-2", frozenset({"subdistrict_officer"}))
NAMES = ("深圳市安居建设工程有限公司", "深圳市惠邻建设工程有限公司", "深圳市鹏诚建设工程有限公司")
NOW = make.NOW
CLOSES = NOW + timedelta(days=6)
AFTER = CLOSES + timedelta(hours=1)

_numbers = count(1)


def credit_code() -> str:
    """A sound code nobody else has."""
    body = f"91440300MA5{next(_numbers):06d}"
    return body + check_character(body)


def make_supplier(session: Session, name: str = NAMES[0], *, listed: bool = True, **about: object) -> str:
    """A supplier of the sub-district, entered by the clerk and taken in by an officer."""
    make.place(session)
    told = {"categories": ["works", "goods", "service"], "founded": date(2018, 4, 1), "papers": ["d" * 64]} | about
    given = {"home": make.SUBDISTRICT, "name": name, "code": credit_code(), **told}
    supplier_id = service.enter(session, CLERK, NOW, **given)  # type: ignore[arg-type]
    if listed:
        service.review(session, OFFICER, NOW, supplier_id=supplier_id, approve=True)
    return supplier_id


def trio(session: Session) -> list[str]:
    """Three suppliers of the register."""
    return [make_supplier(session, name, phone=f"0755-2500000{n}") for n, name in enumerate(NAMES)]


def approved(session: Session, wan: int = 40, **about: object) -> ProjectRow:
    """An approved project."""
    return make_project(session, phase="approved", cost_fen=wan * WAN, **about)  # type: ignore[arg-type]


def draft(session: Session, *projects: ProjectRow, method: str = "self", title: str = "花园路灯与座椅") -> str:
    """A package of approved projects."""
    rows = projects or (approved(session),)
    return service.draft(
        session, CLERK, NOW, place=rows[0].place, year=rows[0].year, title=title, method=method,
        project_ids=[row.id for row in rows],
    )  # fmt: skip


def paper(words: str = "", author: str = "") -> BytesIO:
    """A quote as a PDF."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setAuthor(author)
    canvas.setCreator(f"Writer {next(_numbers)}")
    canvas.drawString(72, 720, words or f"quote {next(_numbers)}")
    canvas.save()
    return BytesIO(out.getvalue())


def invited(session: Session, package_id: str, suppliers: list[str], now: datetime = NOW) -> None:
    """Ask them for quotes."""
    service.invite(session, CLERK, now, package_id=package_id, suppliers=suppliers, closes_at=now + (CLOSES - NOW))


def received(
    session: Session, package_id: str, suppliers: list[str], folder: Path, now: datetime = NOW, **about: str
) -> None:
    """All of them hand in a quote."""
    for number, supplier_id in enumerate(suppliers):
        told = {"phone": f"1390000000{number}", "stream": paper(author=f"author {number}")} | about
        service.receive(
            session, CLERK, now, package_id=package_id, supplier_id=supplier_id, folder=folder,
            **told,  # type: ignore[arg-type]
        )  # fmt: skip


def opened(session: Session, package_id: str, *, shares: tuple[int, ...] = (90, 93, 99), at: datetime = AFTER) -> None:
    """Two people open the quotes; each line is so many per cent of its project's sum."""
    state = queries.state_of_package(session, package_id)
    lines = {
        (offer.supplier, lot.project): lot.sum_fen * share // 100
        for offer, share in zip(state.offers, shares, strict=True)
        for lot in state.lots
    }
    service.unseal(session, CLERK, at, package_id=package_id)
    service.open_quotes(session, CLERK, at, package_id=package_id, lines=lines)
    service.confirm_opening(session, OFFICER, at, package_id=package_id)


def awarded(session: Session, folder: Path, *projects: ProjectRow, announce: bool = True) -> str:
    """A package awarded to the first of three suppliers."""
    suppliers = trio(session)
    package_id = draft(session, *projects)
    invited(session, package_id, suppliers)
    received(session, package_id, suppliers, folder)
    opened(session, package_id)
    service.compare(session, CLERK, AFTER, package_id=package_id, by="price", scores={})
    service.award(
        session, SECOND, AFTER, package_id=package_id, supplier_id=suppliers[0], reason="总价最低，符合需求。"
    )
    if announce:
        service.announce_award(session, CLERK, AFTER, package_id=package_id)
    return package_id
