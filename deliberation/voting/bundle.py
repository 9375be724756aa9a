"""Everything needed to count a poll again, in one ZIP that is the same byte for byte whenever it is made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence

from deliberation.voting.recount import script
from deliberation.voting.recount.agreement import OPTIONS

MANIFEST = "MANIFEST.sha256"
_WHEN = (1980, 1, 1, 0, 0, 0)
_README = """\
再数一遍：这次投票的计票包
==========================

这个包里有核对这次投票所需的全部东西。您不用相信我们，可以自己数一遍。

怎么核对（需要 Python 3.9 以上，不用装别的东西，不用联网）
----------------------------------------------------------
先解压到一个文件夹，在这个文件夹里打开终端，输入一行：

  Windows      py recount.py
  Mac、Linux   python3 recount.py

几秒到一两分钟后，会看到「核对完毕，全部相同」。如果有不同，会一处一处说出来。
{note}
  返回值 0  全部相同
  返回值 1  有不同，会说是哪里
  返回值 2  文件读不了，会说为什么

想存下重新数出的完整结果：  python3 recount.py > mine.json

每个文件是什么
--------------
  ballots.pb        全部选票，次序打乱，没有人名，可以用任何文本编辑器打开
  options.json      计票规则和每一个选项
  result.json       公布的结果：谁入选，谁没有，为什么，钱从哪里来
{others}  recount.py        重新计票的程序，从头到尾都可以读
  MANIFEST.sha256   以上每个文件的指纹（SHA-256）；Mac、Linux 上也可以用 sha256sum -c 核对
  README.txt        本说明

还要核对一件事
--------------
程序会显示 ballots.pb 和 result.json 的指纹，请与投票结果页上公布的相比：相同，才是当时公布的那一份。
"""
_NOTE = """
注意：这次用的规则（{rule}）recount.py 不会数，它会直说。请安装 deliberation 后运行：
deliberation count ballots.pb --options options.json --full > mine.json
再看 mine.json 与 result.json 是否一字不差。
"""
_OTHER = "  {name}\n                    同样的选票按另一种规则数出来的结果，只供比较\n"


def bundle(ballots: bytes, official: str, others: Sequence[str] = ()) -> bytes:
    """The ZIP of one count: ``ballots`` is the published .pb file, ``official`` the canonical document of its
    count, ``others`` those of further rules on the same ballots.
    """
    files = files_of(ballots, official, others)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _WHEN)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def files_of(ballots: bytes, official: str, others: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of a bundle by name; the documents exactly as published, so that their hashes are those."""
    compared = {f"comparison-{json.loads(other)['rule']['rule']}.json": other.encode() for other in others}
    lines = "".join(_OTHER.format(name=name) for name in sorted(compared))
    note = "" if recountable(official) else _NOTE.format(rule=json.loads(official)["rule"]["rule"])
    files = {
        "ballots.pb": ballots,
        "options.json": options_text(official).encode(),
        "result.json": official.encode(),
        "recount.py": script().encode(),
        "README.txt": _README.format(others=lines, note=note).encode(),
        **compared,
    }
    listed = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return {**files, MANIFEST: "".join(listed).encode()}


def recountable(official: str) -> bool:
    """Whether ``recount.py`` knows the rule of this count."""
    return json.loads(official)["rule"]["rule"] in OPTIONS["rule"]


def options_text(official: str) -> str:
    """The options of a count as a document of their own, without what the count itself drew."""
    rule = {name: value for name, value in json.loads(official)["rule"].items() if name != "lot"}
    return json.dumps({"rule": rule}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
