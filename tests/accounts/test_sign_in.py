"""Signing in by number and code: the way through, and everything that can be typed wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from deliberation.accounts import service, sign_in
from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.models import Person, SignInCode, WebSession
from deliberation.extensions import limiter
from deliberation.rules.refusal import Refused
from tests import factories as f

PHONE = "13812345678"


class Pocket:
    """A phone: keeps the codes that arrive."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.numbers: list[str] = []
        self.broken = False

    def send(self, phone: str, code: str) -> None:
        if self.broken:
            raise OSError("no connection")
        self.numbers.append(phone)
        self.codes.append(code)


@pytest.fixture
def pocket(monkeypatch: pytest.MonkeyPatch) -> Pocket:
    phone = Pocket()
    monkeypatch.setitem(GATEWAYS, "console", phone)
    return phone


def other(code: str) -> str:
    """Six digits that are not the code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def ask(client: FlaskClient, phone: str = PHONE, **query: str) -> object:
    return client.post("/sign-in", data={"phone": phone}, query_string=query)


@pytest.mark.parametrize("typed", [PHONE, "１３８１２３４５６７８", " 138 1234-5678 ", "+86 138 1234 5678"])
def test_number_and_code_open_a_session(
    client: FlaskClient, session: Session, pocket: Pocket, clock: object, typed: str
) -> None:
    assert ask(client, typed).headers["Location"] == "/sign-in/code"
    assert pocket.numbers == ["+8613812345678"]
    code = pocket.codes[0]
    answer = client.post("/sign-in/code", data={"code": f"{code[:3]} {code[3:]}"}, query_string={"next": "/me"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    page = client.get("/me").text
    assert "138 **** 5678" in page
    assert PHONE not in page


def test_next_goes_nowhere_else(client: FlaskClient, session: Session, pocket: Pocket, clock: object) -> None:
    ask(client)
    answer = client.post("/sign-in/code", data={"code": pocket.codes[0]}, query_string={"next": "//evil.example/me"})
    assert answer.headers["Location"] == "/"


def test_signing_in_forgets_what_the_browser_held(
    client: FlaskClient, session: Session, pocket: Pocket, clock: object
) -> None:
    ask(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        nonce = cookie["nonce"]
    client.post("/sign-in/code", data={"code": pocket.codes[0]})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert nonce not in cookie.values()
        assert session.get(WebSession, service.token_id(cookie["_user_id"])) is not None


@pytest.mark.parametrize("typed", ["", "123", "0755-83456789", "hello", "+44 7911 123456", "1" * 400, "%00<script>"])
def test_what_is_no_mobile_number_is_said_and_kept(client: FlaskClient, pocket: Pocket, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert pocket.codes == []
    if typed == "123":
        assert 'value="123"' in answer.text


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "٣٤٥٦٧٨x"])
def test_what_is_no_code_is_said(client: FlaskClient, pocket: Pocket, clock: object, typed: str) -> None:
    ask(client)
    assert client.post("/sign-in/code", data={"code": typed}).status_code == 422


def test_a_wrong_code_is_counted_and_kept(client: FlaskClient, pocket: Pocket, clock: object) -> None:
    ask(client)
    wrong = other(pocket.codes[0])
    answer = client.post("/sign-in/code", data={"code": wrong})
    assert answer.status_code == 422
    assert "验证码不对" in answer.text
    assert "还可以试 4 次" in answer.text
    assert f'value="{wrong}"' in answer.text


def test_after_five_wrong_codes_the_right_one_no_longer_opens(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    ask(client)
    code = pocket.codes[0]
    statuses = [client.post("/sign-in/code", data={"code": other(code)}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert client.post("/sign-in/code", data={"code": code}).status_code == 429
    clock.shift(timedelta(minutes=14))
    answer = ask(client)
    assert answer.status_code == 429
    assert re.search(r"10:15", answer.text), "the page says when to come back"
    clock.shift(timedelta(minutes=1))
    assert ask(client).status_code == 303


def test_the_owner_is_not_locked_out_by_somebody_else(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    stranger = client.application.test_client()
    ask(stranger)
    for _ in range(5):
        stranger.post("/sign-in/code", data={"code": other(pocket.codes[0])})
    clock.shift(timedelta(minutes=1))
    assert ask(client).status_code == 303
    assert client.post("/sign-in/code", data={"code": pocket.codes[-1]}).status_code == 303


def test_a_code_belongs_to_the_browser_that_asked(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    ask(client)
    thief = client.application.test_client()
    clock.shift(timedelta(minutes=1))
    ask(thief)
    answer = thief.post("/sign-in/code", data={"code": pocket.codes[0]})
    assert answer.status_code == 422
    assert client.post("/sign-in/code", data={"code": pocket.codes[0]}).status_code == 303


def test_an_old_code_is_refused_with_the_way_out(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    ask(client)
    clock.shift(timedelta(minutes=5))
    answer = client.post("/sign-in/code", data={"code": pocket.codes[0]})
    assert answer.status_code == 422
    assert "5 分钟" in answer.text


def test_a_code_opens_once(client: FlaskClient, session: Session, pocket: Pocket, clock: object) -> None:
    ask(client)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/sign-in/code", data={"code": pocket.codes[0]})
    again = client.application.test_client()
    with again.session_transaction() as cookie:
        cookie.update(kept)
    answer = again.post("/sign-in/code", data={"code": pocket.codes[0]})
    assert answer.status_code == 422
    assert "已经用过" in answer.text


def test_a_second_code_within_a_minute_waits(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    ask(client)
    clock.shift(timedelta(seconds=20))
    answer = client.post("/sign-in/again")
    assert answer.status_code == 429
    assert "40 秒" in answer.text
    assert len(pocket.codes) == 1
    clock.shift(timedelta(seconds=40))
    assert client.post("/sign-in/again").status_code == 303
    assert len(pocket.codes) == 2


def test_a_thousand_codes_for_one_number_become_five(
    client: FlaskClient, session: Session, pocket: Pocket, clock: time_machine.Coordinates
) -> None:
    answers = []
    for _ in range(59):
        answers.append(ask(client).status_code)
        clock.shift(timedelta(seconds=61))
    assert answers[:6] == [303, 303, 303, 303, 303, 429]
    assert len(pocket.codes) == 5
    clock.shift(timedelta(days=1))
    for _ in range(30):
        ask(client)
        clock.shift(timedelta(minutes=13))
    assert len(pocket.codes) == 15, "ten a day"
    clock.shift(timedelta(days=3))
    ask(client)
    assert session.scalar(select(func.count()).select_from(SignInCode)) == 1, "old codes are forgotten"


def test_many_numbers_from_one_address_are_stopped(
    client: FlaskClient, session: Session, pocket: Pocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    statuses = [ask(client, f"138123450{n:02d}").status_code for n in range(21)]
    limiter.reset()
    assert statuses == [303] * 20 + [429]
    assert len(pocket.codes) == 20


def test_a_gateway_that_fails_counts_nothing(client: FlaskClient, session: Session, pocket: Pocket) -> None:
    pocket.broken = True
    answer = ask(client)
    assert answer.status_code == 422
    assert f'value="{PHONE}"' in answer.text
    assert session.scalar(select(func.count()).select_from(SignInCode)) == 0
    pocket.broken = False
    assert ask(client).status_code == 303


def test_code_page_without_a_number_goes_back(client: FlaskClient) -> None:
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/again").headers["Location"] == "/sign-in/code"


def test_known_and_unknown_numbers_get_the_same_answer(
    client: FlaskClient, session: Session, pocket: Pocket, clock: object
) -> None:
    f.person(session, phone="+8613812345678")
    known = ask(client)
    unknown = ask(client.application.test_client(), "13812345679")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert session.scalar(select(func.count()).select_from(Person)) == 1, "nobody is entered by asking"


def test_no_number_is_kept_in_clear(session: Session, pocket: Pocket, client: FlaskClient, clock: object) -> None:
    ask(client)
    with client.session_transaction() as cookie:
        assert PHONE not in repr(dict(cookie))
    code = pocket.codes[0]
    client.post("/sign-in/code", data={"code": code})
    for table in ("person", "sign_in_code", "web_session"):
        rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 -- fixed names
        assert rows
        assert PHONE not in repr(rows)
        assert code not in repr(rows) or table == "person"


@pytest.mark.parametrize("typed", ["13812345678", "+852 9123 4567", "0085291234567"])
def test_numbers_of_the_region_are_accepted(typed: str) -> None:
    assert sign_in.parse_phone(typed).startswith("+8")


@pytest.mark.parametrize("typed", ["075583456789", "+15550100", "12345678901234567890", "13812345678 ext 5"])
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        sign_in.parse_phone(typed)
    assert refused.value.refusal.code == "PHONE_INVALID"
