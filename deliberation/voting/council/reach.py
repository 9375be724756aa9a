"""Who could be drawn and yet has no ticket, in a lottery that was cut short."""

from __future__ import annotations

from deliberation.voting.council.integers import Search
from deliberation.voting.council.lottery import Lottery
from deliberation.voting.council.tableau import Undecided

_BRANCHES, _WORK = 1_000, 2_000_000_000


def left_out(lottery: Lottery) -> tuple[int, ...]:
    """Kinds with no seat on any ticket, although some panel that meets all quotas holds them.

    A kind counts unless it is proved that no panel holds it: where the work allowed runs out, a warning too
    many is better than one too few. An exact lottery gives everybody the chance its levels prove, and leaves
    out only those whom no panel can hold.
    """
    if lottery.exact:
        return ()
    waiting = {kind for level in lottery.levels if level.probability for kind in level.kinds if not lottery.share(kind)}
    system = lottery.system
    search = Search(system, _BRANCHES, _WORK)
    found: list[int] = []
    while waiting:
        kind = min(waiting)
        floor = list(system.floor)
        floor[kind] = max(1, floor[kind])
        search.box(floor, system.ceiling)
        try:
            panel = search.find()
        except Undecided:
            panel = tuple(int(other == kind) for other in range(len(floor)))
        held = {other for other in waiting if panel is not None and panel[other]}
        found += held
        waiting -= held | {kind}
    return tuple(sorted(found))
