"""The nightly look at the store: one changed byte, a file lost, a file slipped in are each named, on the desk too."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.proposals import tasks
from deliberation.proposals.files import inventory, path_of, store_document, store_photo
from deliberation.proposals.files.folder import THUMB, TILE
from deliberation.proposals.files.watch import DIGITS, evidence_faults, look
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx
from tests.proposals import pictures

ACTOR = fx.resident_actor()
DAY = {"day": "2026-03-10"}


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "UPLOAD_DIR", str(tmp_path))
    return tmp_path


def photo(session: Session, folder: Path) -> str:
    return store_photo(session, ACTOR, make.NOW, folder, io.BytesIO(pictures.jpeg()))


def paper(session: Session, folder: Path) -> str:
    return store_document(session, ACTOR, make.NOW, folder, io.BytesIO(pictures.PDF))


def faults(session: Session, folder: Path) -> set[tuple[str, str]]:
    return {(fault.stream, fault.problem) for fault in evidence_faults(session, folder)}


def night(app: Flask, session: Session, days: int = 0) -> None:
    at = make.NOW + timedelta(days=days)
    day = {"day": at.date().isoformat()}
    with app.app_context():
        tasks.night(session, day, at)
        for digit in DIGITS:
            tasks.look_at_slice(session, {**day, "slice": digit}, at)


def test_a_sound_store_has_no_fault(session: Session, folder: Path) -> None:
    photo(session, folder)
    paper(session, folder)
    assert faults(session, folder) == set()
    assert sum(look(session, folder, digit).files for digit in DIGITS) == 2


def test_a_changed_byte_a_lost_file_and_a_foreign_one_are_named(session: Session, folder: Path) -> None:
    first, second = photo(session, folder), paper(session, folder)
    full = path_of(folder, first, ".jpg")
    raw = bytearray(full.read_bytes())
    raw[len(raw) // 2] ^= 1
    full.write_bytes(raw)
    path_of(folder, second, ".pdf").unlink()
    path_of(folder, first, TILE).unlink()
    path_of(folder, first, THUMB).write_bytes(b"another picture")
    stranger = full.with_name("shell.php")
    stranger.write_bytes(b"<?php")
    young = full.with_name("draft")
    young.write_bytes(b"being written")
    os.utime(stranger, (time.time() - 7200,) * 2)
    assert faults(session, folder) == {
        (f"evidence:{first}", "the content of the file does not match its name"),
        (f"evidence:{first}", "the small picture of the photo is missing"),
        (f"evidence:{first}", "the small picture of the photo was changed"),
        (f"evidence:{second}", "the file is missing"),
        (f"evidence:{stranger.relative_to(folder)}", "a file that nobody has entered"),
    }


def test_the_night_promises_every_slice_and_writes_down_what_it_read(
    app: Flask, session: Session, folder: Path
) -> None:
    assert inventory.last_night(session) is None
    photo(session, folder)
    night(app, session)
    promised = session.scalars(select(Outbox.dedupe_key).where(Outbox.kind == tasks.SLICE)).all()
    assert sorted(promised) == [f"evidence.slice:2026-03-10:{digit}" for digit in DIGITS]
    found = inventory.last_night(session)
    assert found is not None
    assert (found.slices, found.files, found.faults) == (16, 1, 0)


def test_an_alarm_stays_until_the_file_is_back(app: Flask, session: Session, folder: Path) -> None:
    digest = photo(session, folder)
    row = fx.make_project(session, photos=(digest,))
    full = path_of(folder, digest, ".jpg")
    sound = full.read_bytes()
    full.write_bytes(sound[:-1])
    night(app, session)
    (alarm,) = inventory.alarms(session, make.SUBDISTRICT)
    assert (alarm.name, alarm.problem, alarm.stream) == (digest, "changed", f"project:{row.id}")
    assert (alarm.place, alarm.since) == (make.COMMUNITY, make.NOW)
    night(app, session, days=1)
    assert inventory.alarms(session, make.COMMUNITY) == (alarm,), "since when does not move"
    assert inventory.alarms(session, make.NEIGHBOUR) == ()
    full.write_bytes(sound)
    night(app, session, days=2)
    assert inventory.alarms(session, make.COMMUNITY) == ()
    full.unlink()
    night(app, session, days=3)
    assert [one.problem for one in inventory.alarms(session, make.COMMUNITY)] == ["missing"]


def test_the_inventory_names_each_file_of_a_project_once(session: Session, folder: Path) -> None:
    first, second = photo(session, folder), paper(session, folder)
    row = fx.make_project(session, phase="under_way", photos=(first,))
    about = {"title": "进场", "note": "", "photos": [first], "documents": [second]}
    fx.service.play_project(session, fx.CLERK, make.NOW + timedelta(days=2), row.id, "report_milestone", about)
    with counted(session) as sent:
        files = inventory.inventory(session, [f"project:{row.id}"])
    assert len(sent) <= 3
    assert [(one.digest, one.kind, one.problem) for one in files] == [(first, "photo", ""), (second, "document", "")]
    assert files[0].event == "proposed"
    assert files[1].size == len(pictures.PDF)
