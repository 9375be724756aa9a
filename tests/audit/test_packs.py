"""The pack: everything in it, the same bytes from the same book, and every change found without this program."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.audit import service, tasks
from deliberation.audit.offline import check, command
from deliberation.audit.packs.contents import Scope
from deliberation.audit.packs.expected import expected
from deliberation.audit.packs.making import make as make_pack
from deliberation.audit.packs.making import path_of
from deliberation.audit.queries import desk
from deliberation.delivery import service as delivery
from deliberation.disclosure import service as sheets
from deliberation.proposals.files import store_document
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as f
from tests.audit.factories import House
from tests.delivery import factories as office

pytestmark = pytest.mark.usefixtures("zh")


@pytest.fixture
def house(session: Session) -> House:
    """A community none of whose events names a file that was never kept."""
    return f.house(session, last="approved")


@pytest.fixture
def uploads(app: Flask) -> Path:
    return Path(app.config["UPLOAD_DIR"])


@pytest.fixture
def audited(session: Session, house: House, uploads: Path) -> str:
    """A signed audit of projects of which one has a document."""
    clerk = house.staff.act(session, "clerk")
    paper = store_document(session, clerk, f.NOW, uploads, io.BytesIO(b"%PDF-1.4 receipt\n%%EOF\n"))
    delivery.report_milestone(session, clerk, office.at(13), project_id=house.paid.id, title="进场", documents=(paper,))
    return f.signed(session, house)


@pytest.fixture
def pack(session: Session, audited: str, house: House, uploads: Path) -> Path:
    scope = Scope(make.COMMUNITY, f.YEAR, audit_id=audited)
    made = make_pack(session, house.act("auditor"), f.NOW, uploads, scope)
    return path_of(uploads, made.sha256)


def names(pack: Path) -> set[str]:
    with zipfile.ZipFile(pack) as archive:
        return {name.partition("/")[2] for name in archive.namelist()}


def test_everything_is_in_it(pack: Path, house: House) -> None:
    found = names(pack)
    assert {"README.txt", "check.py", "pack.json", "events.jsonl", "proofs.jsonl", "MANIFEST.sha256"} <= found
    assert any(name.startswith("sheets/") and name.endswith("-money-2026.xlsx") for name in found)
    assert sum(name.startswith("evidence/") for name in found) == 1
    told = json.loads(check.Pack(pack).whole("pack.json"))
    assert {head[0].partition(":")[0] for head in told["heads"]} >= {"project", "cycle", "audit"}
    assert {head[0] for head in told["heads"]} >= {f"project:{house.paid.id}", f"project:{house.archived.id}"}
    assert "张三丰" not in check.Pack(pack).whole("events.jsonl").decode()


def test_the_same_book_gives_the_same_bytes(
    session: Session, audited: str, house: House, uploads: Path, pack: Path
) -> None:
    scope = Scope(make.COMMUNITY, f.YEAR, audit_id=audited)
    again = make_pack(session, house.act("second"), make.NOW, uploads, scope)
    assert path_of(uploads, again.sha256) == pack
    assert again.size == pack.stat().st_size


def test_the_program_in_it_needs_nothing_but_python(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "核对完毕" in done.stdout


def altered(pack: Path, folder: Path, name: str, change: Callable[[bytes], bytes], *, relist: bool = True) -> Path:
    """The pack unpacked with one file changed, and the list written anew, as a clever hand would do it."""
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder)
    inside = next(folder.iterdir())
    target = next(inside.glob(name))
    target.write_bytes(change(target.read_bytes()))
    if relist:
        opened = check.Pack(inside)
        rows = sorted(one for one in opened.names() if one != check.MANIFEST)
        (inside / check.MANIFEST).write_text("".join(f"{opened.hashed(one)}  {one}\n" for one in rows))
    return inside


def another(data: bytes, **changed: object) -> bytes:
    """The pack's list with something else said about the draw."""
    told = json.loads(data)
    told["audit"] |= changed
    return json.dumps(told, ensure_ascii=False).encode()


def faults(folder: Path, root: str = "") -> str:
    return "\n".join(check.faults_in(check.Pack(folder), root))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("events.jsonl", lambda data: data.replace(b'"type": "paid"', b'"type": "paid2"', 1), "内容与校验码不符"),
        ("events.jsonl", lambda data: b"".join(data.splitlines(keepends=True)[1:]), "次序不对"),
        ("events.jsonl", lambda data: b"".join(data.splitlines(keepends=True)[:-1]), "末尾与目录不同"),
        ("sheets/*money*.csv", lambda data: data.replace(b"1", b"2", 1), "不是发出的那一份"),
        ("evidence/*.pdf", lambda data: data + b" ", "的内容与它的名字不符"),
        ("pack.json", lambda data: data.replace(b'"size": 2', b'"size": 1', 1), "重新抽样的结果与公布的不同"),
        ("pack.json", lambda data: data.replace(b'"seed": "', b'"seed": "0', 1), "种子不是封存的那一个"),
        ("pack.json", lambda data: another(data, seal=None), "抽样所用的当日总码与它的组成不符"),
        ("pack.json", lambda data: another(data, root="0" * 64), "抽样所用的当日总码与它的组成不符"),
        ("pack.json", lambda data: another(data, root="0" * 64), "重新抽样的结果与公布的不同"),
        ("pack.json", lambda data: another(data, planned_at="2027-01-01"), "在制定计划之前就有了"),
    ],
)
def test_every_change_is_found_even_where_the_list_was_written_anew(
    pack: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    assert said in faults(altered(pack, tmp_path, name, change))


def test_what_the_list_does_not_know_is_found(pack: Path, tmp_path: Path) -> None:
    folder = altered(pack, tmp_path, "README.txt", lambda data: data + b"!", relist=False)
    (folder / "more.txt").write_text("x")
    next(folder.glob("evidence/*.pdf")).unlink()
    found = faults(folder)
    assert "README.txt 被改过" in found
    assert "more.txt 不在清单里" in found
    assert "缺少文件 evidence/" in found


def test_a_file_that_was_lost_before_is_told(session: Session, audited: str, house: House, uploads: Path) -> None:
    for path in uploads.rglob("*.pdf"):
        path.write_bytes(b"%PDF-1.4 another\n")
    made = make_pack(session, house.act("auditor"), f.NOW, uploads, Scope(make.COMMUNITY, f.YEAR, audit_id=audited))
    assert "做包时就已被改动" in faults(path_of(uploads, made.sha256))


def test_another_root_than_the_one_on_the_notice(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([str(pack), "a" * 64]) == 1
    assert "总码与公告上的不同" in capsys.readouterr().out


def test_what_is_no_pack_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("x")
    assert check.main([str(tmp_path)]) == 2
    assert check.main([str(tmp_path / "none.zip")]) == 2
    (tmp_path / check.MANIFEST).write_text(f"{'a' * 64}  ../x\n")
    assert check.main([str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert "不是审计包" in said
    assert "没有这个文件" in said
    assert "写法不对" in said


def test_a_quarter_holds_what_moved_in_it(session: Session, house: House, uploads: Path) -> None:
    act = house.act("auditor")
    held = {
        quarter: json.loads(check.Pack(path_of(uploads, make_pack(
            session, act, f.NOW, uploads, Scope(make.COMMUNITY, f.YEAR, quarter)).sha256)).whole("pack.json"))["heads"]
        for quarter in (1, 4)
    }  # fmt: skip
    assert any(head[0].startswith("project:") for head in held[1])
    assert not any(head[0].startswith("project:") for head in held[4])


@pytest.mark.parametrize("quarter", [0, 1, 4])
def test_what_was_foretold_is_in_it(session: Session, audited: str, house: House, uploads: Path, quarter: int) -> None:
    scope = Scope(make.COMMUNITY, f.YEAR, quarter)
    foretold = expected(session, scope)
    assert foretold is not None
    made = check.Pack(path_of(uploads, make_pack(session, house.act("auditor"), f.NOW, uploads, scope).sha256))
    told = json.loads(made.whole("pack.json"))
    projects = [head for head in told["heads"] if head[0].startswith("project:")]
    assert (foretold.projects, foretold.sheets) == (len(projects), len(told["sheets"]))
    assert (foretold.streams, foretold.files) == (len(told["heads"]), len(told["evidence"]))
    assert foretold.events == sum(1 for _ in made.lines("events.jsonl"))
    assert 0.2 < made.place.stat().st_size / foretold.size < 5


def test_a_place_too_wide_to_count_is_not_counted(
    session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deliberation.audit.packs.expected.LARGE", 2)
    assert expected(session, Scope(make.COMMUNITY, f.YEAR)) is None


def test_the_worker_makes_it_once(session: Session, house: House, uploads: Path) -> None:
    made = service.ask_pack(session, house.act("auditor"), f.NOW, place=make.COMMUNITY, year=f.YEAR)
    for _ in range(2):
        tasks.make_pack(session, {"pack": made}, f.NOW)
    tasks.make_pack(session, {"pack": "none"}, f.NOW)
    row = desk.pack(session, made)
    assert row is not None
    assert row.ready
    assert path_of(uploads, row.sha256).stat().st_size == row.size


def verify(*files: Path, against: str | None = None) -> int:
    return command.run(argparse.Namespace(files=[*files], against=against))


def unpacked(pack: Path, folder: Path, name: str) -> Path:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder)
    return next(next(folder.iterdir()).glob(name))


def test_a_pack_and_its_sheet_are_verified_offline(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("sheets/*money*.xlsx", "sheets/*money*.csv", "sheets/*projects*.xlsx"):
        sheet = unpacked(pack, tmp_path, name)
        assert verify(pack, sheet) == 0, capsys.readouterr().out
        assert verify(sheet) == 0, capsys.readouterr().out
    assert "各列加起来与合计相同" in capsys.readouterr().out


def test_an_altered_digit_is_named_offline(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = unpacked(pack, tmp_path, "sheets/*money*.xlsx")
    opened = openpyxl.load_workbook(sheet)
    cell = next(one for row in opened.worksheets[0].iter_rows() for one in row if isinstance(one.value, float | int)
                and one.value > 1000)  # fmt: skip
    cell.value = cell.value + 1
    changed = tmp_path / "changed.xlsx"
    opened.save(changed)
    assert verify(pack, changed) == 1
    said = capsys.readouterr().out
    assert cell.coordinate in said
    assert "发出时是" in said
    assert verify(changed) == 1  # alone, the column no longer adds up
    assert "加起来是" in capsys.readouterr().out


def test_files_that_are_neither(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.csv"
    other.write_text("名称,金额\n甲,1\n", encoding="utf-8-sig")
    assert verify(other) == 1
    assert verify(pack, other) == 1
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert verify(broken) == 2
    assert verify(tmp_path / "none.csv") == 2
    assert "不是从这里发出的" in capsys.readouterr().out


def test_a_sheet_that_is_not_in_the_pack_is_no_forgery(
    pack: Path, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sheets.issue(
        session, Actor("", frozenset()), f.NOW, place=make.SUBDISTRICT, name="money", year=f.YEAR, extension="xlsx"
    )
    sheet, paper = tmp_path / "wide.xlsx", tmp_path / "wide.pdf"
    sheet.write_bytes(made.data)
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    for run in (lambda: verify(pack, sheet), lambda: check.main([str(pack), str(sheet)])):
        assert run() == 3
        said = capsys.readouterr().out
        assert "wide.xlsx" in said
        assert "包里没有这一张，无法用这个包核对" in said
        assert "✗" not in said
    assert verify(paper) == 3
    assert "PDF 请到网站的「核验」页核对" in capsys.readouterr().out


def test_a_changed_sheet_of_the_pack_is_named_by_its_program(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, change in (("sheets/*money*.csv", b"1"), ("sheets/*projects*.xlsx", b"\0")):
        sheet = unpacked(pack, tmp_path, name)
        other = tmp_path / f"changed{sheet.suffix}"
        other.write_bytes(sheet.read_bytes() + change)
        assert check.main([str(pack), str(other)]) == 1
        assert "却与发出的那一份不同" in capsys.readouterr().out
