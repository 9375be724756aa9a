"""异议处理表: each objection with its day, its due day and its answer; nobody's name; an altered word is named."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.disclosure import service
from deliberation.disclosure.queries.examine import Answer, examine
from deliberation.notices import service as notices
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.disclosure.reading import table

READER = Actor("", frozenset())


def issue(session: Session, extension: str, quarter: int = 0) -> bytes:
    year = make.NOW.year
    about = {"place": make.COMMUNITY, "name": "objections", "year": year, "quarter": quarter}
    return service.issue(session, READER, make.NOW, extension=extension, **about).data  # type: ignore[arg-type]


def objected(session: Session) -> None:
    """A notice with an objection that was found right."""
    clerk = make.actor(session, make.holder(session, "clerk", make.place(session), name="李四"))
    resident = make.actor(session, make.holder(session, "resident", make.COMMUNITY, name="张三"))
    rules = communities.rulebook(session, make.COMMUNITY)
    notice = notices.post(
        session, clerk, make.NOW, place=make.COMMUNITY, subject="sample", title="电梯加装公示", rulebook=rules
    )
    objection = notices.file_objection(
        session, resident, make.NOW, notice_id=notice, text="预算里漏了井道加固的费用。", standing="resident", body=""
    )
    notices.answer_objection(
        session, clerk, make.NOW, notice_id=notice, objection_id=objection, upheld=True, reason="已请造价公司补算。"
    )


def test_an_objection_stands_with_its_answer_and_without_a_name(session: Session, zh: None) -> None:
    objected(session)
    rows, _totals = table(issue(session, "xlsx"))
    (row,) = rows
    assert (row["公示"], row["处理结论"], row["理由"]) == ("电梯加装公示", "成立", "已请造价公司补算。")
    assert (row["异议内容"], row["异议人身份"], row["是否按期"]) == ("预算里漏了井道加固的费用。", "居民", "按期")
    text = issue(session, "csv").decode("utf-8-sig")
    assert "张三" not in text
    assert "李四" not in text


def test_it_stands_in_one_quarter(session: Session, zh: None) -> None:
    objected(session)
    assert [len(table(issue(session, "xlsx", quarter))[0]) for quarter in (1, 2, 3, 4)].count(1) == 1


def test_an_altered_day_is_named(session: Session, zh: None) -> None:
    objected(session)
    text = issue(session, "csv").decode("utf-8-sig")
    day = re.findall(r"\d{4}-\d\d-\d\d", text.split("\r\n")[5])[0]
    forged = text.replace(day, day[:-1] + ("1" if day[-1] != "1" else "2"), 1)
    answer = examine(session, forged.encode("utf-8-sig"))
    assert isinstance(answer, Answer)
    assert [(one.cell, one.issued) for one in answer.differences] == [("C6", day)]
