"""Spoiled papers in a .pb file: how many of each reason, in the key ``__spoiled`` of META as ``reason:number``.

The ballots in the file are the valid ones, so with this key the whole box is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from deliberation.voting.election import Election
from deliberation.voting.pabulib.errors import PabulibError
from deliberation.voting.papers.tally import Tally

KEY = "__spoiled"
_NONE = "none"
_ENTRY = re.compile(r"([a-z_]{1,40}):([1-9][0-9]{0,8})")


def write_spoiled(tally: Tally | None) -> list[tuple[str, str]]:
    """The row of META; none where no tally is given."""
    if tally is None:
        return []
    return [(KEY, ",".join(f"{reason}:{number}" for reason, number in sorted(tally.spoiled.items())) or _NONE)]


def read_spoiled(meta: dict[str, str], lines: Mapping[str, int]) -> dict[str, int] | None:
    """Take the numbers by reason out of META; ``None`` where it states none. Raises ``bad_spoiled``."""
    text = meta.pop(KEY, None)
    if text is None:
        return None
    found = [_ENTRY.fullmatch(entry) for entry in text.split(",")] if text != _NONE else []
    numbers = {match[1]: int(match[2]) for match in found if match is not None}
    if len(numbers) != len(found):
        raise PabulibError(lines[KEY], "bad_spoiled", text=text)
    return numbers


def tally_of(election: Election, spoiled: Mapping[str, int] | None) -> Tally | None:
    """The tally of a file's ballots and its spoiled papers."""
    if spoiled is None:
        return None
    blank = int(election.ballots.weights[np.diff(election.ballots.starts) == 0].sum())
    return Tally(election.voters, blank, dict(spoiled))
