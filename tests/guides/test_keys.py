"""The keys that the moderator's guide names are the keys of the console."""

from __future__ import annotations

import re
from pathlib import Path

from deliberation.web.keys import HELP, KEYS, MORE, SEARCH, UNDO

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "moderator.zh-CN.md"


def test_every_key_of_the_guide_does_something() -> None:
    named = set(re.findall(r"`([A-Z0-9/?])`", GUIDE.read_text("utf-8")))
    assert named
    assert named <= {*KEYS.values(), HELP, MORE, SEARCH, UNDO}
