"""The fields of a text document: whether one of them would start another program when the document is opened."""

from __future__ import annotations

import re

_STARTS = re.compile(r"\s*DDE(AUTO)?(?![A-Za-z0-9])", re.IGNORECASE)
"""A field that fetches its text from another program, and starts that program for it."""
_SPELT = re.compile(r"\s*QUOTE((?:\s+\d{1,7})+)", re.IGNORECASE)
"""A field that spells its text as numbers of letters: a common way to hide the word above."""
MOST = 20_000
"""Letters of one field that are looked at, and no field of a paper is as long: a longer one counts as a program."""


class Fields:
    """Reads the elements of one part in their order; ``starts`` is true once a field would start a program."""

    def __init__(self) -> None:
        self.starts = False
        self._open: list[list[str]] = []
        self._shown: list[bool] = []
        self._inside = ""

    def begin(self, local: str, given: dict[str, str]) -> None:
        """An element begins."""
        self._inside = local
        if local == "fldSimple":
            self._judge(_named(given, "instr"))
        elif local == "fldChar":
            self._mark(_named(given, "fldCharType"))

    def end(self) -> None:
        """An element ends."""
        self._inside = ""

    def text(self, said: str) -> None:
        """Letters in the element that has begun: of a field's own code, or of what a field inside it shows."""
        if self._inside == "instrText":
            if not self._open:
                self._mark("begin")  # readers take code without a beginning, too
            self._add(-1, said)
        elif self._inside == "t" and len(self._open) > 1 and self._shown[-1] and not self._shown[-2]:
            self._add(-2, said)

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self._open.append([])
            self._shown.append(False)
        elif kind == "separate" and self._open:
            self._judge("".join(self._open[-1]))
            self._shown[-1] = True
        elif kind == "end" and self._open:
            code = "".join(self._open.pop())
            self._shown.pop()
            self._judge(code)
            if (spelt := _SPELT.match(code)) and self._open:
                self._add(-1, "".join(chr(int(one)) for one in spelt[1].split() if int(one) < 0x110000))

    def _add(self, at: int, said: str) -> None:
        self._open[at].append(said)
        self.starts |= sum(map(len, self._open[at])) > MOST

    def _judge(self, code: str) -> None:
        self.starts |= bool(_STARTS.match(code))

    def close(self) -> None:
        """The part is over; a field that never ended is judged as it stands."""
        for code in self._open:
            self._judge("".join(code))


def _named(given: dict[str, str], name: str) -> str:
    return next((value for key, value in given.items() if key.rpartition(":")[2] == name), "")
