"""What a piece of work costs the process it runs in: processor time, time on the clock, memory at its peak."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable


def report(work: Callable[[], object], times: int) -> None:
    """Do the work some times and print the least processor seconds, the least seconds, and the peak in bytes."""
    processor, clock = [], []
    for _ in range(times):
        gc.collect()
        start, begun = time.process_time(), time.perf_counter()
        work()
        processor.append(time.process_time() - start)
        clock.append(time.perf_counter() - begun)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps({"processor": min(processor), "clock": min(clock), "peak": peak}))
