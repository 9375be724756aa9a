"""What the community agreed about its projects, inside a .pb file.

The format knows ceilings per category only (``budget_per_category``). Everything else goes into one key of
our own, ``__constraints``, as JSON: its checker passes over keys that begin with two underscores. Amounts are
texts in currency units. A text too long for one field of CSV goes on in ``__constraints_2`` and so on.

The ceilings the format knows are read on request only (:func:`ceilings`): the usual rules ignore them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile

from deliberation.voting import money
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.pabulib.errors import PabulibError
from deliberation.voting.packages import Package

KEY = "__constraints"
_FIELD = 60_000
_PARTS = {"reserve", "limits", "exclusive", "requires", "packages"}

Json = str | bool | None | list["Json"] | dict[str, "Json"]
"""JSON with its numbers left as texts."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file states, amounts not yet brought to a scale. ``line``: where it begins."""

    line: int = 0
    plain: Mapping[str, Json] = field(default_factory=dict)

    @property
    def decimals(self) -> int:
        """The decimals its amounts need. Raises :class:`PabulibError`."""
        entries = [*_list(self, "limits"), *_list(self, "packages")]
        texts = [self.plain.get("reserve", "0")]
        texts += [
            entry[key] for entry in entries if isinstance(entry, dict) for key in ("amount", "cost") if key in entry
        ]
        return max(_amount(self, text)[1] for text in texts)

    def at(self, scale: int, projects: Sequence[Project], budget: int) -> Constraints:
        """The constraints of these projects. Raises :class:`PabulibError`, also for what cannot be agreed."""
        if not self.plain:
            return Constraints()
        requires = self.plain.get("requires", {})
        if not isinstance(requires, dict):
            raise _bad(self, "requires")
        agreed = Constraints(
            reserve=_scaled(self, self.plain.get("reserve", "0"), scale),
            limits=tuple(_limit(self, entry, scale) for entry in _list(self, "limits")),
            exclusive=tuple(_ids(self, names) for names in _list(self, "exclusive")),
            requires={project: _ids(self, needed) for project, needed in requires.items()},
            packages=tuple(_package(self, entry, scale) for entry in _list(self, "packages")),
        )
        try:
            agreed.check([project.id for project in projects], budget)
        except ElectionError as error:
            raise PabulibError(self.line, error.code, **error.params) from error
        return agreed


def read_constraints(meta: dict[str, str], lines: Mapping[str, int]) -> Stated:
    """Take the constraints out of a file's META. Raises :class:`PabulibError` ``bad_constraints``."""
    keys = list(takewhile(meta.__contains__, map(_key, count(1))))
    if not keys:
        return Stated()
    line = lines[keys[0]]
    try:
        plain = json.loads(
            "".join(meta.pop(key) for key in keys),
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        raise PabulibError(line, "bad_constraints", part="json") from error
    if not isinstance(plain, dict) or plain.keys() - _PARTS:
        raise PabulibError(line, "bad_constraints", part="json")
    return Stated(line, plain)


def write_constraints(election: Election) -> list[tuple[str, str]]:
    """The keys and values that state an election's constraints; none where there are none."""
    if not election.constraints:
        return []
    plain = _texts(election.constraints, election.scale)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    if len(text) > _FIELD:
        # Fields are stripped when read, so a long text must not be cut beside a blank.
        text = json.dumps(plain, separators=(",", ":")).replace(" ", "\\u0020")
    pieces = [text[begin : begin + _FIELD] for begin in range(0, len(text), _FIELD)]
    return [(_key(number), piece) for number, piece in enumerate(pieces, start=1)]


def is_own(key: str) -> bool:
    """Whether a key of META states constraints."""
    return key.startswith(KEY)


def ceilings(election: Election) -> tuple[Limit, ...]:
    """The ceilings of ``budget_per_category`` and ``budget_per_neighborhood`` in the order of the names.

    A project in several categories counts in each. Raises :class:`ElectionError` where amounts and names do
    not match.
    """
    meta, found = election.meta, []
    for amounts, names, column in (
        ("budget_per_category", "categories", "category"),
        ("budget_per_neighborhood", "neighborhoods", "neighborhood"),
    ):
        if not meta.get(amounts):
            continue
        parts, labels = split(meta[amounts]), split(meta.get(names, ""))
        if len(parts) != len(labels):
            raise ElectionError("ceilings_do_not_match", key=amounts, amounts=len(parts), names=len(labels))
        for label, part in zip(labels, parts, strict=True):
            members = [project.id for project in election.projects if label in labels_of(project, column)]
            found.append(Limit(label, tuple(members), _units(amounts, part, election.scale)))
    return tuple(found)


def labels_of(project: Project, column: str) -> list[str]:
    """The categories or the neighbourhood of a project."""
    text = project.category if column == "category" else project.extra.get(column, "")
    return split(text) if column == "category" else [text.strip()]


def split(text: str) -> list[str]:
    """The items of a list in one field."""
    return [item.strip() for item in text.split(",") if item.strip()]


def _units(key: str, text: str, scale: int) -> int:
    """An amount of META in smallest units, rounded down."""
    try:
        digits, decimals = money.parse(text)
    except money.AmountError as error:
        raise ElectionError(error.code, key=key, text=text[:40]) from error
    return min(int(digits * scale // 10**decimals), money.LIMIT)


def _key(number: int) -> str:
    return KEY if number == 1 else f"{KEY}_{number}"


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _texts(agreed: Constraints, scale: int) -> dict[str, Json]:
    """Like ``Constraints.to_plain``, amounts as texts, which no reader of JSON rounds."""
    plain: dict[str, Json] = {}
    if agreed.reserve:
        plain["reserve"] = money.text(agreed.reserve, scale)
    if agreed.limits:
        plain["limits"] = [
            {"name": limit.name, "amount": money.text(limit.amount, scale), "projects": list(limit.projects)}
            for limit in agreed.limits
        ]
    if agreed.exclusive:
        plain["exclusive"] = [list(names) for names in agreed.exclusive]
    if agreed.requires:
        plain["requires"] = {project: list(needed) for project, needed in agreed.requires.items()}
    if agreed.packages:
        plain["packages"] = [_package_texts(package, scale) for package in agreed.packages]
    return plain


def _package_texts(package: Package, scale: int) -> dict[str, Json]:
    plain: dict[str, Json] = {"id": package.id, "name": package.name, "parts": list(package.parts)}
    if package.cost is not None:
        plain["cost"] = money.text(package.cost, scale)
    return plain


def _bad(stated: Stated, part: str) -> PabulibError:
    return PabulibError(stated.line, "bad_constraints", part=part)


def _list(stated: Stated, part: str) -> list[Json]:
    found = stated.plain.get(part, [])
    if not isinstance(found, list):
        raise _bad(stated, part)
    return found


def _ids(stated: Stated, found: Json) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise _bad(stated, "ids")
    return tuple(_text(stated, item) for item in found)


def _text(stated: Stated, found: Json) -> str:
    if not isinstance(found, str):
        raise _bad(stated, "ids")
    return found


def _amount(stated: Stated, found: Json) -> tuple[int, int]:
    try:
        return money.parse(_text(stated, found))
    except money.AmountError as error:
        raise PabulibError(stated.line, error.code, column=KEY, text=_text(stated, found)) from error


def _scaled(stated: Stated, found: Json, scale: int) -> int:
    try:
        return money.rescale(_amount(stated, found), scale)
    except money.AmountError as error:
        raise PabulibError(stated.line, error.code, column=KEY) from error


def _limit(stated: Stated, entry: Json, scale: int) -> Limit:
    if not isinstance(entry, dict) or entry.keys() != {"name", "amount", "projects"}:
        raise _bad(stated, "limits")
    return Limit(_text(stated, entry["name"]), _ids(stated, entry["projects"]), _scaled(stated, entry["amount"], scale))


def _package(stated: Stated, entry: Json, scale: int) -> Package:
    if not isinstance(entry, dict) or not {"id", "name", "parts"} <= entry.keys() <= {"id", "name", "parts", "cost"}:
        raise _bad(stated, "packages")
    cost = _scaled(stated, entry["cost"], scale) if "cost" in entry else None
    return Package(_text(stated, entry["id"]), _text(stated, entry["name"]), _ids(stated, entry["parts"]), cost)
