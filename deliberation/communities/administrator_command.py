"""``deliberation administrator --place CODE --name NAME``: the one appointment that nobody else can make."""

from __future__ import annotations

import argparse
import sys

from flask import Flask
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.accounts.sign_in import parse_phone
from deliberation.communities import queries
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM
from deliberation.web.clock import now
from deliberation.web.refusals.say import say
from deliberation.web.transaction import transaction

ROLE = "administrator"


def run(app: Flask, args: argparse.Namespace) -> int:
    """Appoint whoever has the number on standard input; 1 with the reason where the rules of office refuse it.

    The number is read, not given as an argument: arguments stand in the list of processes and the shell's history.
    """
    phone = sys.stdin.readline() if not sys.stdin.isatty() else input("手机号：")
    with app.test_request_context():  # refusals are told in the words of the pages
        try:
            with transaction() as session:
                fault = _appoint(session, args.place, phone.strip(), args.name)
        except Refused as refused:
            fault = str(say(refused.refusal))
    if fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write("已任命管理员。请用这个手机号登录，再任命街道、社区的工作人员。\n")
    return 0


def _appoint(session: Session, place: str, phone: str, name: str) -> str:
    if queries.exists(session, place) is None:
        return f"{place}：没有这个区划。请先运行 deliberation places import。"
    if people.holders(session, ROLE, place):
        return "这里已经有管理员。再任命一位，请由现任管理员在「人员」页面办理，并记入账册。"
    moment = now()
    person = accounts.known_person(session, moment, phone=parse_phone(phone), name=name)
    rulebook = queries.rulebook(session, place)
    accounts.appoint(session, SYSTEM, moment, rulebook, person_id=person, role=ROLE, place=place)
    return ""
