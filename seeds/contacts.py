"""How the offices of the demonstration are reached: numbers that nobody has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.communities import service
from deliberation.rules.replay import SYSTEM

CONTACTS = {
    "440303002": ("0755-2500 0100", "罗湖区黄贝街道办事处一楼综合服务厅"),
    "440303002019": ("0755-2500 0119", "文华社区党群服务中心一楼"),
    "440305005": ("0755-2500 0200", "南山区蛇口街道办事处一楼综合服务厅"),
    "440305005001": ("0755-2500 0201", "东角头社区党群服务中心"),
}


def given(session: Session, at: datetime) -> None:
    """The numbers and addresses, given long ago."""
    for place, (telephone, address) in CONTACTS.items():
        service.set_contact(session, SYSTEM, at, place=place, telephone=telephone, address=address)
