#!/usr/bin/env python3
"""核对审计包：有没有少一条、多一条、改一条。 Check an audit pack by yourself.

只要有 Python 3.9 以上，不用装别的东西，不用联网（needs nothing but Python）：

    python check.py                 在解压出来的审计包里运行，核对全部
    python check.py 审计包.zip        没有解压也行
    python check.py 总码             把公告上的当日总码（64 位）一起写上，程序替您比较
    python check.py 表.xlsx          再看看这张表是不是包里的那一份

返回值：0 都对；1 有不对的（会说是哪里）；2 读不了（会说为什么）；3 包里没有要核对的那张表，说不出对错。
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import IO, Any, Iterator  # noqa: UP035 -- Python 3.9

HEX = re.compile(r"[0-9a-f]{64}")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,200}")
NUMBER = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
NOT_TOLD = 3
ABSENT = "包里没有这一张，无法用这个包核对；请用含这张表的审计包，或到网站的「核验」页"
MANIFEST = "MANIFEST.sha256"
CHUNK = 1 << 20
LARGEST_LIST = 64 * 2**20
"""Bytes of a list that is read as a whole; everything else is read line by line."""


class Problem(Exception):  # noqa: N818 -- what a reader of the script calls it
    """Why there is nothing to check."""


def say(text: str) -> None:
    """One line for people."""
    sys.stdout.write(text + "\n")


class Pack:
    """The files of a pack, unpacked or not."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.archive = None if place.is_dir() else zipfile.ZipFile(place)
        self.inside: dict[str, zipfile.ZipInfo] = {}
        if self.archive is not None:
            for member in self.archive.infolist():
                name = member.filename.partition("/")[2]
                if name in self.inside:
                    raise Problem(f"包里有两个 {name}。")
                self.inside[name] = member

    def names(self) -> set[str]:
        """Every file there."""
        if self.archive is not None:
            return set(self.inside)
        paths = (path for path in self.place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.place).as_posix() for path in paths}

    def open(self, name: str) -> IO[bytes]:
        """One file, to be read."""
        if self.archive is not None:
            return self.archive.open(self.inside[name])
        return (self.place / name).open("rb")

    def hashed(self, name: str) -> str:
        """The SHA-256 of one file."""
        found = hashlib.sha256()
        with self.open(name) as stream:
            for piece in iter(lambda: stream.read(CHUNK), b""):
                found.update(piece)
        return found.hexdigest()

    def whole(self, name: str) -> bytes:
        """One file as a whole."""
        with self.open(name) as stream:
            data = stream.read(LARGEST_LIST + 1)
        if len(data) > LARGEST_LIST:
            raise Problem(f"{name} 过大。")
        return data

    def lines(self, name: str) -> Iterator[Any]:
        """A file of JSON, line by line."""
        with self.open(name) as stream:
            for text in stream:
                yield json.loads(text)


def faults_in(pack: Pack, root: str = "") -> Iterator[str]:
    """Everything that does not agree; ``root`` is the one on the notice, if it is to be compared."""
    known = dict(listed(pack))
    yield from manifest_faults(pack, known)
    told = json.loads(pack.whole("pack.json"))
    tips: dict[str, dict[int, str]] = {}
    yield from event_faults(pack, told, tips)
    yield from sheet_faults(pack, told, tips)
    yield from evidence_faults(told, known)
    yield from sample_faults(told)
    yield from proof_faults(pack, told, tips, root)


def listed(pack: Pack) -> Iterator[tuple[str, str]]:
    """The files of the list and their hashes."""
    if MANIFEST not in pack.names():
        raise Problem("这里没有 MANIFEST.sha256，不是审计包。")
    for line in pack.whole(MANIFEST).decode("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if not HEX.fullmatch(digest) or not PLAIN.fullmatch(name) or ".." in name:
            raise Problem("清单 MANIFEST.sha256 写法不对。")
        yield name, digest


def manifest_faults(pack: Pack, known: dict[str, str]) -> Iterator[str]:
    """Files that are missing, changed, or were slipped in."""
    there = pack.names() - {MANIFEST}
    for name in sorted(set(known) - there):
        yield f"缺少文件 {name}。"
    for name in sorted(there - set(known)):
        yield f"{name} 不在清单里。"
    for name in sorted(there & set(known)):
        if pack.hashed(name) != known[name]:
            yield f"{name} 被改过。"


def event_hash(row: dict[str, Any]) -> str:
    """The hash of one record on top of the one before it."""
    names = ("prev", "stream", "seq", "type", "payload", "actor", "at", "rulebook")
    parts = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(parts.encode("utf-8")).hexdigest()


def event_faults(pack: Pack, told: dict[str, Any], tips: dict[str, dict[int, str]]) -> Iterator[str]:
    """Every record must hash to what it says and stand on the one before it; the ends must be those listed."""
    for row in pack.lines("events.jsonl"):
        chain = tips.setdefault(row["stream"], {})
        where = f"账本 {row['stream']} 第 {row['seq']} 条"
        if row["seq"] != len(chain) + 1:
            yield f"{where}：次序不对，缺了或多了。"
        if row["prev"] != (chain.get(row["seq"] - 1, "")):
            yield f"{where}：接不上前一条。"
        if row["hash"] != event_hash(row):
            yield f"{where}：内容与校验码不符。"
        chain[row["seq"]] = row["hash"]
    for stream, seq, hash_ in told["heads"]:
        if tips.get(stream, {}).get(seq) != hash_ or len(tips[stream]) != seq:
            yield f"账本 {stream}：末尾与目录不同。"
    for stream in sorted(set(tips) - {head[0] for head in told["heads"]}):
        yield f"账本 {stream}：目录里没有。"


def sheet_faults(pack: Pack, told: dict[str, Any], tips: dict[str, dict[int, str]]) -> Iterator[str]:
    """Each sheet must be the file listed, and the records it was made of must be those of the book here."""
    for sheet in told["sheets"]:
        name = f"sheets/{sheet['file']}"
        if name in pack.names() and pack.hashed(name) != sheet["sha256"]:
            yield f"{name} 不是发出的那一份。"
        content = json.loads(pack.whole(f"sheets/{sheet['id']}.json"))
        lines = sorted(f"{stream}\t{seq}\t{hash_}\n" for stream, seq, hash_ in content["heads"])
        if lines and hashlib.sha256("".join(lines).encode("utf-8")).hexdigest() != sheet["code"]:
            yield f"{name} 的账本校验码不符。"
        for stream, seq, hash_ in content["heads"]:
            if stream in tips and tips[stream].get(seq) != hash_:
                yield f"{name}：它依据的 {stream} 第 {seq} 条与账本不同。"


def evidence_faults(told: dict[str, Any], known: dict[str, str]) -> Iterator[str]:
    """Each file must be what its name says; what was missing or changed when the pack was made is told again."""
    names = {name.rpartition("/")[2].partition(".")[0]: name for name in known if name.startswith("evidence/")}
    for file in told["evidence"]:
        if file["state"] != "sound":
            said = "缺失" if file["state"] == "missing" else "被改动"
            yield f"文件 {file['digest'][:12]}：做包时就已{said}。"
        elif file["digest"] not in names:
            yield f"缺少文件 {file['digest'][:12]}。"
        elif known[names[file["digest"]]] != file["digest"]:
            yield f"文件 {file['digest'][:12]} 的内容与它的名字不符。"
    for digest in sorted(set(names) - {file["digest"] for file in told["evidence"]}):
        yield f"文件 {digest[:12]} 不在目录里。"


def sample_faults(told: dict[str, Any]) -> Iterator[str]:
    """The sample of the audit is drawn again."""
    audit = told.get("audit")
    if not audit or not audit["sample"]:
        return
    units = audit["units"]
    if audit["method"] == "random":
        yield from seed_faults(audit)
        seed = lot(audit["seed"], audit["root"]) if audit.get("root") else audit["seed"]

        def order(unit: dict[str, Any]) -> Any:
            return (lot(seed, unit["label"]), unit["project"])

    else:

        def order(unit: dict[str, Any]) -> Any:
            return (-unit["points"], -unit["amount_fen"], unit["label"], unit["project"])

    drawn = [unit["project"] for unit in sorted(units, key=order)][: audit["size"]]
    if drawn != audit["sample"]:
        yield "重新抽样的结果与公布的不同。"


def lot(seed: str, label: str) -> str:
    """The place of a label in the lot."""
    return hashlib.sha256(f"{seed}|{label}".encode()).hexdigest()


def seed_faults(audit: dict[str, Any]) -> Iterator[str]:
    """The seed must be the sealed one, and the day's code it is bound to must have come after the plan."""
    if hashlib.sha256(audit["seed"].encode()).hexdigest() != audit["commit"]:
        yield "抽样的种子不是封存的那一个。"
    if not audit.get("root"):
        return
    seal = audit["seal"]
    if not seal or seal_code(seal) != audit["root"]:
        yield "抽样所用的当日总码与它的组成不符。"
    elif seal["sealed_at"] <= audit["planned_at"]:
        yield "抽样所用的当日总码在制定计划之前就有了。"


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the tree (RFC 6962)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def reached(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a path leads from the leaf at ``index`` of ``size``."""
    last, rest = size - 1, list(path)
    while last:
        if index % 2:
            leaf = node(rest.pop(0), leaf)
        elif index < last:
            leaf = node(leaf, rest.pop(0))
        index, last = index >> 1, last >> 1
    if rest:
        raise ValueError("the path is too long")
    return leaf


def dense(value: Any) -> bytes:
    """The bytes of JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def proof_holds(proof: dict[str, Any]) -> bool:
    """Whether a proof leads from the end of its stream to the root it names."""
    leaf, seal = proof["leaf"], proof["seal"]
    entry = dense([leaf[name] for name in ("kind", "name", "place", "seq", "hash")])
    path = [bytes.fromhex(part) for part in proof["path"]]
    try:
        tree = reached(hashlib.sha256(b"\0" + entry).digest(), proof["index"], seal["leaves"], path)
    except (IndexError, ValueError):
        return False
    return bool(tree.hex() == seal["tree"] and seal_code(seal) == proof["root"])


def seal_code(seal: dict[str, Any]) -> str:
    """The published code of a day."""
    parts = [
        "deliberation-root-1",
        *(seal[name] for name in ("day", "sealed_at", "leaves", "tree", "previous", "columns")),
    ]
    return hashlib.sha256(dense(parts)).hexdigest()


def proof_faults(pack: Pack, told: dict[str, Any], tips: dict[str, dict[int, str]], root: str) -> Iterator[str]:
    """Every proof must hold, be about this book, and lead to the one root of the pack."""
    published = told["root"]
    for proof in pack.lines("proofs.jsonl"):
        leaf = proof["leaf"]
        if not proof_holds(proof) or not published or proof["root"] != published["root"]:
            yield f"{leaf['name']} 的证明算不到总码。"
        elif tips.get(leaf["name"], {}).get(leaf["seq"]) != leaf["hash"]:
            yield f"{leaf['name']} 封存时的末尾不在账本里。"
    if published and seal_code(published) != published["root"]:
        yield "当日总码与它的组成不符。"
    if root and (not published or published["root"] != root):
        yield "总码与公告上的不同。"


def file_faults(pack: Pack, path: Path) -> Iterator[str]:
    """Whether a sheet at hand is one of those in the pack, byte for byte; one that is not there is no fault."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sheets = json.loads(pack.whole("pack.json"))["sheets"]
    same = next((sheet for sheet in sheets if sheet["sha256"] == digest), None)
    claimed = None if same else claims(path, sheets)
    if same:
        say(f"✓ {path.name} 就是发出的那一份：{same['title']}。")
    elif claimed:
        yield f"{path.name} 写的是「{claimed['title']}」的编号，却与发出的那一份不同：改过，或用别的程序另存过。"


def claims(path: Path, sheets: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The sheet of the pack whose number stands in a file."""
    said = {found.decode() for text in texts(path) for found in NUMBER.findall(text)}
    return next((sheet for sheet in sheets if sheet["id"] in said), None)


def texts(path: Path) -> Iterator[bytes]:
    """What is written in a file: of a workbook, in its parts."""
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()[:LARGEST_LIST]
        return
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            with book.open(part) as stream:
                yield stream.read(LARGEST_LIST)


def absent(pack: Pack, paths: list[Path]) -> list[Path]:
    """The files at hand that are no sheet of this pack: it cannot tell anything about them."""
    sheets = json.loads(pack.whole("pack.json"))["sheets"]
    known = {sheet["sha256"] for sheet in sheets}
    return [
        path for path in paths
        if hashlib.sha256(path.read_bytes()).hexdigest() not in known and not claims(path, sheets)
    ]  # fmt: skip


def answer(pack: Pack, faults: list[str], root: str) -> int:
    """Tell the outcome and what remains to be compared by eye."""
    told = json.loads(pack.whole("pack.json"))
    for fault in faults:
        say(f"✗ {fault}")
    count = sum(1 for _ in pack.lines("events.jsonl"))
    say(
        f"{told['name']} {told['year']} 年：记录 {len(told['heads'])} 本 {count} 条，"
        f"表 {len(told['sheets'])} 张，文件 {len(told['evidence'])} 个。"
    )
    if told["root"]:
        say(f"当日总码 {told['root']['day']}: {told['root']['root']}")
    if (told.get("audit") or {}).get("seal"):
        say(f"抽样所用总码 {told['audit']['seal']['day']}: {told['audit']['root']}（请与当天公布的比一比）")
    if not faults:
        say("核对完毕，都对得上。")
        if not root and told["root"]:
            say("请把总码与公告上的比一比：相同，才是当时公布的账。")
    return 1 if faults else 0


def main(words: list[str] | None = None) -> int:
    """Check what is named on the command line, or the pack in which this file lies."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        root = next((word.lower() for word in given if HEX.fullmatch(word.lower())), "")
        paths = [there(Path(word)) for word in given if word.lower() != root]
        packs = [path for path in paths if path.is_dir() or is_pack(path)]
        pack = Pack(packs[0] if packs else Path(__file__).resolve().parent)
        faults = list(faults_in(pack, root))
        faults += [fault for path in paths if path not in packs for fault in file_faults(pack, path)]
        outside = absent(pack, [path for path in paths if path not in packs])
        for path in outside:
            say(f"· {path.name}：{ABSENT}。")
        return answer(pack, faults, root) or (NOT_TOLD if outside else 0)
    except Exception as error:  # noqa: BLE001 -- whatever a broken file does, the answer is a sentence
        known = isinstance(error, Problem)
        say(str(error) if known else f"文件读不了：{type(error).__name__} {error!s:.200}")
        return 2


def there(path: Path) -> Path:
    """The file, where it exists."""
    if not path.exists():
        raise Problem(f"没有这个文件：{path.name}")
    return path


def is_pack(path: Path) -> bool:
    """Whether a file is a packed pack (a workbook is a ZIP, too)."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.rpartition("/")[2] == MANIFEST for name in archive.namelist())


if __name__ == "__main__":
    raise SystemExit(main())
