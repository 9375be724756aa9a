"""Where several votes are open the money comes first, and the step bar goes by what is on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from deliberation.communities.queries import Step
from deliberation.disclosure.queries import home as homes
from deliberation.polls.queries import PollRow
from tests import factories as make
from tests.polls import factories as polls

PAST = tuple(Step(name, date(2026, 1, 1), date(2026, 1, 9), "done") for name in ("deliberate", "vote", "notice"))


def states(vote: Any, sitting: Any) -> list[str]:
    return [step.state for step in homes._steps(PAST, vote, sitting)]


def test_a_running_meeting_keeps_its_stage_open() -> None:
    assert states(None, SimpleNamespace(when="running")) == ["now", "done", "done"]
    assert states(None, SimpleNamespace(when="last")) == ["done", "done", "done"]


def test_a_running_vote_on_the_money_keeps_its_stage_open() -> None:
    on = SimpleNamespace(phase="open", poll=SimpleNamespace(subject="projects"))
    assert states(on, None) == ["done", "now", "done"]
    on.poll.subject = "question"
    assert states(on, None) == ["done", "done", "done"]


def test_the_vote_on_the_money_is_the_card_and_the_other_stands_beside(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    polls.make_poll(session)
    money = cast("PollRow", homes.polls.polls_at(session, make.COMMUNITY)[0])
    question = replace(money, id="q" * 32, subject="question", title="楼下停车怎么管")
    monkeypatch.setattr(homes.polls, "polls_at", lambda *_args: (question, money))
    found = homes._vote(session, make.COMMUNITY, polls.DURING)
    assert found is not None
    assert found.poll.id == money.id
    assert [other.title for other in found.others] == ["楼下停车怎么管"]
