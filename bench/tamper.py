"""As superuser, a thousand random edits: is each found against the published root?

    python -m bench.tamper [--edits 1000] [--seed 1]

A house of its own is furnished and sealed; then one thing after another is changed behind the program's back: a cell
of the book, of the money, of a project, of what is known of a file; a row taken out or smuggled in; an event rewritten
together with every hash behind it; a byte of a stored file. After each, everything is verified against the root of
the last seal, and the edit undone. Exit status 1 where any was missed. ``by replay`` counts what would have been found
without a seal, too: the rest is what the seal is for.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade

from deliberation import embedded
from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.extensions import db
from deliberation.paths import shipped
from deliberation.web.transaction import transaction
from tests.anchors.spoiled import furnish
from tests.anchors.tamper import Score, Vandal


def main() -> int:
    """Furnish, seal, spoil, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    state = Path(tempfile.mkdtemp(prefix="dlb-tamper-"))
    state.chmod(0o755)
    try:
        score, seconds = _spoil(state / "state", asked.edits, asked.seed)
    finally:
        embedded.forget(state / "state", force=True)
        shutil.rmtree(state, ignore_errors=True)
    return _report(score, seconds)


def _spoil(state: Path, edits: int, seed: int) -> tuple[Score, float]:
    settings = Settings.from_env({"STATE_DIR": str(state)})
    settings = replace(settings, database_url=embedded.ensure_postgres(state, durable=False), statement_ms=600_000)
    app, uploads = create_app(settings), state / "files"
    with app.test_request_context("/"):
        upgrade(directory=str(shipped("migrations")))
        with transaction() as session:
            root = furnish(session, uploads)
        engine = sa.create_engine(embedded.superuser_url(state), poolclass=sa.NullPool)
        start = time.monotonic()
        score = Vandal(engine, uploads, root.root, seed).run(edits)
        engine.dispose()
        db.engine.dispose()
    return score, time.monotonic() - start


def _report(score: Score, seconds: float) -> int:
    for what, count in sorted(score.made.items()):
        print(f"{what:28} {count:5}")
    found = score.total - len(score.missed)
    print(f"edits {score.total}, found {found}, of these by replay alone {score.by_replay}, {seconds:.0f} s")
    for what in score.missed:
        print(f"MISSED {what}")
    return 1 if score.missed else 0


if __name__ == "__main__":
    sys.exit(main())
