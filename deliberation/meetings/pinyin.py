"""The first letter of a Chinese character's reading, for finding a name or an act by typing letters.

The 3,755 characters of the first level of GB 2312 stand in the order of their readings, so a letter is
a range of codes. Surnames beyond it, and those read otherwise as a surname, are named.
"""

from __future__ import annotations

from bisect import bisect_right

STARTS = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
    0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
LETTERS = "abcdefghjklmnopqrstwxyz"
LAST = 0xD7F9
SURNAMES = {
    "曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "查": "z", "朴": "p", "尉": "y", "盖": "g", "乐": "y",
    "闫": "y", "佟": "t", "邸": "d", "郗": "x", "郦": "l", "鄢": "y", "芮": "r", "荀": "x", "莘": "s", "蔺": "l",
    "奚": "x", "岑": "c", "嵇": "j", "庾": "y", "翟": "z", "瞿": "q", "窦": "d", "竺": "z", "邝": "k", "缪": "m",
    "晁": "c", "晏": "y", "暨": "j", "栾": "l", "麦": "m", "揭": "j", "詹": "z", "阙": "q", "湛": "z", "淦": "g",
    "滕": "t", "亓": "q", "仝": "t", "逄": "p", "覃": "q", "隗": "w", "茆": "m", "郏": "j", "邬": "w", "邰": "t",
    "郜": "g", "鞠": "j", "麴": "q", "臧": "z", "靳": "j", "訾": "z", "钭": "t", "闵": "m", "阚": "k", "谌": "c",
    "诸": "z", "邳": "p", "赖": "l", "糜": "m", "濮": "p", "璩": "q", "笪": "d", "羿": "y", "蒯": "k", "逯": "l",
}  # fmt: skip


def initials(words: str) -> str:
    """The letters of ``words``, first readings; Latin letters and digits as they are, all else left out."""
    return "".join(filter(None, map(_letter, words)))


def initial(name: str) -> str:
    """The letter a person's name is found by."""
    return SURNAMES.get(name[:1]) or _letter(name[:1])


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    try:
        high, low = sign.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return ""
    code = high << 8 | low
    return LETTERS[bisect_right(STARTS, code) - 1] if STARTS[0] <= code <= LAST else ""
