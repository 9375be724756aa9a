"""六、核对：文件有没有被改过，重新数出的结果和公布的是不是一样。"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from deliberation.voting.recount.document import canonical, recount
from deliberation.voting.recount.preface import Problem
from deliberation.voting.recount.reading import sections_of

LARGEST = 256 * 2**20
"""More bytes than the files of any poll have together."""
BALLOTS, OPTIONS_FILE, RESULT, MANIFEST = "ballots.pb", "options.json", "result.json", "MANIFEST.sha256"
PLAIN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}"
"""A name of a file, and of nothing else."""
FOLDER = r"[^/\\:.\x00-\x1f][^/\\:\x00-\x1f]{0,60}/"
"""The folder into which a bundle unpacks."""
SAME, DIFFERENT, UNREADABLE = 0, 1, 2
FIRST, SHOWN = ("selected", "cost", "election.voters", "election.digest", "rule.ties", "rule"), 6
"""What matters most, in this order, and how many differences are told one by one."""


def main(words: Sequence[str] | None = None) -> int:
    """Check what is named on the command line; the answer is 0, 1 or 2 as the first lines of this file say."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    faults: list[str] = []
    try:
        ending = check(list(sys.argv[1:] if words is None else words), faults)
        said = DIFFERENT if faults else SAME
    except Exception as error:  # noqa: BLE001 -- whatever a broken or hostile file does, the answer is a sentence
        known = isinstance(error, Problem)
        why = str(error) if known else f"文件读不了：{type(error).__name__} {error!s:.200} Cannot be read."
        faults.insert(0, why)
        said, ending = UNREADABLE, "没能核对。 Nothing was checked."
    for fault in faults[:SHOWN]:
        say(f"✗ {fault}")
    if len(faults) > SHOWN:
        say(f"✗ 还有 {len(faults) - SHOWN} 处不同。 And {len(faults) - SHOWN} more.")
    say("有不同之处，见上。 Something differs, see above." if said == DIFFERENT else ending)
    return said


def say(text: str) -> None:
    """Words go to the error stream, so that the document alone can be saved."""
    sys.stderr.write(text + "\n")


def check(words: list[str], faults: list[str]) -> str:
    """Hold the files against each other; what is wrong is added to ``faults``. The last words if nothing is."""
    files = files_of(words)
    for name in (BALLOTS, OPTIONS_FILE):
        if name not in files:
            raise Problem(f"没有 {name}。 The file is missing.")
    if len(words) < 2:
        faults += changed(files)
    given = readable(OPTIONS_FILE, lambda: options_in(files[OPTIONS_FILE]))
    document = readable(BALLOTS, lambda: recount(files[BALLOTS], given))
    names = names_of(files[BALLOTS], document)
    counted = canonical(document)
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(counted)  # without a line end: its SHA-256 is that of the published result
    tell(document, names)
    say(f"{BALLOTS} 的 SHA-256：{hashlib.sha256(files[BALLOTS]).hexdigest()}")
    if RESULT not in files:
        return "已重新数出；没有公布的结果可比较。 Counted; there is no published result to compare with."
    say(f"{RESULT} 的 SHA-256：{hashlib.sha256(files[RESULT]).hexdigest()}（应与结果页上的相同）")
    faults += readable(RESULT, lambda: compared(RESULT, files[RESULT], counted, names))
    for name in sorted(name for name in files if re.fullmatch(r"comparison-[a-z-]+\.json", name)):
        faults += readable(name, partial(compare_rule, name, files, names))
    return "核对完毕，全部相同。 Everything agrees."


def compare_rule(name: str, files: dict[str, bytes], names: dict[str, str]) -> list[str]:
    """Where the count by another rule, published for comparison, differs."""
    other = recount(files[BALLOTS], options_in(files[name]))
    return compared(name, files[name], canonical(other), names)


def readable(name: str, read: Callable[[], Any]) -> Any:
    """What is read from a file; where that is no use, the file is named."""
    try:
        return read()
    except Problem:
        raise
    except Exception as error:
        said = f"{name} 读不了：内容不完整或已损坏，请重新下载。 The file is incomplete or damaged."
        raise Problem(said) from error


def options_in(data: bytes) -> dict[str, Any]:
    """The options in a document of their own, or in a result."""
    given: dict[str, Any] = json.loads(data)
    return {**(given["rule"] if isinstance(given["rule"], dict) else given)}


def names_of(ballots: bytes, document: dict[str, Any]) -> dict[str, str]:
    """What the projects and packages are called, each in one short line."""
    called = {row["project_id"]: row.get("name", "") for row in sections_of(ballots)["PROJECTS"]}
    called.update({one["id"]: one.get("name", "") for one in document.get("constraints", {}).get("packages", [])})
    return {project: "".join(filter(str.isprintable, f"{project} {name}"))[:60] for project, name in called.items()}


def tell(document: dict[str, Any], names: dict[str, str]) -> None:
    """Who is funded, for people."""
    poll, chosen = document["election"], document["selected"]
    say(
        f"选票 {poll['voters']} 张，项目 {poll['projects']} 个。 {poll['voters']} ballots, {poll['projects']} projects."
    )
    say(
        f"重新数出：入选 {len(chosen)} 个，合计 {document['cost']}。 {len(chosen)} funded, {document['cost']} together."
    )
    for step in document["rounds"]:
        say(f"  {names[step['project']].rstrip()}，{step['cost']}")
    if "lot" in document["rule"]:
        say("抽签的次序已按公布的种子重新抽出。 The lot was drawn again from the published seed.")


def files_of(words: list[str]) -> dict[str, bytes]:
    """The files by the names they have in a bundle."""
    if len(words) > 3 or (len(words) == 1 and words[0].startswith("-")):
        raise Problem("用法见本文件开头。 See the first lines of this file for how to use it.")
    if len(words) >= 2:
        given = zip((BALLOTS, OPTIONS_FILE, RESULT), words)  # noqa: B905 -- Python 3.9 has no strict
        return {name: limited(Path(word)) for name, word in given}
    place = Path(words[0]) if words else Path(__file__).resolve().parent
    if place.is_dir():
        return in_folder(place)
    if not place.is_file():
        raise Problem(f"没有这个文件：{place} No such file.")
    if not zipfile.is_zipfile(place):
        raise Problem("这不是 ZIP 包。只有选票文件时，请同时给出选项文件。 Not a ZIP; a .pb file needs its options.")
    return unpacked(place)


def in_folder(place: Path) -> dict[str, bytes]:
    """The files of an unpacked bundle; whatever else lies in the folder is left alone."""
    found = {
        name: limited(place / name) for name in (BALLOTS, OPTIONS_FILE, RESULT, MANIFEST) if (place / name).is_file()
    }
    for name in listed(found.get(MANIFEST, b"")):
        if re.fullmatch(PLAIN, name) and name not in found and (place / name).is_file():
            found[name] = limited(place / name)
    return found


def listed(manifest: bytes) -> dict[str, str]:
    """The SHA-256 of every file by its name, as ``sha256sum`` writes them."""
    return {name: told for told, name in (line.split("  ", 1) for line in manifest.decode().splitlines())}


def limited(path: Path) -> bytes:
    """The content of a file, unless it is larger than that of any poll."""
    if not path.is_file():
        raise Problem(f"没有这个文件：{path} No such file.")
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Problem(f"文件过大：{path.name} The file is too large.")
    return data


def unpacked(place: Path) -> dict[str, bytes]:
    """The files of a ZIP, read in memory: nothing is written, no name is followed, no bomb goes off."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(place) as archive:
        members = archive.infolist()
        inside = re.match(FOLDER, members[0].filename) if members else None
        folder = inside[0] if inside else ""
        for member in (member for member in members if member.filename != folder):
            name = member.filename[len(folder) :]
            fits = member.filename.startswith(folder) and re.fullmatch(PLAIN, name)
            if not fits or name in found or len(found) > 40:
                raise Problem(f"包里有不该有的文件：{member.filename[:60]!r} Not a file of a bundle.")
            room = LARGEST - sum(map(len, found.values()))
            with archive.open(member) as file:
                found[name] = file.read(room + 1)
            if len(found[name]) > room:
                raise Problem("包里的文件过大。 The files of the bundle are too large.")
    return found


def changed(files: dict[str, bytes]) -> list[str]:
    """Every file that is not the one the manifest names."""
    if MANIFEST not in files:
        raise Problem(f"没有 {MANIFEST}，不是完整的包。 Not a whole bundle.")
    told_of = listed(files[MANIFEST])
    faults = [
        f"{name} 不在清单里。 Not in the manifest." for name in (BALLOTS, OPTIONS_FILE, RESULT) if name not in told_of
    ]
    for name, told in sorted(told_of.items()):
        if name not in files:
            faults.append(f"{name} 不见了。 Missing.")
        elif hashlib.sha256(files[name]).hexdigest() != told:
            faults.append(f"{name} 被改过：SHA-256 与清单不同。 Changed since the manifest was made.")
    if not faults:
        say(f"{len(told_of)} 个文件的 SHA-256 都与清单相同。 All {len(told_of)} files are those of the manifest.")
    return faults


def compared(name: str, published: bytes, counted: bytes, names: dict[str, str]) -> list[str]:
    """Where a published document differs from the one counted here, what matters most first."""
    if published.rstrip(b"\r\n") == counted:
        say(f"{name} 与重新数出的逐字节相同。 Byte for byte the same.")
        return []
    was, now = json.loads(published), json.loads(counted)
    found = dict(differences(was, now, ""))
    if "selected" in found:
        found["selected"] = who(was["selected"], now["selected"], names)
    first = [place for named in FIRST for place in found if f"{place}.".startswith(f"{named}.")]
    rest = [place for place in found if place not in first]
    own = sums(json.loads(published, parse_float=Fraction, parse_int=Fraction))
    faults = [*(found[place] for place in dict.fromkeys(first)), *own, *(found[place] for place in rest)]
    return [f"{name} {fault}" for fault in faults] or [
        f"{name} 写法不同，数字相同。 The same figures, written differently."
    ]


def who(was: list[str], now: list[str], names: dict[str, str]) -> str:
    """Who is funded in one document and not in the other."""

    def listed_as(projects: set[str]) -> str:
        named = [names.get(p, p[:60]).rstrip() for p in sorted(projects)]
        return "、".join(named[:10]) + ("…" if len(named) > 10 else "") or "无"

    more, less = {*was} - {*now}, {*now} - {*was}
    if not more and not less:
        return "selected：公布的次序或写法不同。 Published and counted differ."
    said = f"公布的与重新数出的相比，多了：{listed_as(more)}，少了：{listed_as(less)}。"
    return f"selected：{said} Published and counted differ."


def differences(was: Any, now: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each figure that is not the same: its place in the document, and the sentence."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted(was.keys() | now.keys()):
            inside = f"{where}.{key}" if where else key
            if inside == "selected" and was.get(key) != now[key] and isinstance(was.get(key), list):
                yield inside, ""  # told by name
            else:
                yield from differences(was.get(key), now.get(key), inside)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (one, other) in enumerate(zip(was, now)):  # noqa: B905 -- Python 3.9 has no strict
            label = other.get("project", place) if isinstance(other, dict) else place
            yield from differences(one, other, f"{where}[{label}]")
    elif was != now:
        yield where, f"{where}：公布的是 {shown(was)}，重新数出的是 {shown(now)}。 Published and counted differ."


def shown(value: Any) -> str:
    """A figure in a sentence, long ones cut short."""
    text = "（没有）" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "…"


def sums(document: dict[str, Any]) -> list[str]:
    """Where the published amounts do not add up by themselves."""
    costs = {step["project"]: step["cost"] for step in document["rounds"]}
    faults = [
        f"{one['project']} 的付款 {float(one['full'])} + {float(one['rest'])} 不等于费用。 Payments do not add up."
        for one in document["payments"]
        if one["full"] + one["rest"] != costs.get(one["project"])
    ]
    if sum(costs.values()) != document["cost"]:
        faults.append("各项费用加起来不等于合计。 The costs do not add up.")
    if document["cost"] > document["election"]["budget"]:
        faults.append("合计超过预算。 More than the budget was spent.")
    return faults
