"""What the operator sees: a bar on a terminal, lines elsewhere, a table by district, reasons in words."""

from __future__ import annotations

import io

import pytest

from deliberation.polls import count_report
from deliberation.polls.count_all import Case, Run, Scope
from deliberation.polls.count_report import Progress, reason, summary
from tests import factories as make


class Terminal(io.StringIO):
    """Somebody is looking."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run() -> Run:
    cases = {id_: Case(id_, place, 2026, 1_000) for id_, place in
             (("a", make.COMMUNITY), ("b", make.NEIGHBOUR), ("c", make.ELSEWHERE), ("d", make.ELSEWHERE))}  # fmt: skip
    failed = Case("d", make.ELSEWHERE, 2026, 1_000, "CountError: file-changed")
    return Run(
        Scope(), make.NOW, already={"c": cases["c"]}, counted={"a": cases["a"], "b": cases["b"]}, failed={"d": failed}
    )


NAMES = {"440303": "罗湖区", "440304": "福田区", make.ELSEWHERE: "福华社区"}


def test_the_table_adds_up_by_district(run: Run) -> None:
    text = summary(run, "计票", 0.5, NAMES)
    rows = [line.split() for line in text.splitlines()]
    assert rows[:4] == [
        ["区", "计票", "此前已计", "未成", "选票"],
        ["罗湖区", "2", "0", "0", "2,000"],
        ["福田区", "0", "1", "1", "0"],
        ["合计", "2", "1", "1", "2,000"],
    ]
    assert "计票 2 次投票，选票 2,000 张，用时 0.5 秒，每秒 4.0 次；此前已计票 1 次，未成 1 次。" in text
    assert text.splitlines()[-1] == (f"✗ 福华社区（{make.ELSEWHERE}）2026 年 d：选票文件与关票时登记的校验码不符")


def test_with_nothing_to_count_there_is_no_table() -> None:
    text = summary(Run(Scope(), make.NOW), "计票", 0.1, {})
    assert text.startswith("计票 0 次投票")
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("worker-died", "办理它的进程每次都中途退出"),
        ("recount-differs:greedy:rounds,selected", "重新计票与公布的结果不一致（greedy:rounds,selected）"),
        ("result-changed; recount-differs:greedy:cost",
         "公布的结果与账册登记的校验码不符；重新计票与公布的结果不一致（greedy:cost）"),
        ("OperationalError at /srv/x.py:7", "OperationalError at /srv/x.py:7"),
        ("uncountable:file:line 3: \x1b[2J", "选票文件无法计票（file:line 3: [2J）"),
    ],
)  # fmt: skip
def test_reasons_are_read_in_words_and_cannot_paint_the_terminal(said: str, read: str) -> None:
    assert reason(said) == read


def test_a_terminal_sees_one_line_that_changes(run: Run) -> None:
    out = Terminal()
    progress = Progress("计票", out)
    run.waiting = {"e": Case("e", make.COMMUNITY, 2026)}
    progress.show(run)
    run.retrying = 1
    progress.show(run)
    progress.clear()
    said = out.getvalue()
    assert "\n" not in said
    assert "计票 3/4" in said
    assert "1 次正在重试" in said
    assert "1 次未成" in said
    assert said.endswith("\r\x1b[K")


def test_elsewhere_lines_come_now_and_then(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    progress = Progress("复核", out)
    clock = [100.0]
    monkeypatch.setattr(count_report.time, "monotonic", lambda: clock[0])
    for seconds in (0, 3, 11, 12):
        clock[0] = 100 + seconds
        progress.show(run)
    progress.clear()
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("复核 3/3") for line in lines)
    assert "\x1b" not in out.getvalue()
