"""How money, dates and people are written on pages and in sheets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask import Flask

from deliberation.rules.parameters import WAN
from deliberation.rules.shares import hundredths
from deliberation.web.clock import LOCAL, today


def wan(fen: int) -> str:
    """46.8 for 468,000.00 元, exact, for tables: 万元 with as many decimals as are needed, at most six."""
    return _plain(f"{Decimal(fen) / WAN:,.6f}")


def wan_short(fen: int) -> str:
    """31.06 for 310,561.50 元: the figure of running text, 万元 rounded half up to two decimals."""
    return _plain(f"{(Decimal(fen) / WAN).quantize(Decimal('0.01'), ROUND_HALF_UP):,}")


def wan_yuan(fen: int) -> str:
    """46.8 万元, at most two decimals; sums under 10,000 元 are easier to read in 元: 1,485 元."""
    if abs(fen) < WAN:
        return _in_yuan(fen)
    return f"{wan_short(fen)} 万元"


def exact_yuan(fen: int) -> str:
    """The sum where it binds (motions, ballots, refusals): 万元 where two decimals suffice, else 310,561.50 元."""
    return _in_yuan(fen) if fen * 100 % WAN else wan_yuan(fen)


def yuan(fen: int) -> str:
    """468,000.00"""
    return f"{Decimal(fen) / 100:,.2f}"


def day(value: date | datetime | str) -> str:
    """6月18日 (with the year where it is not this one)."""
    local = _local(value)
    year = f"{local.year}年" if local.year != today().year else ""
    return f"{year}{local.month}月{local.day}日"


def moment(value: datetime | str) -> str:
    """6月18日 20:00"""
    return f"{day(value)} {_local(value):%H:%M}"


def dated(value: date | datetime | str) -> str:
    """2026年6月18日: the form of minutes and papers, which are read in other years."""
    local = _local(value)
    return f"{local.year}年{local.month}月{local.day}日"


def hour(value: datetime | str) -> str:
    """20:00"""
    return f"{_local(value):%H:%M}"


def iso(value: date | datetime | str) -> str:
    """2026-06-18, the form of tables and sheets."""
    return f"{_local(value):%Y-%m-%d}"


def masked(name: str) -> str:
    """张** for 张三丰: a person on a public page."""
    return name[0] + "**" if name else ""


def local_midnight(value: date) -> datetime:
    """The start of a day in Shenzhen, aware."""
    return datetime(value.year, value.month, value.day, tzinfo=LOCAL)


def end_of_day(value: date) -> datetime:
    """The first instant after a day in Shenzhen, aware."""
    return local_midnight(value + timedelta(days=1))


def short_hash(value: str) -> str:
    """9f3c·71ae·04d2: the first twelve digits, in groups a person can read out."""
    return "·".join(value[start : start + 4] for start in (0, 4, 8))


def _in_yuan(fen: int) -> str:
    return f"{yuan(fen).removesuffix('.00')} 元"


def _plain(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure


def _local(value: date | datetime | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL)
    return local_midnight(value)


def satisfied(share: Fraction | None) -> str:
    """How satisfied people are, everywhere alike: 88.38%, rounded down; a dash where nobody was asked yet."""
    if share is None:
        return "—"
    whole, rest = divmod(hundredths(share), 100)
    return f"{whole}.{rest:02d}%"


def init_app(app: Flask) -> None:
    """Register the filters of money (wan, wan_number, wan_table, exact, yuan), days, names and hashes."""
    app.jinja_env.filters.update(
        wan=wan_yuan, wan_number=wan_short, wan_table=wan, exact=exact_yuan,
        yuan=yuan, dated=dated, day=day, moment=moment, hour=hour, iso=iso,
        masked_name=masked, short_hash=short_hash, satisfied=satisfied,
    )  # fmt: skip
