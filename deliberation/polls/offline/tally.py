#!/usr/bin/env python3
"""再数一遍：表决和满意度问卷。 Count a question or a survey again, by yourself.

只要有 Python 3.9 以上，不用装别的东西，不用联网（needs nothing but Python）：

    python recount.py                  在解压出来的计票包里运行

它从每一张选票数起，再和公布的 result.json 逐字节比较。
返回值：0 完全相同；1 有不同；2 读不了（会说为什么）。
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

ANSWERS = {"for": "1-for", "against": "2-against", "abstain": "3-abstain"}
SCORES = (1, 2, 3, 4, 5)


def votes_in(ballots: bytes) -> list[dict[str, str]]:
    """The ballots of the file, column by column."""
    rows = list(csv.reader(io.StringIO(ballots.decode("utf-8")), delimiter=";"))
    start = rows.index(["VOTES"]) + 1
    return [dict(zip(rows[start], row)) for row in rows[start + 1 :] if row]  # noqa: B905 -- Python 3.9


def options_in(ballots: bytes) -> list[str]:
    """What could be marked, in the order of the file."""
    rows = list(csv.reader(io.StringIO(ballots.decode("utf-8")), delimiter=";"))
    first, last = rows.index(["PROJECTS"]) + 2, rows.index(["VOTES"])
    return [row[0] for row in rows[first:last] if row]


def question(ballots: bytes, told: dict[str, Any], box: dict[str, Any]) -> dict[str, Any]:
    """For, against, abstain; the number the share is taken of; how many carry it."""
    marked = [row["vote"] for row in votes_in(ballots)]
    votes = {name: marked.count(answer) for name, answer in ANSWERS.items()}
    if sum(votes.values()) != len(marked):
        raise ValueError("有一张票不是赞成、反对或弃权。 A ballot is none of the three answers.")
    cast, issued = len(marked), sum(row["issued"] for row in box["channels"].values())
    roll = box["roll"]["size"]
    base = {"cast": cast, "issued": issued, "roll": roll}[told["basis"]]
    sign, share = re.fullmatch(r"(>=|>)(\d+/\d+)", told["threshold"]).groups()  # type: ignore[union-attr]
    whole = Fraction(share) * base
    exact = whole.numerator % whole.denominator == 0
    needed = max(1, int(whole) + (1 if sign == ">" or not exact else 0))
    return {
        "method": "question",
        "threshold": told["threshold"],
        "basis": told["basis"],
        **votes,
        "cast": cast,
        "issued": issued,
        "roll": roll,
        "base": base,
        "needed": needed,
        "carried": base > 0 and votes["for"] >= needed,
    }


def survey(ballots: bytes, told: dict[str, Any], box: dict[str, Any]) -> dict[str, Any]:
    """How many gave which score, item by item; nothing where too few have answered."""
    rows, least = votes_in(ballots), told["least"]
    answers = len(rows) or sum(row["valid"] for row in box["channels"].values())
    given = {item: [0] * len(SCORES) for item in options_in(ballots)}
    for row in rows:
        marks = zip(row["vote"].split(","), row["points"].split(","))  # noqa: B905 -- Python 3.9
        for item, score in marks:
            if item:
                given[item][int(score) - 1] += 1
    items = [told_of(item, numbers) for item, numbers in given.items()] if rows and answers >= least else []
    return {"method": "survey", "answers": answers, "least": least, "withheld": not items, "items": items}


def told_of(item: str, given: list[int]) -> dict[str, Any]:
    """One item as it is published."""
    answers = sum(given)
    plain: dict[str, Any] = {"item": item, "answers": answers, "given": given, "satisfied": given[3] + given[4]}
    if answers:
        total = sum(score * number for score, number in zip(SCORES, given))  # noqa: B905 -- Python 3.9
        mean = Fraction(total, answers)
        plain["mean"] = f"{mean.numerator}/{mean.denominator}"
    return plain


def counted(files: dict[str, bytes]) -> bytes:
    """The result, worked out from the ballots, byte for byte as it is published."""
    told, box = json.loads(files["options.json"])["rule"], json.loads(files["box.json"])
    count = {"question": question, "survey": survey}[told["rule"]]
    plain = count(files["ballots.pb"], told, box)
    return (json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8")


def main() -> int:
    """Count what lies in the folder of this file."""
    place = Path(__file__).resolve().parent
    try:
        names = ("ballots.pb", "options.json", "box.json", "result.json")
        files = {name: (place / name).read_bytes() for name in names}
        again = counted(files)
    except Exception as error:  # noqa: BLE001 -- whatever a broken file does, the answer is a sentence
        sys.stdout.write(f"文件读不了：{type(error).__name__} {error!s:.200} Cannot be read.\n")
        return 2
    sys.stdout.write(again.decode("utf-8"))
    same = again == files["result.json"]
    sys.stdout.write("核对完毕，完全相同。 The same.\n" if same else "✗ 与公布的结果不同。 Not the published result.\n")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
