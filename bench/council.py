"""Council seats counted and drawn beside other programs: the same cases, every difference explained.

    python -m bench.council

Transferable votes are compared with pyrankvote, drawn panels with sortition-algorithms (GPL, never a dependency:
compared where it happens to be installed). Exit status 1 if a difference stays unexplained or a chance is lower.
"""

from __future__ import annotations

import importlib.util
import random

from bench import _drawn, _ranked


def main() -> int:
    """Both comparisons; 0 if everything is equal, better or explained."""
    good = True
    if importlib.util.find_spec("pyrankvote") is None:
        print("pyrankvote: not compared, it is not installed here")
    else:
        good &= _ranked.compare(random.Random(7), cases=400)  # noqa: S311 -- repeatable elections, not secrets
    known = importlib.util.find_spec("sortition_algorithms") is not None
    if not known:
        print("sortition-algorithms: not compared, it is not installed here")
    return 0 if _drawn.compare(random.Random(11), peer=known) and good else 1  # noqa: S311


if __name__ == "__main__":
    raise SystemExit(main())
