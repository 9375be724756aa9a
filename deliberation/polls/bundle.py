"""The bundle of a counted poll: ballots, receipts, figures, counts, and the programs to check and count again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.polls import lookup, queries
from deliberation.polls.models import Outcome, PollFile
from deliberation.polls.offline import program
from deliberation.polls.offline.check import COLUMNS
from deliberation.polls.queries import PollRow
from deliberation.voting.bundle import files_of, folder_of, listed, pack

_BOX = """
核对票箱：有没有少一张、多一张、改一张
--------------------------------------
在同一个文件夹里再输入一行（Windows 用 py，Mac、Linux 用 python3）：

  python3 check.py                       核对全部
  python3 check.py K7QF-2MZD-XW5P        再看看您的回执在不在票箱里
  python3 check.py 公告上的票箱校验码     替您和公告比较

  receipts.txt      全部回执码和它们的叶子，按叶子排列，与选票分开，看不出谁选了什么
  box.json          票箱校验码、名册人数和校验码、各渠道发出、收回、有效、无效的张数
  channels.csv      各渠道的张数，可以用表格软件打开
  public-key.pem    这次投票发票用的公钥
  check.py          核对票箱的程序，从头到尾都可以读

票箱校验码是 RFC 6962 的树根，请与公示栏上的封箱公告比一比。
"""
_OTHER = """\
再数一遍：这次投票的计票包
==========================

  ballots.pb        全部选票，次序打乱，没有人名，可以用任何文本编辑器打开
  options.json      计票规则
  result.json       公布的结果
{recount}  MANIFEST.sha256   以上每个文件的指纹（SHA-256）
  README.txt        本说明

{how}"""
_RECOUNT = "  recount.py        重新计票的程序，从头到尾都可以读\n"
_BY_ITSELF = """\
先解压，打开解压出来的文件夹，在里面打开终端，输入一行（需要 Python 3.9 以上，不用装别的东西，不用联网）：

  Windows      py recount.py
  Mac、Linux   python3 recount.py

程序从每一张选票数起，说「核对完毕，完全相同」，就与公布的逐字节相同。
"""
_WITH_PROGRAM = "这次选的是人，由议事会选举的计票程序计算；每一轮怎么算的都写在 result.json 里。\n"


@dataclass(frozen=True, slots=True)
class Bundle:
    """``content`` is a ZIP; ``etag`` changes with the ballots and with the count."""

    content: bytes
    etag: str


def bundle_of(session: Session, poll_id: str) -> Bundle | None:
    """The bundle of a poll; ``None`` before it is counted."""
    poll, file = queries.poll(session, poll_id), session.get(PollFile, poll_id)
    query = select(Outcome.official, Outcome.result).where(Outcome.poll_id == poll_id).order_by(Outcome.rule)
    counts = session.execute(query).all()
    official = next((row.result for row in counts if row.official), None)
    if poll is None or file is None or official is None:
        return None
    others = [row.result for row in counts if not row.official]
    files = dict(_files(poll, file.content.encode(), official, others))
    if poll.root:
        files |= _box(session, poll)
        files["README.txt"] += _BOX.encode()
    content = pack(listed(files), _folder(poll, official))
    return Bundle(content, hashlib.sha256(content).hexdigest())


def _files(poll: PollRow, ballots: bytes, official: str, others: Sequence[str]) -> Mapping[str, bytes]:
    if poll.subject == "projects":
        return files_of(ballots, official, others)
    known = poll.subject in ("question", "survey")
    said = json.loads(official)
    rule = {"rule": poll.subject, **{name: said[name] for name in ("threshold", "basis", "least") if name in said}}
    readme = _OTHER.format(recount=_RECOUNT if known else "", how=_BY_ITSELF if known else _WITH_PROGRAM)
    return {
        "ballots.pb": ballots,
        "options.json": (json.dumps({"rule": rule}, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(),
        "result.json": official.encode(),
        "README.txt": readme.encode(),
        **({"recount.py": program("tally").encode()} if known else {}),
    }


def _folder(poll: PollRow, official: str) -> str:
    return folder_of(official) if poll.subject == "projects" else f"计票包-{poll.box_hash[:8]}"


def _box(session: Session, poll: PollRow) -> dict[str, bytes]:
    """What proves the box: receipts in the order of their leaves, figures, roll, key, and the program."""
    tree, rows = lookup.tree_of(session, poll), lookup.channels(session, poll.id)
    names = ("issued", "returned", "valid", "spoiled")
    facts = {
        "poll": poll.id,
        "title": poll.title,
        "subject": poll.subject,
        "root": poll.root,
        "box_hash": poll.box_hash,
        "roll": {"size": poll.roll_size, "hash": poll.roll_hash},
        "channels": {row.channel: {name: asdict(row)[name] for name in names} for row in rows},
        "public_key": poll.public_key,
    }
    lines = [f"{code}  {leaf.hex()}\n" for code, leaf in zip(tree.codes, tree.leaves, strict=True)]
    table = io.StringIO()
    cells = csv.writer(table)
    cells.writerow(COLUMNS)
    cells.writerows([row.channel, row.issued, row.returned, row.valid, row.spoiled] for row in rows)
    return {
        "receipts.txt": "".join(lines).encode(),
        "box.json": (json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(),
        "channels.csv": ("\ufeff" + table.getvalue()).encode(),
        "public-key.pem": poll.public_key.encode(),
        "check.py": program().encode(),
    }
