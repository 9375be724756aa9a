"""一、读选票文件：Pabulib 格式，META、PROJECTS、VOTES 三段，每段第一行是列名，用分号隔开。"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from deliberation.voting.recount.preface import Problem

Ballots = dict[tuple[tuple[str, int], ...], int]
"""每种选票（所选项目和各自的分值）有几张。 How many voters cast each distinct ballot."""


@dataclass
class Poll:
    """What a .pb file says: budget, costs by project, what was agreed about them, and the ballots.

    Points are whole numbers, ``points_scale`` times what voters wrote. ``smallest``: the currency's least
    unit that occurs. ``agreed``: the constraints as they are published. ``spoiled``: papers set apart, by reason.
    """

    kind: str
    budget: Fraction
    cost: dict[str, Fraction]
    ballots: Ballots
    points_scale: int
    agreed: dict[str, Any]
    spoiled: dict[str, int] | None

    @property
    def scored(self) -> bool:
        """Whether voters wrote points."""
        return self.kind in ("cumulative", "scoring")

    @property
    def smallest(self) -> Fraction:
        """The smallest unit in which all amounts of the file are whole."""
        limits, packages = self.agreed.get("limits", []), self.agreed.get("packages", [])
        stated = [self.agreed.get("reserve", 0), *(one["amount"] for one in limits)]
        stated += [one["cost"] for one in packages if "cost" in one]
        return Fraction(1, finest([self.budget, *self.cost.values(), *map(exactly, stated)]))


def amount(text: str) -> Fraction:
    """A plain decimal number, with point or comma, exactly."""
    found = re.fullmatch(r"([0-9]{1,30})(?:[.,]([0-9]{1,30}))?", text.strip())
    if found is None or len((found[2] or "").rstrip("0")) > 9:
        raise Problem(f"「{text[:40]}」不是数额。 Not an amount.")
    return Fraction(f"{found[1]}.{found[2] or 0}")


def exactly(published: float) -> Fraction:
    """A number of a JSON document, exactly as it is written there."""
    return Fraction(str(published))


def finest(amounts: Iterable[Fraction]) -> int:
    """100 where amounts go to hundredths: the least power of ten that makes all of them whole."""
    different, scale = set(amounts), 1
    while any(value * scale % 1 for value in different):
        scale *= 10
    return scale


def written(value: Fraction) -> str:
    """An amount as plain text without superfluous zeros."""
    return f"{floor(value)}.{floor(value % 1 * 10**9):09d}".rstrip("0").rstrip(".")


def number(value: Fraction, places: int = 9) -> int | float:
    """An amount as it is published in JSON, rounded down to so many decimals."""
    shown = Fraction(floor(value * 10**places), 10**places)
    return float(written(shown)) if shown % 1 else int(shown)


def read_poll(data: bytes) -> Poll:
    """The poll in a .pb file."""
    sections = sections_of(data)
    meta = {row["key"].lower(): row["value"] for row in sections["META"]}
    cost = {row["project_id"]: amount(row["cost"]) for row in sections["PROJECTS"]}
    if len(cost) < len(sections["PROJECTS"]):
        raise Problem("两个项目用了同一个编号。 Two projects share an id.")
    kind = meta["vote_type"].lower().replace("knapsack", "approval")
    ballots, points_scale = read_ballots(sections["VOTES"], kind, set(cost))
    constraints = [meta[key] for key in sorted(meta, key=len) if re.fullmatch(r"__constraints(_\d+)?", key)]
    spoiled = None
    if "__spoiled" in meta:
        parts = [part.split(":") for part in meta["__spoiled"].split(",") if part != "none"]
        spoiled = {reason: int(papers) for reason, papers in parts}
    by_id = {project: cost[project] for project in sorted(cost)}
    return Poll(kind, amount(meta["budget"]), by_id, ballots, points_scale, agreed_in("".join(constraints)), spoiled)


def sections_of(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of every section by column name."""
    lines: dict[str, list[str]] = {"": []}
    for line in re.split("\r\n|\r|\n", data.decode("utf-8-sig")):
        name = line.strip("; \t").upper() if line[:1] in {*"MPVmpv"} else ""
        if name in {"META", "PROJECTS", "VOTES"} - lines.keys():
            lines[name] = []
        else:
            lines[list(lines)[-1]].append(line + "\n")
    if len(lines) < 4:
        raise Problem("这不是选票文件：要有 META、PROJECTS、VOTES 三段。 Not a .pb file.")
    csv.field_size_limit(2**30)
    found: dict[str, list[dict[str, str]]] = {}
    for name, body in lines.items():
        rows = [row for row in csv.reader(body, delimiter=";") if any(cell.strip() for cell in row)]
        header = [cell.strip().lower() for cell in (rows or [[]])[0]]
        found[name] = [{key: row[i].strip() for i, key in enumerate(header) if i < len(row)} for row in rows[1:]]
    return found


def read_ballots(rows: list[dict[str, str]], kind: str, projects: set[str]) -> tuple[Ballots, int]:
    """Every distinct ballot and how many voters cast it, points made whole; and by how much they were scaled."""
    scored, read = kind in ("cumulative", "scoring"), []
    for (vote, points), voters in Counter((row["vote"], row.get("points", "")) for row in rows).items():
        chosen = [] if vote in ("", ",") else [project.strip() for project in vote.split(",")]
        chosen = [] if vote.lower() == "none" and vote not in projects else chosen
        if kind == "ordinal":  # 排名票：最后一名 0 分，往前每名多 1 分
            values = [Fraction(len(chosen) - place) for place in range(1, len(chosen) + 1)]
        elif scored:
            values = [amount(text) for text in points.split(",")] if chosen else []
        else:
            values = [Fraction(1)] * len(chosen)
        if not projects.issuperset(chosen) or not len(set(chosen)) == len(chosen) == len(values):
            raise Problem(f"有一张选票不对：{vote[:60]} A ballot names an unknown project, or one twice.")
        if kind == "choose-1" and len(chosen) > 1:
            raise Problem(f"单选票选了不止一个：{vote[:60]} More than one choice.")
        read.append((chosen, values, voters))
    scale = finest(value for _, values, _ in read for value in values)
    ballots: Counter[tuple[tuple[str, int], ...]] = Counter()
    for chosen, values, voters in read:
        entries = [(project, int(values[i] * scale)) for i, project in enumerate(chosen)]
        ballots[tuple(sorted(entry for entry in entries if entry[1] or not scored))] += voters
    return dict(ballots), scale


def agreed_in(text: str) -> dict[str, Any]:
    """预留、限额、互斥、依赖、打包：大家约定的条件，按公布的写法整理好。 The constraints, in the order published."""
    plain: dict[str, Any] = json.loads(text or "{}", parse_int=str, parse_float=str)
    for one in [*plain.get("limits", []), *plain.get("packages", [])]:
        one.update({key: sorted(one[key]) for key in ("projects", "parts") if key in one})
        one.update({key: number(amount(one[key])) for key in ("amount", "cost") if key in one})
    found: dict[str, Any] = {
        "reserve": number(amount(plain.get("reserve", "0"))),
        "limits": sorted(plain.get("limits", []), key=lambda one: (one["name"], one["projects"], one["amount"])),
        "exclusive": sorted(sorted(names) for names in plain.get("exclusive", [])),
        "requires": {project: sorted(needed) for project, needed in plain.get("requires", {}).items()},
        "packages": sorted(plain.get("packages", []), key=lambda one: str(one["id"])),
    }
    return {name: value for name, value in found.items() if value}


def digest(poll: Poll) -> str:
    """SHA-256 over all that decides the outcome, whatever the order of the file: the poll's fingerprint."""
    lines = [f"{poll.kind} {written(poll.budget)} {poll.points_scale}"]
    lines += [f"{project!r} {written(cost)}" for project, cost in poll.cost.items()]
    if poll.agreed:
        lines.append(json.dumps(poll.agreed, sort_keys=True))
    place = {project: position for position, project in enumerate(poll.cost)}
    ballots = sorted(([(place[p], value) for p, value in ballot], voters) for ballot, voters in poll.ballots.items())
    entries = [entry for ballot, _ in ballots for entry in ballot]
    starts = [0]
    for ballot, _ in ballots:
        starts.append(starts[-1] + len(ballot))
    weights = [voters for _, voters in ballots]
    found = hashlib.sha256("\n".join(lines).encode())
    for column in (starts, [p for p, _ in entries], [value for _, value in entries], weights):
        found.update(b"\n" + struct.pack(f"<{len(column)}q", *column))
    return found.hexdigest()
