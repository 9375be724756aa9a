"""`count --all` from the first word to the exit status, with a worker of the test's own at its post."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from deliberation.app import create_app
from deliberation.cli import parser
from deliberation.config import Settings
from deliberation.jobs.service import enqueue
from deliberation.polls import count_command, service
from deliberation.polls.models import Outcome, PollFile
from tests import factories as make
from tests.polls.city import PLACES, counted_times, serving

Sessions = Callable[[], Session]
Count = Callable[..., tuple[int, str]]


@pytest.fixture(name="serving")
def _serving(app: Flask, pg_url: str, polls: tuple[str, ...]) -> Iterator[None]:
    with serving(app, pg_url):
        yield


@pytest.mark.usefixtures("serving")
def test_one_that_fails_is_named_and_the_others_are_counted(
    count: Count, committed: Sessions, polls: tuple[str, ...]
) -> None:
    with committed() as session, session.begin():
        session.execute(sa.update(PollFile).where(PollFile.poll_id == polls[1]).values(content=PollFile.content + "x"))
    status, said = count("--tries", "1")
    assert status == 1
    assert f"{polls[1]}：选票文件与关票时登记的校验码不符" in said
    assert counted_times(committed, polls) == [1, 0, 1, 1, 1, 1]
    with committed() as session, session.begin():
        text = sa.func.rtrim(PollFile.content, "x")
        session.execute(sa.update(PollFile).where(PollFile.poll_id == polls[1]).values(content=text))
    status, said = count("--tries", "1")
    assert status == 0, said
    assert "计票 1 次投票" in said
    assert "此前已计票 5 次" in said
    assert counted_times(committed, polls) == [1] * 6


@pytest.mark.usefixtures("serving")
def test_workers_that_serve_already_are_used(
    count: Count, committed: Sessions, polls: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(count_command.Crew, "call", lambda _: pytest.fail("somebody serves already"))
    status, said = count("--workers", "3")
    assert status == 0, said
    assert counted_times(committed, polls) == [1] * 6
    rows = [line.split() for line in said.splitlines()]
    assert ["罗湖区", "4", "0", "0", "160"] in rows
    assert ["福田区", "2", "0", "0", "80"] in rows
    status, said = count()
    assert status == 0
    assert "计票 0 次投票" in said
    assert "此前已计票 6 次" in said
    assert counted_times(committed, polls) == [1] * 6


@pytest.mark.usefixtures("serving")
def test_again_finds_a_result_that_was_tampered_with(count: Count, committed: Sessions, polls: tuple[str, ...]) -> None:
    with committed() as session, session.begin():
        for poll in polls[:4]:
            service.count(session, make.SYSTEM, make.NOW, poll_id=poll)
    status, said = count("--again")
    assert status == 0, said
    assert "复核 4 次投票，选票 160 张" in said
    with committed() as session, session.begin():
        forged = sa.func.replace(Outcome.result, '"voters":40', '"voters":41')
        mine = (Outcome.poll_id == polls[2]) & Outcome.official
        session.execute(sa.update(Outcome).where(mine).values(result=forged))
    status, said = count("--again")
    assert status == 1
    assert "复核 3 次投票" in said
    assert f"{polls[2]}：公布的结果与账册登记的校验码不符；重新计票与公布的结果不一致（greedy:election）" in said
    assert counted_times(committed, polls) == [1, 1, 1, 1, 0, 0], "counting again writes nothing"
    assert count("--again", "--place", PLACES[0])[0] == 0, "the forged one is elsewhere"


@pytest.mark.usefixtures("polls")
def test_a_place_that_is_not_there(count: Count) -> None:
    assert count("--place", "999999") == (2, "999999：没有这个地方。\n")


def test_with_nobody_to_work_it_says_so(count: Count, committed: Sessions, polls: tuple[str, ...]) -> None:
    status, said = count("--workers", "0")
    assert status == 1
    assert said.count("没有办理进程") == 6
    assert counted_times(committed, polls) == [0] * 6


@pytest.mark.usefixtures("polls")
def test_a_database_that_stays_away_is_not_waited_for_for_ever(count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> int:
        raise OperationalError("SELECT 1", {}, ConnectionError())

    monkeypatch.setattr(count_command.jobs, "at_their_post", gone)
    monkeypatch.setattr(count_command, "PATIENCE_SECONDS", 0)
    status, said = count()
    assert status == 1
    assert said.count("数据库没有回应") == 6


@pytest.mark.parametrize(
    ("database", "said"),
    [("postgres", count_command.UNPREPARED), ("there_is_none_of_this_name", count_command.AWAY)],
)
def test_a_database_without_tables_or_without_an_answer(
    settings: Settings, capsys: pytest.CaptureFixture[str], database: str, said: str
) -> None:
    url = sa.make_url(settings.database_url).set(database=database)
    house = create_app(replace(settings, database_url=url.render_as_string(hide_password=False)))
    for words in (["count", "--all"], ["count", "--all", "--again"], ["count", "--all", "--place", "4403"]):
        with house.app_context():
            status = count_command.run(house, parser(words).parse_args(words))
        out = capsys.readouterr()
        assert (status, out.out, out.err) == (2, "", said + "\n")


def test_the_numbers_asked_for_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--workers", "-1"], ["--workers", "65"], ["--tries", "0"], ["--tries", "x"], ["FILE.pb"]):
        with pytest.raises(SystemExit) as end:
            parser(["count", "--all", *words]).parse_args(["count", "--all", *words])
        assert end.value.code == 2
    capsys.readouterr()
    args = parser(["count", "--all"]).parse_args(["count", "--all"])
    assert isinstance(args, argparse.Namespace)
    assert (args.place, args.year, args.again, args.tries) == (None, None, False, 3)


@pytest.mark.usefixtures("polls")
def test_other_work_that_is_due_is_not_kept_quiet(count: Count, committed: Sessions) -> None:
    with committed() as session, session.begin():
        enqueue(session, "notices.end", {"notice": "n"}, "notice:n:end")
    status, said = count("--year", "1999")
    assert status == 0
    assert "计票 0 次投票" in said
    assert "另有 1 件后续事项" in said
