"""A counted poll counted once more: from its published file, by the options that the book recorded.

The rules of the place may have changed since; what was promised with the result is what is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.polls import counting
from deliberation.polls.models import Outcome, PollFile
from deliberation.polls.queries import stream_of
from deliberation.polls.subjects import again
from deliberation.rules.poll import POLL, PollState
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import CountOptions
from deliberation.voting.pabulib import PabulibError, PbFile
from deliberation.voting.published import read_options
from deliberation.voting.rules import count


def differences(session: Session, poll_id: str) -> tuple[str, ...]:
    """What no longer is as it was published; nothing where file and every result are the same byte for byte.

    ``not-counted``; ``file-missing``, ``file-changed``; ``result-missing``, ``result-changed`` (not what the book
    recorded), ``recount-differs:<rule>:<parts>`` (not what the file says), ``uncountable:<rule>:<error>``.
    """
    events = [item.event for item in book.history(session, stream_of(poll_id))]
    counted = next((event for event in events if event.type == "counted"), None)
    if counted is None:
        return ("not-counted",)
    file = session.get(PollFile, poll_id)
    if file is None:
        return ("file-missing",)
    return tuple(_differences(session, file, POLL.replay(events), counted.data))


def options_from(said: Mapping[str, Any]) -> CountOptions:
    """The options that a result spells out; ``ElectionError`` for one that there is not."""
    return read_options(json.dumps({"rule": said}))


def _differences(session: Session, file: PollFile, state: PollState, recorded: Mapping[str, Any]) -> Iterator[str]:
    if _hash(file.content) != state.box_hash:
        yield "file-changed"
    rows = session.execute(
        select(Outcome.rule, Outcome.official, Outcome.result)
        .where(Outcome.poll_id == file.poll_id)
        .order_by(Outcome.official.desc(), Outcome.rule)
    ).all()
    official = next((row.result for row in rows if row.official), None)
    if official is None:
        yield "result-missing"
    elif _hash(official) != recorded["result_hash"]:
        yield "result-changed"
    if state.subject != "projects":
        yield from again.differences(session, file.poll_id, state, file.content, official or "{}")
        return
    try:
        opened = counting.opened(file.content)
    except (PabulibError, ElectionError) as error:
        yield f"uncountable:file:{error}"
        return
    for row in rows:
        said = recorded["rule"] if row.official else _plain(row.result).get("rule", {})
        yield from _recount(opened, row.rule, said, row.result)


def _recount(file: PbFile, rule: str, said: Mapping[str, Any], published: str) -> Iterator[str]:
    try:
        anew = count(file.election, options_from(said), file.tally).to_json()
    except ElectionError as error:
        yield f"uncountable:{rule}:{error}"
        return
    if anew == published:
        return
    ours, theirs = _plain(anew), _plain(published)
    parts = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    yield f"recount-differs:{rule}:{','.join(parts) or 'bytes'}"


def _plain(document: str) -> dict[str, Any]:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
