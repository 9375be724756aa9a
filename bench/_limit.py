"""What the database alone would carry: pgbench with the very statements of a vote, each on a voter of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from _parts import statements
from _voters import Hall
from sqlalchemy import text

from deliberation.extensions import db

CLIENTS, SECONDS, OTHERS = 8, 15, 200_000


@dataclass(frozen=True)
class Limit:
    """Complete votes a second."""

    votes: float


def limit(hall: Hall, url: str) -> Limit | None:
    """Run pgbench on the poll, which is spoilt by it; None where pgbench is not at hand."""
    program = shutil.which("pgbench")
    if program is None:
        print("pgbench is not installed: no limit to compare with (Debian: postgresql-contrib)")
        return None
    issue, cast = statements(hall)
    print(f"    a vote is {len(issue)} statements to take a ballot and {len(cast)} to cast it")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO poll_roll (poll_id, voter_id, building)"
                " SELECT :poll, md5(n::text), '' FROM generate_series(1, :most) n"
            ),
            {"poll": hall.poll, "most": OTHERS},
        )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_script(hall, issue, cast))
        script.flush()
        return Limit(_votes(program, url, Path(script.name)))


def _script(hall: Hall, issue: list[str], cast: list[str]) -> str:
    """The statements with a voter and a token drawn for each vote."""
    voter = f"'{hall.lines(1)[0]['person']}'"
    lines = [rf"\set n random(1, {OTHERS})", "BEGIN;"]
    lines += [_flat(one).replace(voter, "md5((:n)::text)") + ";" for one in issue]
    lines += ["COMMIT;", "BEGIN;"]
    digest = re.search(rf"INSERT INTO poll_ballot .*?'{hall.poll}', '([0-9a-f]{{64}})'", _flat(cast[-1]))
    if digest is None:
        raise SystemExit("the cast has changed: this benchmark must follow it")
    drawn = "encode(sha256((:n)::text::bytea), 'hex')"
    lines += [_flat(one).replace(f"'{digest.group(1)}'", drawn) + ";" for one in cast]
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def _flat(statement: str) -> str:
    return " ".join(statement.split())


def _votes(program: str, url: str, script: Path) -> float:
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    port = parts.port or int(parse_qs(parts.query).get("port", ["5432"])[0])
    command = [
        program, "-n", "-h", host, "-p", str(port), "-U", parts.username or "", "-c", str(CLIENTS), "-j", "2",
        "-T", str(SECONDS), "-f", str(script), parts.path.lstrip("/"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"pgbench: {done.stderr[-400:]}")
    return float(found.group(1))
