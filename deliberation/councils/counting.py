"""Between the papers and the counter: the file that is counted, its count, and who is next in line.

The count reads only that file, which is public: ``deliberation council stv|block|draw FILE --full`` gives the same
record byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from deliberation.rules.body.election_state import Candidate, ElectionState
from deliberation.rules.refusal import Refusal, Refused
from deliberation.voting.council import block, document, sortition, stv
from deliberation.voting.council.block_record import BlockResult
from deliberation.voting.council.block_rules import BlockRules
from deliberation.voting.council.case import Case
from deliberation.voting.council.sortition import Chances, Draw
from deliberation.voting.council.stv_record import StvResult, StvRules
from deliberation.voting.errors import ElectionError
from deliberation.voting.ties import lot

DECIMALS = 5
"""Decimals of a paper's value that a transfer keeps, as in Scotland: figures that a person can read."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Elected candidates in order, seats left vacant, the canonical record, and the result it comes from."""

    elected: tuple[str, ...]
    vacant: int
    record: str
    result: BlockResult | StvResult | Draw


def case_file(state: ElectionState, seed: str, *, whole: bool = False) -> str:
    """The election as the file of ``deliberation council``: candidates by id, papers, quotas, the lot.

    Everybody may read it, so it tells of a candidate only what a quota asks about; files made before that was so are
    ``whole``, with every attribute.
    """
    every = {name for one in state.standing for name in one.attributes}
    asked = every if whole else set() if state.method == "stv" else {row[0] for row in state.quotas}
    people = [{"id": one.id, "attributes": _told(one, asked)} for one in state.standing]
    plain: dict[str, object] = {"title": state.title, "seats": state.seats, "candidates": people}
    quotas = [_quota(row) for row in state.quotas]
    if state.method == "sortition":
        return _text({**plain, "quotas": quotas, "seed": seed})
    there = {one.id for one in state.standing}
    ballots = [
        {"choices": [id_ for id_ in paper.choices if id_ in there], "mark": paper.mark}
        for _number, paper in state.papers
    ]
    plain |= {"ballots": ballots, "ties": f"lot:{seed}"}
    if state.method == "stv":
        return _text({**plain, "decimals": DECIMALS})
    return _text({**plain, "quotas": quotas, "most_ticks": state.ticks or state.seats})


def count(method: str, file: str) -> Counted:
    """Count a case file; :class:`Refused` ``COUNT_IMPOSSIBLE`` where it cannot be counted."""
    try:
        case = document.read(file.encode())
        result = _count(method, case)
    except ElectionError as error:
        raise _impossible(error) from error
    if isinstance(result, Draw):
        return Counted(result.panel, 0, result.to_json(), result)
    vacancy = result.vacancy
    return Counted(result.elected, vacancy.seats if vacancy else 0, result.to_json(), result)


def chances(state: ElectionState) -> Chances:
    """The lottery among those who stand, before any seed: everybody's chance."""
    case = document.read(case_file(state, "-").encode())
    try:
        return sortition.chances(case.people, state.seats, [line.quota(state.seats) for line in case.quotas])
    except ElectionError as error:
        raise _impossible(error) from error


def next_in_line(state: ElectionState, sitting: Collection[str], gone: Collection[str]) -> Candidate | None:
    """Who follows when somebody leaves; ``gone`` are the persons who have left or may not sit.

    The same papers are counted again without those who have gone, for as many seats: the first elected who does not
    sit is next. A draw goes on down its lot: first those alike in everything that quotas ask for, then anybody.
    """
    free = [one for one in state.standing if one.person not in {*sitting, *gone}]
    if not free or not state.seed:
        return None
    if state.method == "sortition":
        return _next_by_lot(state, [one for one in state.standing if one.person in gone], free)
    kept = tuple(replace(one, withdrawn=one.withdrawn or one.person in gone) for one in state.candidates)
    seats = min(state.seats, sum(not one.withdrawn for one in kept))
    again = count(state.method, case_file(replace(state, candidates=kept, seats=seats, quotas=()), state.seed))
    waiting = {one.id for one in free}
    found = next((id_ for id_ in again.elected if id_ in waiting), None)
    return state.candidate(found) if found else None


def _next_by_lot(state: ElectionState, gone: list[Candidate], free: list[Candidate]) -> Candidate:
    asked = {row[0] for row in state.quotas}

    left = [_told(one, asked) for one in gone if one.id in state.elected]
    alike = [one for one in free if _told(one, asked) in left]
    return min(alike or free, key=lambda one: (lot(state.seed, one.id), one.id))


def _count(method: str, case: Case) -> BlockResult | StvResult | Draw:
    seats = int(case.settings["seats"])
    quotas = tuple(line.quota(seats) for line in case.quotas)
    if method == "sortition":
        return sortition.draw_panel(case.people, seats, quotas, str(case.settings["seed"]))
    lots = str(case.settings["ties"])
    if method == "stv":
        return stv.transferable_vote(case.people, case.papers, StvRules(seats, int(case.settings["decimals"]), lots))
    rules = BlockRules(seats=seats, most_ticks=int(case.settings["most_ticks"]), quotas=quotas, ties=lots)
    return block.block_vote(case.people, case.papers, rules)


def _told(one: Candidate, asked: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in sorted(one.attributes.items()) if name in asked}


def _quota(row: tuple[str, str, int, int | None]) -> dict[str, object]:
    attribute, value, least, most = row
    return {"attribute": attribute, "value": value, "min": least, **({} if most is None else {"max": most})}


def _text(plain: Mapping[str, object]) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1)


def _impossible(error: ElectionError) -> Refused:
    from deliberation.voting.council.words import SENTENCES  # noqa: PLC0415 -- only where something is wrong

    return Refused(Refusal("COUNT_IMPOSSIBLE", "election", {"why": SENTENCES[error.code].format_map(error.params)}))
