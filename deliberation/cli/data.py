"""Commands that put data in, or check what is there."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade as run_migrations
from sqlalchemy import text

from deliberation.app import create_app
from deliberation.communities import service as communities
from deliberation.config import Settings
from deliberation.embedded import resolved
from deliberation.extensions import db
from deliberation.paths import shipped
from deliberation.web.transaction import transaction

_PATIENT_MS = 600_000  # nobody is waiting for a page
_ONE_AT_A_TIME = 7_301_977_002  # the advisory lock under which the schema changes


@contextmanager
def _house() -> Iterator[tuple[Flask, Path]]:
    """The application, entered, and the mark that a seeding is under way."""
    settings = replace(resolved(Settings.from_env()), statement_ms=_PATIENT_MS)
    app = create_app(settings)
    with app.app_context():
        yield app, settings.state_dir / "seeding"


def upgrade(args: argparse.Namespace) -> int:
    """`db upgrade`: bring the tables to this program's version, and fill an empty house if asked."""
    with _house() as (app, mark), _alone():
        if args.seed and mark.exists():
            _start_over()
        run_migrations()
        if args.seed and _empty():
            _build(app, mark)
    return 0


def seed(args: argparse.Namespace) -> int:
    """`seed`: the demo data, into an empty house only."""
    del args
    with _house() as (app, mark), _alone():
        if not _empty():
            sys.stderr.write("数据库里已经有记录，演示数据只能装入空的数据库。\n")
            return 1
        _build(app, mark)
    return 0


def places(args: argparse.Namespace) -> int:
    """`places import`."""
    rows = communities.read_places(args.file or communities.DIVISIONS)
    with _house(), transaction() as session:
        count = communities.import_places(session, rows)
    sys.stdout.write(f"已导入 {count} 个区划。\n")
    return 0


def administrator(args: argparse.Namespace) -> int:
    """`administrator`."""
    return _delegate("deliberation.communities.administrator_command", args)


def polls(args: argparse.Namespace) -> int:
    """`polls import`."""
    return _delegate("deliberation.polls.import_command", args)


def count_all(args: argparse.Namespace) -> int:
    """`count --all`."""
    return _delegate("deliberation.polls.count_command", args)


def verify(args: argparse.Namespace) -> int:
    """`verify`: the whole book, or files from it without any database."""
    if args.files:
        return int(importlib.import_module("deliberation.audit.offline.command").run(args))
    return _delegate("deliberation.disclosure.verify_command", args)


def _delegate(module: str, args: argparse.Namespace) -> int:
    with _house() as (app, _mark):
        return int(importlib.import_module(module).run(app, args) or 0)


@contextmanager
def _alone() -> Iterator[None]:
    """Two programs started together must not both create the tables."""
    with db.engine.connect() as guard:
        guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        try:
            yield
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})


def _empty() -> bool:
    with db.engine.connect() as connection:
        return not connection.scalar(text("SELECT EXISTS (SELECT 1 FROM ledger_event)"))


def _start_over() -> None:
    """The mark of an unfinished seeding is only ever set on an empty database: what is there is half a demo."""
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _build(app: Flask, mark: Path) -> None:
    """Run the shipped ``seeds/build.py``; the mark tells the next start if this one was cut short."""
    folder = shipped("seeds")
    spec = importlib.util.spec_from_file_location(
        "deliberation_seeds", folder / "build.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{folder}/build.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # so that the seeds' own modules can be imported from it
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    spec.loader.exec_module(module)
    module.build(app)
    mark.unlink()
