"""What people do with a poll: its frame, its roll, its papers, its desk. Taking and casting ballots: ``box``."""

from deliberation.polls.service.annul import annul, ask_annul, drop_annul
from deliberation.polls.service.frame import (
    FINISH,
    ask_close,
    ask_open,
    close,
    count,
    import_finished,
    open_poll,
)
from deliberation.polls.service.prepare import adopted, prepare, rerun

__all__ = [
    "FINISH",
    "adopted",
    "annul",
    "ask_annul",
    "ask_close",
    "ask_open",
    "close",
    "count",
    "drop_annul",
    "import_finished",
    "open_poll",
    "prepare",
    "rerun",
]
