"""What `deliberation count --all` says: how far it is, and in the end what was counted, by district."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from deliberation.polls.count_all import Case, Run
from deliberation.voting.table import columns

LINE_SECONDS = 10
"""How often a line is printed where no terminal shows a bar."""
_BAR = 24

REASONS = {
    "not-counted": "账册里没有计票记录",
    "file-missing": "没有公布的选票文件",
    "file-changed": "选票文件与关票时登记的校验码不符",
    "result-missing": "没有正式结果",
    "result-changed": "公布的结果与账册登记的校验码不符",
    "recount-differs": "重新计票与公布的结果不一致",
    "uncountable": "选票文件无法计票",
    "refused": "此时不能计票",
    "worker-died": "办理它的进程每次都中途退出",
    "no-worker": "没有办理进程",
    "no-database": "数据库没有回应",
}
"""Code of a reason → what an operator reads; anything else is shown as the outbox keeps it."""


@dataclass(slots=True)
class Progress:
    """A bar that stays on its line, or where output is no terminal a plain line now and then."""

    verb: str
    out: TextIO = field(default_factory=lambda: sys.stdout)
    began: float = field(default_factory=time.monotonic)
    said_at: float = float("-inf")
    drawn: int = 0

    def show(self, run: Run) -> None:
        """Say how far ``run`` is."""
        if self.out.isatty():
            self._draw(self._bar(run))
        elif time.monotonic() - self.said_at >= LINE_SECONDS:
            self.out.write(self._text(run) + "\n")
            self.out.flush()
            self.said_at = time.monotonic()

    def clear(self) -> None:
        """Leave the line of the bar empty."""
        if self.drawn:
            self._draw("")

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.began

    def _draw(self, text: str) -> None:
        self.out.write("\r" + text + "\x1b[K")
        self.out.flush()
        self.drawn = len(text)

    def _bar(self, run: Run) -> str:
        full = _BAR * _done(run) // max(run.total, 1)
        text = f"{'█' * full}{'░' * (_BAR - full)} {self._text(run)}"
        room = shutil.get_terminal_size().columns
        return text if 2 * len(text) <= room else self._text(run)[: room // 2]

    def _text(self, run: Run) -> str:
        done, parts = _done(run), [f"{self.verb} {_done(run)}/{run.total}"]
        if done:
            rate = done / max(self.seconds, 1e-9)
            parts.append(f"每秒 {rate:.1f} 次")
            if run.waiting:
                parts.append(f"还需约 {_span(len(run.waiting) / rate)}")
        if run.retrying:
            parts.append(f"{run.retrying} 次正在重试")
        if run.failed:
            parts.append(f"{len(run.failed)} 次未成")
        return "，".join(parts)


def summary(run: Run, verb: str, seconds: float, names: Mapping[str, str]) -> str:
    """The table by district, the totals, and every failure with its reason; ``names`` of places by code."""
    ballots = sum(case.ballots for case in run.counted.values())
    rate = len(run.counted) / max(seconds, 1e-9)
    lines = columns(_table(run, verb, names), right=(1, 2, 3, 4)) if run.total or run.already else []
    lines.append(
        f"{verb} {len(run.counted):,} 次投票，选票 {ballots:,} 张，用时 {seconds:,.1f} 秒，每秒 {rate:,.1f} 次；"
        f"此前已计票 {len(run.already):,} 次，未成 {len(run.failed):,} 次。"
    )
    for case in sorted(run.failed.values(), key=lambda one: (one.place, one.year, one.id)):
        where = f"{names.get(case.place, '')}（{case.place}）{case.year} 年 {case.id}"
        lines.append(f"✗ {where}：{reason(case.reason)}")
    return "\n".join(lines) + "\n"


def reason(said: str) -> str:
    """What an operator reads of a reason; its details are kept in brackets."""
    return "；".join(_one_reason(part.removeprefix("CountError: ")) for part in said.split("; "))


def _one_reason(said: str) -> str:
    said = "".join(char for char in said if char.isprintable())  # it may quote a file
    code, _, details = said.partition(":")
    if code not in REASONS:
        return said
    return REASONS[code] + (f"（{details}）" if details else "")


def _table(run: Run, verb: str, names: Mapping[str, str]) -> list[Sequence[str]]:
    districts = sorted({case.place[:6] for group in _groups(run) for case in group})
    rows = [
        _row(names.get(code, code), [[case for case in group if case.place[:6] == code] for group in _groups(run)])
        for code in districts
    ]
    total = _row("合计", [list(group) for group in _groups(run)])
    return [("区", verb, "此前已计", "未成", "选票", ""), *rows, total]


def _row(name: str, groups: Sequence[Sequence[Case]]) -> Sequence[str]:
    ballots = sum(case.ballots for case in groups[0])
    return name, *(f"{len(group):,}" for group in groups), f"{ballots:,}", ""


def _groups(run: Run) -> tuple[Iterable[Case], ...]:
    return run.counted.values(), run.already.values(), run.failed.values()


def _done(run: Run) -> int:
    return len(run.counted) + len(run.failed)


def _span(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} 秒" if whole < 90 else f"{round(whole / 60)} 分钟"
