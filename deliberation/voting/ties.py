"""Tie-breaking as one order of all projects, fixed and publishable before a count begins.

* ``lex``: by project id, as text.
* ``mincost-maxvotes-lex``: cheapest first, then most votes, then id (equalshares.net, "tie-breaking").
* ``lot:SEED``: a lot drawn once, before the count and its completion: projects in the order of the
  SHA-256 digest of ``SEED|id`` in UTF-8, read as hexadecimal text. Publish the seed (dice, a newspaper's
  lottery numbers) and anybody can draw the lot again with ``printf '%s|%s' SEED ID | sha256sum``.
"""

from __future__ import annotations

from collections.abc import Callable

from deliberation.voting.election import Election
from deliberation.voting.errors import ElectionError

LEX = "lex"
MINCOST_MAXVOTES_LEX = "mincost-maxvotes-lex"
LOT = "lot:"


def lot(seed: str, project: str) -> str:
    """The lot of one project: 64 hexadecimal digits, the lowest goes first."""
    import hashlib  # noqa: PLC0415 -- loads OpenSSL, which no other way of breaking ties needs

    return hashlib.sha256(f"{seed}|{project}".encode()).hexdigest()


def check(rule: str) -> None:
    """Raise :class:`ElectionError` ``ties_unknown`` unless the text names a tie-breaking rule."""
    known = rule in (LEX, MINCOST_MAXVOTES_LEX) or (rule.startswith(LOT) and len(rule) > len(LOT))
    if not known:
        raise ElectionError("ties_unknown", ties=rule)


def ranks(election: Election, rule: str) -> tuple[int, ...]:
    """Per project position, its place in the order (0 wins every tie)."""
    check(rule)
    projects, votes = election.projects, election.votes
    keys: dict[str, Callable[[int], tuple[int | str, ...]]] = {
        LEX: lambda i: (projects[i].id,),
        MINCOST_MAXVOTES_LEX: lambda i: (projects[i].cost, -votes[i], projects[i].id),
    }
    seed = rule.removeprefix(LOT)
    key = keys.get(rule, lambda i: (lot(seed, projects[i].id), projects[i].id))
    order = sorted(range(len(projects)), key=key)
    places = [0] * len(order)
    for place, index in enumerate(order):
        places[index] = place
    return tuple(places)
