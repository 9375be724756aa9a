"""The command line: everything explains itself, and loads only what it needs."""

from __future__ import annotations

import argparse
import importlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation.cli import main, parser
from tests.services.conftest import environment, servers_in


def commands(
    top: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Every command that runs something, by its words."""
    inner = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        return [(words, top)]
    return [found for name, sub in inner[0].choices.items() for found in commands(sub, (*words, name))]


COMMANDS = commands(parser())


def test_the_commands_are_those_promised() -> None:
    names = {" ".join(words) for words, _ in COMMANDS}
    assert names == {
        "serve", "worker", "live", "demo", "db upgrade", "places import", "polls import", "administrator", "verify",
        "seed", "count", "procedure check", "procedure profiles", "procedure validate", "council block", "council stv",
        "council draw",
    }  # fmt: skip


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    assert end.value.code == 0
    assert "usage: deliberation " + " ".join(words) in capsys.readouterr().out


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_every_command_leads_somewhere(words: tuple[str, ...], command: argparse.ArgumentParser) -> None:
    module, function = command.get_default("run").split(":")
    if words != ("live",):  # importing it would patch this very process for gevent
        assert callable(getattr(importlib.import_module(module), function))


ENGINES = [("count",), ("count", "--all"), ("procedure", "check"), ("procedure", "validate")]


@pytest.mark.parametrize("words", ENGINES, ids=" ".join)
def test_the_engines_need_no_web(words: tuple[str, ...], state: Path) -> None:
    code = f"""
import sys
from deliberation.cli import main
try:
    main([*{words!r}, "--help"])
except SystemExit:
    print([m for m in ("flask", "sqlalchemy", "psycopg2", "redis", "deliberation.embedded") if m in sys.modules])
"""
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment(state), capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"
    assert not state.exists()


@pytest.fixture
def signals() -> Iterator[None]:
    """A command changes what SIGTERM means; the test process gets its own meaning back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("signals")
def test_a_contradiction_is_a_sentence_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/x")
    assert main(["demo"]) == 2
    assert capsys.readouterr().err.startswith("Demo mode lets anyone enter as anyone")


def test_a_command_that_is_ended_stops_what_it_started(state: Path) -> None:
    program = """
import sys, time
from deliberation import cli, embedded

def wait(args):
    embedded.ensure_postgres(sys.argv[1], durable=False)
    print("in", flush=True)
    time.sleep(60)

sys.modules["slow_command"] = type(sys)("slow_command")
sys.modules["slow_command"].run = wait
cli._add = (lambda add: lambda c, name, run, *more: add(c, name, "slow_command:run", *more))(cli._add)
cli.main(["verify"])
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(state)], env=environment(state), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "in\n"
    assert servers_in(state)
    process.terminate()
    assert process.wait(30) == 128 + 15
    assert servers_in(state) == []
