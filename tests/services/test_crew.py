"""A crew of workers: replaced when they die, given up when all do, gone when dismissed."""

from __future__ import annotations

import os
import sys
import time

import psutil
import pytest

from deliberation.jobs.crew import MOST_DEATHS, Crew, CrewError

STEADY = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)",
)
SICK = (sys.executable, "-c", "raise SystemExit('the address is wrong')")


def processes(crew: Crew) -> list[psutil.Process]:
    return [psutil.Process(process.pid) for process in crew._processes]


def test_who_dies_is_replaced_and_all_go_when_dismissed() -> None:
    crew = Crew(2, STEADY)
    assert not crew.employed
    crew.call()
    first, second = processes(crew)
    first.kill()
    crew._processes[0].wait()
    crew.call()
    assert crew.employed
    assert second in processes(crew)
    third = next(process for process in processes(crew) if process != second)
    crew.call()
    assert set(processes(crew)) == {second, third}, "nobody more is called than there is work for"
    crew.dismiss()
    assert not any(process.is_running() for process in (first, second, third))


def test_they_do_not_hear_our_ctrl_c() -> None:
    crew = Crew(1, STEADY)
    crew.call()
    (one,) = processes(crew)
    assert os.getsid(one.pid) == one.pid, "a session of its own"
    crew.dismiss()


def test_who_is_not_done_in_time_is_sent_home_all_the_same() -> None:
    crew = Crew(1, STUBBORN)
    crew.call()
    (one,) = processes(crew)
    assert crew._said
    while not os.fstat(crew._said.fileno()).st_size:  # it hears no SIGTERM from here on
        time.sleep(0.02)
    crew.dismiss(grace=0.1)
    assert not one.is_running()


def test_who_keeps_dying_is_not_replaced_for_ever() -> None:
    crew = Crew(1, SICK)
    with pytest.raises(CrewError, match="the address is wrong"):  # noqa: PT012 -- the deaths before it as well
        for _ in range(MOST_DEATHS + 1):
            crew.call()
            crew._processes[0].wait()
    crew.dismiss()


def test_deaths_are_forgiven_while_work_gets_done() -> None:
    crew = Crew(1, SICK)
    for _ in range(MOST_DEATHS + 2):
        crew.call()
        crew._processes[0].wait()
        crew.praise()
    crew.dismiss()


def test_nobody_is_called_where_nobody_is_wanted() -> None:
    crew = Crew(0)
    with pytest.raises(CrewError):
        crew.call()
    crew.dismiss()
