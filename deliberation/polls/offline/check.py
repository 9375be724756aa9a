#!/usr/bin/env python3
"""核对票箱：有没有少一张、多一张、改一张。 Check the published ballot box by yourself.

只要有 Python 3.9 以上，不用装别的东西，不用联网（needs nothing but Python）：

    python check.py                    在解压出来的计票包里运行，核对全部
    python check.py K7QF-2MZD-XW5P     再看看这张回执在不在票箱里
    python check.py 证明.txt            只核对一张回执的证明（查回执的页面上可以保存）
    python check.py 票箱校验码            把公告上的票箱校验码（64 位）一起写上，程序替您比较

返回值：0 都对；1 有不对的（会说是哪里）；2 读不了（会说为什么）。
票箱校验码是 RFC 6962 的树根：每张选票一片叶子，少一片、多一片、改一片，根就不同。
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

LARGEST = 256 * 2**20
HEX = re.compile(r"[0-9a-f]{64}")
METHODS = {"internet": "web", "desk": "desk", "paper": "paper"}
"""In which channel a ballot of the file was cast."""
COLUMNS = ("渠道 channel", "发出 issued", "收回 returned", "有效 valid", "无效 spoiled")
"""The heading of channels.csv."""


class Problem(Exception):  # noqa: N818 -- what a reader of the script calls it
    """Why there is nothing to check."""


def say(text: str) -> None:
    """One line for people."""
    sys.stdout.write(text + "\n")


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root of the tree over these leaves."""
    if not leaves:
        return hashlib.sha256().digest()
    while len(leaves) > 1:
        paired = [node(leaves[at], leaves[at + 1]) for at in range(0, len(leaves) - 1, 2)]
        leaves = paired + leaves[len(leaves) - len(leaves) % 2 :]
    return leaves[0]


def code_of(leaf: str) -> str:
    """The receipt code of a leaf: its first 60 bits."""
    letters = base64.b32encode(bytes.fromhex(leaf)).decode("ascii")[:12]
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def typed(text: str) -> str:
    """A code however it was typed; the digits 0, 1 and 8 occur in no code, so they stand for O, I and B."""
    letters = re.sub(r"[^A-Z0-9]", "", text.upper()).translate(str.maketrans("018", "OIB"))
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def faults_in(files: dict[str, bytes], root: str = "") -> list[str]:
    """Everything that does not agree; ``root`` is the one on the notice, if it is to be compared."""
    told = json.loads(files["box.json"])
    found = manifest_faults(files)
    leaves = leaves_in(files["receipts.txt"])
    found += leaf_faults(leaves, told["root"])
    if root and root != told["root"]:
        found.append("票箱校验码与公告上的不同：这不是当时公布的那一份。 The root is not the one on the notice.")
    found += file_faults(files["ballots.pb"], told["box_hash"])
    found += count_faults(files, told, len(leaves))
    found += paper_faults(files, told)
    return found


def manifest_faults(files: dict[str, bytes]) -> list[str]:
    """Files that are not the ones in the list of the bundle."""
    lines = files["MANIFEST.sha256"].decode().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = [f"缺少文件 {name}。 The file is missing." for name in sorted(set(listed) - set(files))]
    changed = [name for name, data in files.items() if listed.get(name) != hashlib.sha256(data).hexdigest()]
    changed = sorted(set(changed) - {"MANIFEST.sha256"})
    written = "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))
    if written.encode() != files["MANIFEST.sha256"]:
        found.append("清单 MANIFEST.sha256 写法不对。 The list is not written as it was.")
    return found + [f"{name} 被改过，或不在清单里。 The file was changed or is not listed." for name in changed]


def leaves_in(receipts: bytes) -> list[str]:
    """The leaves of the list of receipts, line by line; raises where a line is none."""
    leaves = []
    lines = receipts.decode("ascii").split("\n")
    if lines.pop():
        raise Problem("回执清单不完整。 The list of receipts is cut off.")
    for number, line in enumerate(lines, start=1):
        code, _, leaf = line.partition("  ")
        if not HEX.fullmatch(leaf) or code != code_of(leaf):
            raise Problem(f"回执清单第 {number} 行不对。 Line {number} of the receipts is wrong.")
        leaves.append(leaf)
    return leaves


def leaf_faults(leaves: list[str], root: str) -> list[str]:
    """The list of receipts must be in order, without doubles, and lead to the root."""
    found = []
    if any(after <= before for before, after in zip(leaves, leaves[1:])):  # noqa: B905, RUF007 -- Python 3.9
        found.append("回执清单的次序不对，或有重复。 The receipts are out of order or doubled.")
    if root_of([bytes.fromhex(leaf) for leaf in leaves]).hex() != root:
        found.append("回执清单算不出票箱校验码：少了、多了或改了。 The receipts do not lead to the root.")
    return found


def file_faults(ballots: bytes, digest: str) -> list[str]:
    """The file of the ballots must be the one of the close."""
    if hashlib.sha256(ballots).hexdigest() == digest:
        return []
    return ["选票文件的指纹与封箱时的不同：少了、多了或改了。 The ballots are not those of the close."]


def count_faults(files: dict[str, bytes], told: dict[str, Any], leaves: int) -> list[str]:
    """Issued, returned, valid and spoiled must add up, in every channel and together."""
    found = []
    total: Counter[str] = Counter()
    for name, row in sorted(told["channels"].items()):
        total.update(row)
        if row["returned"] != row["valid"] + row["spoiled"] or min(row.values()) < 0:
            found.append(f"{name}：收回不等于有效加无效。 Returned is not valid plus spoiled.")
    if not total["returned"] <= total["issued"] <= told["roll"]["size"]:
        found.append("收回应不多于发出，发出应不多于名册人数。 More ballots than were issued, or than voters.")
    if leaves != total["valid"]:
        found.append(f"回执 {leaves} 张，有效票 {total['valid']} 张，应当相同。 Receipts and valid ballots differ.")
    rows = votes_in(files["ballots.pb"])
    withheld = told["subject"] == "survey" and not rows  # too few answers to show any
    if len(rows) != total["valid"] and not withheld:
        found.append(f"选票文件里 {len(rows)} 张，有效票 {total['valid']} 张。 The file holds another number.")
    if rows and "voting_method" in rows[0]:
        cast = Counter(METHODS.get(row["voting_method"], "?") for row in rows)
        if cast != Counter({name: row["valid"] for name, row in told["channels"].items() if row["valid"]}):
            found.append("各渠道的张数与选票文件里的不同。 The channels in the file differ from the table.")
    if json.loads(files["result.json"]).get("election", {}).get("voters", len(rows)) != len(rows):
        found.append("结果不是用这些选票数出来的。 The result is of another number of ballots.")
    return found


def votes_in(ballots: bytes) -> list[dict[str, str]]:
    """The ballots of the file."""
    rows = list(csv.reader(io.StringIO(ballots.decode("utf-8")), delimiter=";"))
    start = next((at for at, row in enumerate(rows) if row == ["VOTES"]), None)
    if start is None or start + 1 >= len(rows):
        raise Problem("ballots.pb 里没有选票。 There are no ballots in the file.")
    return [dict(zip(rows[start + 1], row)) for row in rows[start + 2 :] if row]  # noqa: B905 -- Python 3.9


def paper_faults(files: dict[str, bytes], told: dict[str, Any]) -> list[str]:
    """The table and the key as files of their own must say the same."""
    found = []
    if files["public-key.pem"].decode("ascii") != told["public_key"]:
        found.append("public-key.pem 与 box.json 里的公钥不同。 The public keys differ.")
    table = io.StringIO()
    cells = csv.writer(table)
    cells.writerow(COLUMNS)
    names = ("issued", "returned", "valid", "spoiled")
    order = sorted(told["channels"], key=list(METHODS.values()).index)
    cells.writerows([name, *(told["channels"][name][key] for key in names)] for name in order)
    if ("\ufeff" + table.getvalue()).encode("utf-8") != files["channels.csv"]:
        found.append("channels.csv 与 box.json 里的张数不同。 The tables of channels differ.")
    return found


def proof_faults(text: str, root: str = "") -> list[str]:
    """Whether the saved proof of one receipt leads from its code to the root it names."""
    told = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    path = [line.split() for line in text.splitlines() if line.startswith(("left ", "right "))]
    reached, found = bytes.fromhex(told["leaf"]), []
    if code_of(told["leaf"]) != typed(told["code"]):
        found.append("叶子与回执码不符。 The leaf is not that of the code.")
    for side, part in path:
        reached = node(bytes.fromhex(part), reached) if side == "left" else node(reached, bytes.fromhex(part))
    if reached.hex() != told["root"]:
        found.append("证明算不到票箱校验码。 The proof does not lead to the root.")
    if root and root != told["root"]:
        found.append("票箱校验码与公告上的不同。 The root is not the one on the notice.")
    say(f"算到的票箱校验码 Root: {reached.hex()}")
    return found


def limited(path: Path) -> bytes:
    """A file that is no larger than that of any poll."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Problem(f"文件过大：{path.name} The file is too large.")
    return data


def files_of(place: Path) -> dict[str, bytes]:
    """The files of a bundle, unpacked or not, that its list names."""
    if place.is_dir():
        lines = limited(place / "MANIFEST.sha256").decode().splitlines()
        names = [line.split("  ", 1)[1] for line in lines]
        plain = [name for name in names if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", name)]
        wanted = [name for name in ("MANIFEST.sha256", *plain) if (place / name).is_file()]
        return {name: limited(place / name) for name in wanted}
    with zipfile.ZipFile(place) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise Problem("包里的文件过大。 The files are too large.")
        return {member.filename.rpartition("/")[2]: archive.read(member) for member in archive.infolist()}


def main(words: list[str] | None = None) -> int:
    """Check what is named on the command line, or the bundle in which this file lies."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        root = next((word.lower() for word in given if HEX.fullmatch(word.lower())), "")
        places = [Path(word) for word in given if Path(word).exists()]
        place = places[0] if places else Path(__file__).resolve().parent
        if place.is_file() and not zipfile.is_zipfile(place):
            return answer(proof_faults(place.read_text("utf-8"), root), root)
        codes = [typed(word) for word in given if not Path(word).exists() and word.lower() != root]
        files = files_of(place)
        return answer(faults_in(files, root) + missing(files, codes), root, files)
    except Exception as error:  # noqa: BLE001 -- whatever a broken file does, the answer is a sentence
        known = isinstance(error, Problem)
        say(str(error) if known else f"文件读不了：{type(error).__name__} {error!s:.200} Cannot be read.")
        return 2


def missing(files: dict[str, bytes], codes: list[str]) -> list[str]:
    """Say where the receipts that were asked for stand; those that are not there are faults."""
    listed = [code_of(leaf) for leaf in leaves_in(files["receipts.txt"])]
    for code in codes:
        if code in listed:
            say(f"✓ 回执 {code} 在票箱里，第 {listed.index(code) + 1} 片叶子。 The receipt is in the box.")
    return [f"回执 {code} 不在票箱里。 The receipt is not in the box." for code in codes if code not in listed]


def answer(faults: list[str], root: str, files: dict[str, bytes] | None = None) -> int:
    """Tell the outcome and what remains to be compared by eye."""
    for fault in faults:
        say(f"✗ {fault}")
    if files is not None:
        told = json.loads(files["box.json"])
        say(f"票箱校验码 Root of the box: {told['root']}")
        say(f"选票文件指纹 ballots.pb: {told['box_hash']}")
        say(f"名册 Roll: {told['roll']['size']} 人，指纹 {told['roll']['hash']}")
    if not faults:
        say("核对完毕，都对得上。 Everything agrees.")
        say(
            ""
            if root
            else "请把票箱校验码与公告上的比一比：相同，才是当时公布的那一份。 Compare the root with the notice."
        )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
