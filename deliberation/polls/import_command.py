"""``deliberation polls import FILE.pb``: a real election as a finished poll with its result page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flask import Flask

from deliberation.communities import queries as communities
from deliberation.polls import service
from deliberation.polls.queries import poll
from deliberation.rules.replay import SYSTEM
from deliberation.voting.pabulib import PabulibError
from deliberation.web.clock import LOCAL, now
from deliberation.web.transaction import transaction

DEFAULT_PLACE = "440303002019"
LARGEST = 200 * 1024 * 1024


def run(app: Flask, args: argparse.Namespace) -> int:
    """Import ``args.file`` at ``args.place``; prints where the result can be seen. 1 where it cannot be read."""
    path, place = Path(args.file), getattr(args, "place", None) or DEFAULT_PLACE
    if not path.is_file() or path.stat().st_size > LARGEST:
        sys.stderr.write(f"{path}：没有这个文件，或文件过大。\n")
        return 1
    try:
        with transaction() as session:
            if communities.exists(session, place) is None:
                sys.stderr.write(f"{place}：没有这个社区。请先运行 deliberation places import。\n")
                return 1
            moment = now()
            poll_id = service.import_finished(
                session,
                SYSTEM,
                moment,
                place=place,
                year=moment.astimezone(LOCAL).year,
                content=path.read_text("utf-8"),
                source=path.name,
            )
            row = poll(session, poll_id)
    except (PabulibError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{path.name}：{error}\n")
        return 1
    ballots = row.returned if row else 0
    sys.stdout.write(f"已导入 {ballots} 张选票。结果页面：/polls/{poll_id}/result\n")
    del app
    return 0
