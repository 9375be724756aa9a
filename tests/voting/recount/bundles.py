"""Bundles on disk, and the published file run the way a journalist runs it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from deliberation.voting import pabulib
from deliberation.voting.bundle import MANIFEST, files_of
from deliberation.voting.constraints import Constraints
from deliberation.voting.options import Completion, CountOptions, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares

OFFICIAL = shares(Completion.ADD1U, Utility.CARDINALITY, ties="lot:2026-06-18 福彩 3D 472")


def files(official: CountOptions = OFFICIAL, others: tuple[CountOptions, ...] = (CountOptions(),)) -> dict[str, bytes]:
    """The files of a small poll with a tie, a reserve and a project that waits for another."""
    ballots = [*["ab"] * 4, *["b"] * 3, *["cd"] * 3, "c", "d", *["ae"] * 2, ""]
    election = elect({"a": 4680, "b": 2850, "c": 980, "d": 980, "e": 650}, 8000, ballots, scale=100)
    election = replace(election, constraints=Constraints(reserve=500, requires={"e": ("d",)}))
    text = pabulib.write(election)
    documents = [count(pabulib.parse(text).election, options).to_json() for options in (official, *others)]
    return files_of(text.encode(), documents[0], documents[1:])


def folder(path: Path, content: dict[str, bytes]) -> Path:
    """The files of a bundle, unpacked."""
    path.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (path / name).write_bytes(data)
    return path


def signed(content: dict[str, bytes]) -> dict[str, bytes]:
    """The same files under a manifest made to fit: what somebody does who tampers with care."""
    rest = {name: data for name, data in content.items() if name != MANIFEST}
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(rest.items())]
    return {**rest, MANIFEST: "".join(lines).encode()}


def run(place: Path, *words: str, python: str = sys.executable) -> tuple[int, bytes, str]:
    """Exit status, output and words of ``recount.py`` run by a Python that sees no package at all."""
    command = [python, "-I", "-S", "recount.py", *words]
    done = subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode()
