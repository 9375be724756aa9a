"""What the counting commands print, word for word: each ``.txt`` here holds commands and what they said.

A command begins with ``$``; what follows is standard output, then lines of standard error after ``!``, then the
exit status where it is not 0. Where a change of the words is meant, write them anew and read the difference::

    python -m tests.voting.transcripts
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation.voting import command, council_command, error_words, pabulib
from tests.voting.test_hostile import MORE
from tests.voting.test_pabulib_hostile import CORPUS

HERE = Path(__file__).parent
FILES = HERE / "files"
PAPERS = sorted(HERE.glob("*.txt"))
LINES = HERE / "refusals.tsv"


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a transcript with what was said after it."""
    for part in ("\n" + text).split("\n$ ")[1:]:
        line, _, said = part.partition("\n")
        yield line, said.rstrip("\n") + "\n"


def said(line: str) -> str:
    """Run a command among the files and note what it says."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(FILES), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = _run(shlex.split(line))
    printed = out.getvalue()
    printed += "\n" if printed and not printed.endswith("\n") else ""  # a whole record ends without one
    noted = printed + "".join(f"! {one}\n" for one in err.getvalue().splitlines())
    return (noted + (f"= {status}\n" if status else "")).rstrip("\n") + "\n"


def _run(words: list[str]) -> int:
    name, *rest = words
    acts = {f"council-{act}": act for act in ("block", "stv", "draw")}
    parser = argparse.ArgumentParser(prog=name, usage=name, formatter_class=_wide)
    if name in acts:
        council_command.add_arguments(parser, acts[name])
    else:
        command.add_arguments(parser)
    try:
        args = parser.parse_args(rest)
        return council_command.run(args) if name in acts else command.run(args)
    except SystemExit as stopped:
        return int(stopped.code or 0)


def _wide(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=48, width=400)


def rewrite() -> None:
    """Write down what every command says now."""
    for paper in PAPERS:
        told = [f"$ {line}\n{said(line)}" for line, _ in commands(paper.read_text("utf-8"))]
        paper.write_text("\n".join(told), "utf-8")
    LINES.write_text("".join(f"{name}\t{refusals(name)}\n" for name in hostile()), "utf-8")


def hostile() -> dict[str, str | bytes]:
    """Files that are refused, by name."""
    return {case[0]: case[1] for case in CORPUS + MORE}


def refusals(name: str) -> str:
    """What is said of one."""
    data = hostile()[name]
    limit = csv.field_size_limit(131_072)  # one for the whole process, and the second count sets it higher
    try:
        with pytest.raises(pabulib.PabulibError) as caught:
            pabulib.parse(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    finally:
        csv.field_size_limit(limit)
    return error_words.one_line(caught.value)
