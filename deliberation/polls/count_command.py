"""``deliberation count --all``: every poll that is over, counted by the workers while one watches.

Broken off at any moment and begun again, it goes on where the polls are: see :mod:`deliberation.polls.count_all`.
"""

from __future__ import annotations

import argparse
import sys
import time

from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.jobs import bell
from deliberation.jobs import queries as jobs
from deliberation.jobs.crew import GRACE_SECONDS, Crew, CrewError
from deliberation.polls import count_all
from deliberation.polls.count_all import Run, Scope
from deliberation.polls.count_report import Progress, summary
from deliberation.web.clock import now
from deliberation.web.transaction import transaction

LOOK_SECONDS = 0.3
LONELY_SECONDS = 15
"""Workers come and go; when none has been seen for so long, we call our own."""
PATIENCE_SECONDS = 60
"""How long the database may be away."""
SHORT_SECONDS = 5
"""How long our workers may finish what they have in hand once every poll is counted: it is other work, and not lost."""
BAD_INPUT, INTERRUPTED = 2, 130
UNPREPARED = "数据库里还没有数据表，或版本不对：请先运行 deliberation db upgrade，再来计票。"
AWAY = "连不上数据库：请看数据库是否在运行，DATABASE_URL 是否写对。"


def run(app: Flask, args: argparse.Namespace) -> int:
    """Count and report; 1 where any poll failed or differs, 2 for a place that is not there, 130 if interrupted."""
    del app
    scope = Scope(args.place or "", args.year, args.again)
    verb = "复核" if scope.again else "计票"
    try:
        work = _begun(scope)
    except (OperationalError, ProgrammingError) as fault:
        return _refuse(AWAY if isinstance(fault, OperationalError) else UNPREPARED)
    if work is None:
        return _refuse(f"{scope.place}：没有这个地方。")
    progress, crew = Progress(verb), Crew(args.workers)
    grace: float = GRACE_SECONDS
    try:
        _Watch(work, crew, progress, args.tries).hold()
        grace = SHORT_SECONDS
    except KeyboardInterrupt:
        progress.clear()
        _say(f"已中断：{verb} {len(work.counted)} 次，还有 {len(work.waiting)} 次。再运行一次，就从这里接着做。")
        return INTERRUPTED
    finally:
        crew.dismiss(grace)
    progress.clear()
    names, due = _last_look(work, args.tries)
    _say(summary(work, verb, progress.seconds, names))
    if due:
        _say(f"另有 {due} 件后续事项（结果说明、通知等）等待办理：deliberation worker 会逐件办完。")
    return 1 if work.failed else 0


def _begun(scope: Scope) -> Run | None:
    """The polls to count; ``None`` if there is no such place."""
    with transaction() as session:
        if scope.place and communities.exists(session, scope.place) is None:
            return None
        return count_all.begin(session, now(), scope)


def _refuse(why: str) -> int:
    sys.stderr.write(why + "\n")
    return BAD_INPUT


class _Watch:
    """Looks on until nothing waits any more, and sees to it that somebody does the work."""

    def __init__(self, work: Run, crew: Crew, progress: Progress, tries: int) -> None:
        self._work, self._crew, self._progress, self._tries = work, crew, progress, tries
        self._seen = float("-inf")  # at the start nobody is waited for
        self._answered = time.monotonic()

    def hold(self) -> None:
        """Leave when every poll is counted or has failed."""
        woken = False
        while self._work.waiting:
            self._progress.show(self._work)
            try:
                with transaction() as session:
                    present = jobs.at_their_post(session)
                if not woken:
                    for _ in range(present):  # one knock would wake one of them
                        bell.knock()
                    woken = True
                self._staff(present)
                with transaction() as session:
                    if count_all.look(session, self._work, tries=self._tries):
                        self._crew.praise()
                self._answered = time.monotonic()
            except CrewError as fault:
                count_all.give_up(self._work, f"no-worker:{fault}")
            except OperationalError:
                self._bear()
            if self._work.waiting:
                time.sleep(LOOK_SECONDS)

    def _staff(self, present: int) -> None:
        if self._crew.employed:
            self._crew.call()
        elif present:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > LONELY_SECONDS:
            self._crew.call()

    def _bear(self) -> None:
        if time.monotonic() - self._answered > PATIENCE_SECONDS:
            count_all.give_up(self._work, "no-database")


def _last_look(work: Run, tries: int) -> tuple[dict[str, str], int]:
    """What was given up may be done by now; the names of the places, and how much other work is due."""
    try:
        with transaction() as session:
            count_all.look(session, work, tries=tries)
            return _names(session, work), jobs.backlog(session, now()).due
    except OperationalError:
        return {}, 0


def _names(session: Session, work: Run) -> dict[str, str]:
    cases = [*work.already.values(), *work.counted.values(), *work.failed.values()]
    codes = {code for case in cases for code in (case.place, case.place[:6])}
    return {code: row.short for code, row in communities.places(session, codes).items()}


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()
