"""What a pack brings along to be checked without this program: one file of plain Python, and how to use it."""

from __future__ import annotations

from pathlib import Path

_README = """\
审计包：这里有什么，怎么核对
============================

  sheets/        各张公开表（XLSX、CSV），与网站上发出的是同一份；同名 .json 是发出时的内容
  events.jsonl   账本：每个项目从提出到归档的每一条记录，一行一条，环环相扣
  evidence/      照片和文件，文件名就是它内容的指纹（SHA-256）
  proofs.jsonl   从每本记录的末尾到已公布的当日总码的证明
  pack.json      目录：记录的末尾、表、文件、总码；为审计抽样时还有种子和全部候选
  check.py       核对程序，只用 Python 自带的东西，从头到尾都可以读
  MANIFEST.sha256  以上每个文件的指纹；Mac、Linux 上也可以用 sha256sum -c 核对

怎么核对（需要 Python 3.9 以上，不用装别的东西，不用联网）
----------------------------------------------------------
先解压，打开解压出来的文件夹，在里面打开终端，输入一行：

  Windows      py check.py
  Mac、Linux   python3 check.py

没有解压也行：python3 check.py 审计包.zip
把公告栏上的当日总码（64 位）一起写上，程序替您比较：python3 check.py 总码
手里另有一张表，想知道是不是发出的那一份：python3 check.py 表.xlsx

返回值 0：都对；1：有不对的，会说是哪里；2：读不了，会说为什么；3：包里没有那张表，说不出对错。

装了议事厅程序的电脑上也可以用：deliberation verify 审计包.zip 表.xlsx
这时表里改动过的每一格都会说出来。
"""


def program() -> str:
    """The text of ``check.py``."""
    return (Path(__file__).parent / "check.py").read_text("utf-8")


def readme() -> str:
    """The text of ``README.txt``."""
    return _README
