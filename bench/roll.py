"""How fast a list of residents is read and judged, as a ratio: against reading the same bytes and judging nothing.

    python bench/roll.py [--lines 100000]

Each reading runs in a process of its own, so that its memory at the peak is its own. Absolute figures are those of
this machine at this hour. Exit status 1 where judging a workbook takes more than twice the bare reading, where
judging a text file takes more than 60 microseconds of a processor a line, or where either needs 200 MB more.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

import openpyxl  # noqa: E402 -- as above
import xlsxwriter  # noqa: E402
from _timed import report  # noqa: E402

from deliberation.polls.roll.file import Rules, Taken, examine, identity, rows  # noqa: E402

HEAD = ("姓名", "手机号", "身份证号", "出生日期", "楼栋", "关系")
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静强磊洋艳勇军杰娟涛明超兰霞平刚"
MOST_RATIO, MOST_LINE, MOST_MORE = 2.0, 60e-6, 200 * 2**20


def line(number: int, chance: random.Random) -> tuple[str, ...]:
    """One resident who can be put on a roll."""
    born = date(1940, 1, 1) + timedelta(days=number % 24_000)
    body = f"440303{born:%Y%m%d}{number // 24_000 * 7 % 1000:03}"
    name = chance.choice(FAMILY) + chance.choice(GIVEN) + chance.choice(GIVEN)
    tie = chance.choice(("居住", "工作", "就学"))
    return name, f"138{number:08}", body + identity.check_digit(body), "", f"{number % 40 + 1}栋", tie


def write(folder: Path, count: int) -> None:
    """The same list as CSV in GB18030 and as XLSX."""
    chance = random.Random(7)  # noqa: S311 -- names for a measurement
    book = xlsxwriter.Workbook(folder / "list.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    with (folder / "list.csv").open("w", encoding="gb18030", newline="") as out:
        text = csv.writer(out)
        for at, cells in enumerate((HEAD, *(line(number, chance) for number in range(count)))):
            text.writerow(cells)
            sheet.write_row(at, 0, cells)
    book.close()


def bare_csv(path: Path) -> None:
    """Read every cell with the standard library and do nothing with it."""
    with path.open(encoding="gb18030", newline="") as lines:
        for _ in csv.reader(lines):
            pass


def bare_xlsx(path: Path) -> None:
    """Read every cell with openpyxl and do nothing with it."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass


def judged(path: Path) -> None:
    """Read and judge every line as an import does."""
    rules = Rules(date(2026, 3, 12), 16, ("live", "work", "study"))
    taken = sum(isinstance(one, Taken) for one in examine(rows(path.read_bytes()), rules))
    if not taken:
        raise SystemExit("nobody could be taken: the measurement is of something else")


WORK: dict[str, Callable[[Path], None]] = {"bare_csv": bare_csv, "bare_xlsx": bare_xlsx, "judged": judged}


def measured(work: str, path: Path) -> dict[str, float]:
    """Processor seconds and peak of one piece of work in a process of its own."""
    command = [sys.executable, str(HERE / "roll.py"), "--work", work, str(path)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out)
    return found


def compare(folder: Path, count: int) -> bool:
    """Print what reading costs, and whether that is within the bounds."""
    within = True
    for kind in ("csv", "xlsx"):
        path = folder / f"list.{kind}"
        bare, ours = measured(f"bare_{kind}", path), measured("judged", path)
        ratio, more = ours["processor"] / bare["processor"], ours["peak"] - bare["peak"]
        print(
            f"{kind}: {count} lines, bare {bare['processor']:.2f} s, read and judged {ours['processor']:.2f} s,"
            f" ratio {ratio:.2f}, {ours['processor'] / count * 1e6:.0f} us a line,"
            f" peak {ours['peak'] / 2**20:.0f} MB (bare {bare['peak'] / 2**20:.0f} MB)"
        )
        slow = ratio > MOST_RATIO if kind == "xlsx" else ours["processor"] / count > MOST_LINE
        within = within and not slow and more <= MOST_MORE
    return within


def main() -> int:
    """Compare both kinds of file, or do one piece of work in this process."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--work", nargs=2, metavar=("WHAT", "FILE"), help="measure one piece of work, here")
    asked = parser.parse_args()
    if asked.work:
        work, path = WORK[asked.work[0]], Path(asked.work[1])
        report(lambda: work(path), 1)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), asked.lines)
        return 0 if compare(Path(folder), asked.lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
