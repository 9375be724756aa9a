"""What people do with a poll: its frame, its roll, its papers, its desk. Taking and casting ballots: ``box``."""

from deliberation.polls.service.frame import (
    FINISH,
    adopted,
    close,
    count,
    eligible,
    import_finished,
    open_poll,
    prepare,
)

__all__ = ["FINISH", "adopted", "close", "count", "eligible", "import_finished", "open_poll", "prepare"]
