"""Issue and cast as a browser meets them: who is known where, which cookies are refused, what a script is told."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.cli import serve
from deliberation.config import Settings
from deliberation.polls import box
from deliberation.polls.models import Ballot, Issue
from tests import factories as make
from tests.polls.device import Device
from tests.polls.factories import AFTER, DURING, Setting, make_poll
from tests.polls.test_box import resident

DATA = {"Accept": "application/json"}


@pytest.fixture
def poll(session: Session) -> Iterator[Setting]:
    """An open poll, in its hours."""
    made = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        yield made


@pytest.fixture
def stranger(app: Flask, session: Session) -> FlaskClient:
    """The same phone, sending nothing of its own: as a script does that omits credentials."""
    return app.test_client()


@pytest.fixture
def voter(client: FlaskClient, session: Session, poll: Setting) -> FlaskClient:
    """The first voter, signed in."""
    return make.enter(client, session, poll.voters[0], now=DURING)


def token(session: Session, voter: FlaskClient, poll: Setting) -> str:
    mine = Device.of(poll.id, box.public_key(session, poll.id))
    answer = voter.post(f"/polls/{poll.id}/issue", json={"blinded": mine.request})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json.keys() == {"signature"}
    return mine.finish(answer.json["signature"])


def test_from_the_request_to_the_receipt(
    session: Session, voter: FlaskClient, stranger: FlaskClient, poll: Setting
) -> None:
    mine = token(session, voter, poll)
    sent = {"token": mine, "choice": [poll.projects[0], poll.projects[1]]}
    told = stranger.post(f"/polls/{poll.id}/cast", data=sent, headers=DATA)
    assert told.status_code == 200
    assert told.json is not None
    assert told.json.keys() == {"code", "url", "qr_svg"}
    assert stranger.post(f"/polls/{poll.id}/cast", data=sent, headers=DATA).json == told.json
    assert told.json["code"] in stranger.post(f"/polls/{poll.id}/cast", data=sent).text  # as a page
    assert [ballot.code for ballot in box.open_all(session, poll.id)] == [told.json["code"]]


def test_casting_sets_no_cookie_and_reads_none(
    session: Session, voter: FlaskClient, stranger: FlaskClient, poll: Setting
) -> None:
    mine = token(session, voter, poll)
    for headers in (DATA, {}):
        for marks in ([poll.projects[0]], []):
            answer = stranger.post(f"/polls/{poll.id}/cast", data={"token": mine, "choice": marks}, headers=headers)
            assert answer.status_code == (200 if marks else 422)
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"


def test_a_blind_ballot_that_says_who_sends_it_is_refused(session: Session, voter: FlaskClient, poll: Setting) -> None:
    mine = token(session, voter, poll)
    sent = {"token": mine, "choice": [poll.projects[0]]}
    assert voter.post(f"/polls/{poll.id}/cast", data=sent, headers=DATA).status_code == 400
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_a_plain_form_may_carry_its_cookie_and_it_is_not_read(
    session: Session, voter: FlaskClient, poll: Setting
) -> None:
    simple = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    answer = voter.post(f"/polls/{poll.id}/cast", data={"token": simple, "choice": [poll.projects[0]]})
    assert answer.status_code == 200
    assert "选民0" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_issuing_needs_somebody_signed_in(stranger: FlaskClient, session: Session, poll: Setting) -> None:
    mine = Device.of(poll.id, box.public_key(session, poll.id))
    answer = stranger.post(f"/polls/{poll.id}/issue", json={"blinded": mine.request})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 0


@pytest.mark.parametrize(
    "body", [{}, {"blinded": ""}, {"blinded": 7}, {"blinded": None}, [], "x", None, {"blinded": "选"}]
)
def test_a_request_that_cannot_be_read_says_so(
    voter: FlaskClient, session: Session, poll: Setting, body: object
) -> None:
    answer = voter.post(f"/polls/{poll.id}/issue", json=body)
    assert answer.status_code == 409
    assert answer.json is not None
    assert (
        answer.json["message"]
        == "没能读懂您的设备发来的领票请求。没有发出选票，也没有丢失什么。请重新打开页面再试一次。"
    )
    assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 0


def test_a_second_device_is_told_where_the_ballot_is(session: Session, voter: FlaskClient, poll: Setting) -> None:
    token(session, voter, poll)
    second = Device.of(poll.id, box.public_key(session, poll.id))
    answer = voter.post(f"/polls/{poll.id}/issue", json={"blinded": second.request})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "TAKEN_ELSEWHERE"
    assert "您已经领过票（网上领取）" in answer.json["message"]
    assert answer.json["rule"]


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"token": "b.x.y"}, 409, "不是本次投票发出的"),
        ({"token": "s.x.y"}, 409, "不是本次投票发出的"),
        ({}, 409, "不是本次投票发出的"),
    ],
)
def test_a_made_up_token_is_told_in_plain_words(
    stranger: FlaskClient, poll: Setting, sent: dict[str, str], status: int, words: str
) -> None:
    for headers in (DATA, {}):
        answer = stranger.post(f"/polls/{poll.id}/cast", data=sent | {"choice": poll.projects[0]}, headers=headers)
        assert answer.status_code == status
        said = answer.json["message"] if answer.is_json and answer.json else answer.text
        assert words in said


def test_marks_that_break_the_rules_are_told_and_nothing_is_lost(
    session: Session, voter: FlaskClient, stranger: FlaskClient, poll: Setting
) -> None:
    mine = token(session, voter, poll)
    good = stranger.post(f"/polls/{poll.id}/cast", data={"token": mine, "choice": poll.projects[0]}, headers=DATA)
    for marks in ([], [*poll.projects[:3]], [poll.projects[0]] * 2, ["elsewhere"], ["x" * 5000], ["\x07"]):
        answer = stranger.post(f"/polls/{poll.id}/cast", data={"token": mine, "choice": marks}, headers=DATA)
        assert answer.status_code == 422, marks
        assert answer.json is not None
        assert answer.json["message"]
    assert good.json is not None
    assert [ballot.code for ballot in box.open_all(session, poll.id)] == [good.json["code"]]


def test_after_the_hour_a_script_is_told_so(
    session: Session, voter: FlaskClient, stranger: FlaskClient, poll: Setting
) -> None:
    mine = token(session, voter, poll)
    with time_machine.travel(AFTER, tick=False):
        late = stranger.post(f"/polls/{poll.id}/cast", data={"token": mine, "choice": poll.projects[0]}, headers=DATA)
    assert late.status_code == 409
    assert late.json is not None
    assert "截止" in late.json["message"]


def test_no_log_of_the_program_names_voter_token_or_choice(
    session: Session, voter: FlaskClient, stranger: FlaskClient, poll: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mine = token(session, voter, poll)
    for marks in ([poll.projects[0]], [], ["elsewhere"]):
        stranger.post(f"/polls/{poll.id}/cast", data={"token": mine, "choice": marks}, headers=DATA)
    stranger.post(f"/polls/{poll.id}/cast", data={"token": mine + "x", "choice": poll.projects[0]})
    for secret in (poll.voters[0].id, mine.split(".")[1], mine.split(".")[2], poll.projects[0]):
        assert secret not in caplog.text


def test_the_server_of_the_pages_writes_no_line_for_a_request(settings: Settings) -> None:
    """Gunicorn keeps no access log unless it is told to; a fault of the database is told without what was written."""
    assert not {"accesslog", "access_log_format", "logger_class"} & serve.options(settings).keys()
    assert settings.flask()["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] is True  # type: ignore[index]
