"""The data package of a day: CSV tables and their description (Frictionless Data), one ZIP file.

It is written piece by piece: however many rows there are, the memory it takes stays the same. The same data give the
same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from deliberation.disclosure.sheets.cells import FORMULA_STARTS
from deliberation.opendata.resources import Field, Resource

PROFILE = "tabular-data-package"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ROWS = 500
_TYPES = {"string": "string", "integer": "integer", "date": "date", "datetime": "datetime", "boolean": "boolean"}

Tables = Iterable[tuple[Resource, Iterable[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Written:
    """A package that was written: its hash, its bytes, and the rows in it."""

    sha256: str
    size: int
    rows: int


def write(path: Path, tables: Tables, *, day: date, site: str, root: str) -> Written:
    """Write the package of ``day`` to ``path``; ``site`` is the name of the house, ``root`` its latest seal."""
    described, rows = [], 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for resource, found in tables:
            about, count = _table(archive, resource, found)
            described.append(about)
            rows += count
        document = {
            "profile": PROFILE, "name": "deliberation", "title": site, "version": day.isoformat(),
            "created": f"{day.isoformat()}T00:00:00Z", "root": root, "resources": described,
        }  # fmt: skip
        with archive.open(_info("datapackage.json"), "w") as file:
            file.write(json.dumps(document, ensure_ascii=False, indent=1).encode())
    with path.open("rb") as made:
        return Written(hashlib.file_digest(made, "sha256").hexdigest(), path.stat().st_size, rows)


def _table(archive: zipfile.ZipFile, resource: Resource, rows: Iterable[Mapping[str, Any]]) -> tuple[Any, int]:
    name = f"data/{resource.name}.csv"
    with archive.open(_info(name), "w", force_zip64=True) as file:
        out = _Hashing(file)
        count = _lines(out, resource, rows)
    about = {
        "profile": "tabular-data-resource", "name": resource.name, "path": name, "title": resource.title,
        "description": resource.about, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": out.size, "hash": f"sha256:{out.hash.hexdigest()}", "schema": schema(resource),
    }  # fmt: skip
    return about, count


def _lines(out: _Hashing, resource: Resource, rows: Iterable[Mapping[str, Any]]) -> int:
    buffer, count = io.StringIO(), 0
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([one.name for one in resource.fields])
    for row in rows:
        writer.writerow([_cell(row[one.name]) for one in resource.fields])
        count += 1
        if count % _ROWS == 0:
            _empty(buffer, out)
    _empty(buffer, out)
    return count


def schema(resource: Resource) -> dict[str, Any]:
    """The table schema of a resource."""
    return {
        "fields": [_field(one) for one in resource.fields],
        "primaryKey": list(resource.key),
        "missingValues": [""],
    }


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": field.name, "type": _TYPES[field.type], "title": field.title, "description": field.about,
    }  # fmt: skip
    if field.type == "datetime":
        told["format"] = "any"
    limits: dict[str, Any] = {} if field.optional else {"required": True}
    if field.words:
        limits["enum"] = list(field.words)
    if field.pattern:
        limits["pattern"] = field.pattern
    return told | ({"constraints": limits} if limits else {})


_INVISIBLE = " \u00a0\u200b\u200e\u200f\u202d\u202e\u2060\u3000\ufeff"


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; numbers and times are never one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    guarded = text[:1] in FORMULA_STARTS or text.lstrip(_INVISIBLE)[:1] in FORMULA_STARTS
    return f"'{text}" if text and isinstance(value, str) and guarded else text


def _empty(buffer: io.StringIO, out: _Hashing) -> None:
    out.write(buffer.getvalue().encode())
    buffer.seek(0)
    buffer.truncate()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return info


class _Hashing:
    """A file that counts and hashes what is written into it."""

    def __init__(self, file: BinaryIO | Any) -> None:
        self._file, self.hash, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """Write ``data``."""
        self._file.write(data)
        self.hash.update(data)
        self.size += len(data)
