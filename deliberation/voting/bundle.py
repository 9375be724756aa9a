"""Everything needed to count a poll again, in one ZIP that is the same byte for byte whenever it is made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from deliberation.voting.options import Rule
from deliberation.voting.recount import script
from deliberation.voting.recount.agreement import OPTIONS
from deliberation.voting.rule_names import RULES

MANIFEST = "MANIFEST.sha256"
_WHEN = (1980, 1, 1, 0, 0, 0)
_README = """\
再数一遍：这次投票的计票包
==========================

这个包里有核对这次投票所需的全部东西。您不用相信我们，可以自己数一遍。

{how}
每个文件是什么
--------------
  ballots.pb        全部选票，次序打乱，没有人名，可以用任何文本编辑器打开
  options.json      计票规则和每一个选项
  result.json       公布的结果：谁入选，谁没有，为什么，钱从哪里来
{others}  recount.py        {program}
  MANIFEST.sha256   以上每个文件的指纹（SHA-256）；Mac、Linux 上也可以用 sha256sum -c 核对
  README.txt        本说明

还要核对一件事
--------------
{shown}，请与投票结果页上公布的相比：相同，才是当时公布的那一份。
"""
_BY_ITSELF = """\
怎么核对（需要 Python 3.9 以上，不用装别的东西，不用联网）
----------------------------------------------------------
先解压，打开解压出来的文件夹，在里面打开终端，输入一行：

  Windows      py recount.py
  Mac、Linux   python3 recount.py

一个社区的投票几秒就好；一座城市几万张选票、逐步加额，可能要十几分钟，程序会不时说数到哪里。
最后会列出入选的项目，并说「核对完毕，全部相同」。如果有不同，会说出来，最要紧的在前。

  返回值 0  全部相同
  返回值 1  有不同，会说是哪里
  返回值 2  文件读不了，会说为什么

想存下重新数出的完整结果：  python3 recount.py > mine.json
"""
_WITH_PROGRAM = """\
怎么核对
--------
这次用的规则是{rule}（{code}），recount.py 不会数。请安装 deliberation，
解压这个包，打开解压出来的文件夹，在里面打开终端，输入一行：

  deliberation count ballots.pb --options options.json --full > mine.json

再看 mine.json 与 result.json 是否一字不差（两个文件的 SHA-256 相同）。
文件有没有被改过，可以用 sha256sum -c MANIFEST.sha256 核对。
"""
_OTHER = "  {name}\n                    同样的选票按另一种规则数出来的结果，只供比较\n"


def bundle(ballots: bytes, official: str, others: Sequence[str] = ()) -> bytes:
    """The ZIP of one count: ``ballots`` is the published .pb file, ``official`` the canonical document of its
    count, ``others`` those of further rules on the same ballots. It unpacks into one folder of its own.
    """
    return pack(files_of(ballots, official, others), folder_of(official))


def folder_of(official: str) -> str:
    """The folder into which the bundle of a count unpacks."""
    return f"计票包-{json.loads(official)['election']['digest'][:8]}"


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """A ZIP of ``files`` in one ``folder``, the same byte for byte whenever it is made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(f"{folder}/{name}", _WHEN)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def listed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """``files`` with the list of their SHA-256, as ``sha256sum`` writes it."""
    named = {name: data for name, data in files.items() if name != MANIFEST}
    lines = [f"{hashlib.sha256(named[name]).hexdigest()}  {name}\n" for name in sorted(named)]
    return {**named, MANIFEST: "".join(lines).encode()}


def files_of(ballots: bytes, official: str, others: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of a bundle by name; the documents exactly as published, so that their hashes are those."""
    compared = {f"comparison-{json.loads(other)['rule']['rule']}.json": other.encode() for other in others}
    lines = "".join(_OTHER.format(name=name) for name in sorted(compared))
    files = {
        "ballots.pb": ballots,
        "options.json": options_text(official).encode(),
        "result.json": official.encode(),
        "recount.py": script().encode(),
        "README.txt": _readme(official, lines).encode(),
        **compared,
    }
    return listed(files)


def _readme(official: str, others: str) -> str:
    """How to use the bundle: by the program in it, or where that does not know the rule by the one that counted."""
    if recountable(official):
        known, shown = "重新计票的程序，从头到尾都可以读", "程序会显示 ballots.pb 和 result.json 的指纹"
        return _README.format(how=_BY_ITSELF, others=others, program=known, shown=shown)
    rule = Rule(json.loads(official)["rule"]["rule"])
    how = _WITH_PROGRAM.format(rule=RULES[rule], code=rule)
    shown = "MANIFEST.sha256 里有 ballots.pb 和 result.json 的指纹"
    return _README.format(how=how, others=others, program="重新计票的程序，这种规则它不会数", shown=shown)


def recountable(official: str) -> bool:
    """Whether ``recount.py`` knows the rule of this count."""
    return json.loads(official)["rule"]["rule"] in OPTIONS["rule"]


def options_text(official: str) -> str:
    """The options of a count as a document of their own, without what the count itself drew."""
    rule = {name: value for name, value in json.loads(official)["rule"].items() if name != "lot"}
    return json.dumps({"rule": rule}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
