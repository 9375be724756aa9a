"""What people write about themselves and others is shown without numbers and names that lead to a person.

The book keeps the words as they were written; pages, feeds and tables for everybody show them masked. Whoever
handles the matter sees them whole at the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施洪庄欧"
)
TITLES = "先生|女士|小姐|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|婆婆|老师|医生|师傅|书记|主任|同志|老人家"
PLAIN = "一二三四五六七八九十几两多这那哪各每有无很不是的了在和与及或被把请找让对向从到个位名"
"""Characters that make no given name: 向主任, 各位老师."""

Shorten = Callable[[re.Match[str]], str]


def _digits(keep: int, end: int) -> Shorten:
    def shorten(found: re.Match[str]) -> str:
        digits = re.sub(r"[^0-9Xx]", "", found[0])
        return f"{digits[:keep]}{'*' * (len(digits) - keep - end)}{digits[len(digits) - end :]}"

    return shorten


_SEP = r"[-\s.·•—–_/]{1,3}"
_MOBILE = (
    rf"(?<![\d.])(?:(?:\+|00)?86(?:{_SEP})?)?(?:1[3-9]\d(?:(?:{_SEP})?\d{{4}}){{2}}|1[3-9]\d{_SEP}\d{{3}}{_SEP}\d{{5}}"
    rf"|1[3-9]\d\d{_SEP}\d{{3}}(?:{_SEP})?\d{{4}}|1([-\s.])[3-9](?:\1\d){{9}})(?!\d)"
)
_SAID = "[〇零一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
"""A digit written as a character; sums have 十, 百, 万 between them, numbers that are read out have not."""
_READ_OUT = rf"(?<!{_SAID})[一幺壹][ -]?(?![〇零一幺二两壹贰])(?:{_SAID}[ -]?){{9}}{_SAID}(?!{_SAID}|[十百千万亿])"
_CHAT = r"((?:微信|薇信|威信|QQ|(?<![A-Za-z])(?:VX|WX|V信))(?:号码?)?(?:是|为)?[:：]?\s?)[A-Za-z0-9_-]{5,}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CALL = r"(?=[，,、（(\s]{0,2}(?:电话|手机|联系|1\*|0\*\*))"
"""What follows a name that somebody is to be reached by."""

RULES: tuple[tuple[re.Pattern[str], str | Shorten], ...] = (
    (re.compile(r"(?<!\d)\d{6} ?(?:19|20)\d{2} ?(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]) ?\d{3}[\dXx](?![\dXx])"),
     _digits(4, 0)),
    (re.compile(_MOBILE), "1**********"),
    (re.compile(_READ_OUT), "1**********"),
    (re.compile(r"(?<![\d-])[3-6]\d{3}(?: ?\d{4}){3}(?: ?\d{1,3})?(?![\d-])"), _digits(4, 0)),
    (re.compile(r"(?<![\d-])(?:[(（]0\d{2,3}[)）]|0\d{2,3})[- ]?(?:\d{7,8}|\d{4}[- ]\d{4})(?!\d)"), "0**-********"),
    (re.compile(r"((?:电话|座机|手机)(?:号码?)?(?:是|为)?[:：]?\s?)[2-8]\d{3}[- ]?\d{3,4}(?!\d)"), r"\1********"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII), "***@***"),
    (re.compile(_CHAT, re.IGNORECASE), r"\1***"),
    (re.compile(rf"([{_PROVINCES}][A-HJ-NP-Z])[-·•\s]?(?=[A-HJ-NP-Z]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"),
     r"\1*****"),
    (re.compile(rf"((?:姓名|联系人|本人|业主|户主)[:：]\s?)([{SURNAMES}])[\u4e00-\u9fff]{{1,2}}"), r"\1\2**"),
    (re.compile(rf"((?:联系人|本人|业主|户主|住户|居民)(?:是|为)?)([{SURNAMES}])[\u4e00-\u9fff]{{1,2}}{_CALL}"),
     r"\1\2**"),
    (re.compile(rf"([{SURNAMES}])(?![{PLAIN}])[\u4e00-\u9fff]{{1,2}}(?={TITLES})"), r"\1**"),
    (re.compile(rf"([{SURNAMES}])[一二三四五六七八九十](?![位个名])[\u4e00-\u9fff](?={TITLES})"), r"\1**"),
    (re.compile(rf"([张李王赵])[三四五六](?={TITLES})"), r"\1**"),
    (re.compile(r"(?<=[栋座幢单元号楼])(\d{3,4})(?=户)"), "***"),
    (re.compile(r"([栋座幢单元号楼]\s*)\d{3,4}(?=\s*[房室])"), r"\1***"),
)  # fmt: skip
"""What leads to a person, and what stands in its place: identity cards, mobile numbers (also read out, also with
anything between their digits), cards, telephones, mail, chat names, plates of cars, names after a label or before a
title, the door of a flat."""

_WIDE = {0xFF01 + at: 0x21 + at for at in range(94) if chr(0x21 + at).isalnum() or chr(0x21 + at) in "@-+._"}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def masked(text: str) -> str:
    """``text`` without what :data:`RULES` name; other words and figures stay as they are.

    Wide digits and invisible characters between digits hide nothing: where a rule finds something in the plain
    characters, the text is told in these.
    """
    plain = _UNSEEN.sub("", text.translate(_WIDE))
    found = _masked(plain)
    return text if found == plain else found


def _masked(text: str) -> str:
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text


def init_app(app: Flask) -> None:
    """Let templates mask what people wrote."""
    app.jinja_env.filters["masked"] = lambda text: masked(str(text or ""))
