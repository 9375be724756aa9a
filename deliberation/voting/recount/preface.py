"""再数一遍：用公布的选票，独立地重新计票。 Count a published poll again, by yourself.

只要有 Python 3.9 以上，不用装任何别的东西（needs nothing but Python）：

    python recount.py                               在解压出来的文件夹里运行
    python recount.py 下载的文件.zip                 不解压也可以
    python recount.py 选票.pb 选项.json [结果.json]   只用几个文件

它先核对每个文件有没有被改过，再从每一张选票数起，然后和公布的结果逐字节比较。
返回值：0 完全相同，或没有公布的结果可比较；1 有不同（会说是哪里）；2 读不了或不会数（会说为什么）。
加 > 我的结果.json 可存下重新数出的完整结果，与公布的 result.json 逐字节相同。

共六章：一、读选票文件；二、计票之前定下的；三、按得票和弗拉格门法；四、均等份额法；五、结果；六、核对。

Rules: greedy; equal shares (Peters, Pierczyński and Skowron, arXiv:2008.13276) with Add1 and the
comparison with greedy; sequential Phragmén.
All amounts are exact fractions of the currency; nothing is rounded before it is printed.
"""

import sys
import time

PATIENCE = 5
"""After so many seconds of silence the reader is told that the count goes on."""


class Problem(Exception):  # noqa: N818 -- what a reader of the script calls it
    """Why there is nothing to count, in Chinese and English."""


class Waiting:
    """Tells the reader every few seconds how far a long count has come."""

    def __init__(self) -> None:
        self.began = self.told = time.monotonic()

    def tell(self, raises: int) -> None:
        """One line on the error stream, if it is time for one."""
        now = time.monotonic()
        if now - self.told >= PATIENCE:
            self.told, seconds = now, int(now - self.began)
            sys.stderr.write(f"还在数：已加额 {raises} 步，用了 {seconds} 秒。 Still counting, {raises} raises.\n")
            sys.stderr.flush()
