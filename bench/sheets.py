"""How fast and in how much memory a long sheet is written: 50,000 rows of 25 columns, beside bare xlsxwriter.

``python -m bench.sheets``. Both write the very same cells (Chinese in nine columns) with the same formats from the same
packed rows, each in a process of its own, turn by turn. Passes at most 100 MB and 1.3 times the bare program's time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS, COLUMNS, ROUNDS = 50_000, 25, 2
MOST_BYTES, MOST_RATIO = 100 * 1_000_000, 1.3


def main() -> int:
    """Print the figures; 0 where both limits are kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run("prepare", folder)
        times: dict[str, list[float]] = {"bare": [], "ours": [], "csv": []}
        peaks: dict[str, int] = dict.fromkeys(times, 0)
        for _round in range(ROUNDS):
            for who, found in times.items():
                told = _run(who, folder)
                found.append(told["processor"])
                peaks[who] = max(peaks[who], told["peak"])
        sizes = {path.name: path.stat().st_size for path in folder.glob("*.*")}
    best = {who: min(found) for who, found in times.items()}
    for who in times:
        print(f"{who:5} {best[who]:6.2f} s of the processor, peak {peaks[who] / 1e6:6.1f} MB")
    ratio = best["ours"] / best["bare"]
    print(f"{ROWS:,} rows x {COLUMNS} columns; ours / bare = {ratio:.2f} (at most {MOST_RATIO})")
    print(f"peak {peaks['ours'] / 1e6:.1f} MB (at most {MOST_BYTES / 1e6:.0f}); files {sizes}")
    return 0 if ratio <= MOST_RATIO and peaks["ours"] <= MOST_BYTES else 1


def _run(who: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench._sheet_writers", who, str(folder), str(ROWS), str(COLUMNS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout else {}


if __name__ == "__main__":
    sys.exit(main())
