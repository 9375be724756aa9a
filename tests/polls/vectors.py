"""The published test vectors of RFC 9474, where they are present."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from deliberation.polls.box import blind_rsa
from tests.conftest import DATA

FILE = DATA / "conformance" / "blind_rsa" / "rfc9474.json"
VARIANTS = {
    "RSABSSA-SHA384-PSS-Randomized": blind_rsa.PSS_RANDOMIZED,
    "RSABSSA-SHA384-PSSZERO-Randomized": blind_rsa.PSSZERO_RANDOMIZED,
    "RSABSSA-SHA384-PSS-Deterministic": blind_rsa.PSS_DETERMINISTIC,
    "RSABSSA-SHA384-PSSZERO-Deterministic": blind_rsa.PSSZERO_DETERMINISTIC,
}
needed = pytest.mark.skipif(not FILE.exists(), reason="the test vectors are not here")


@cache
def vectors() -> dict[str, dict[str, Any]]:
    """Every vector by the name of its variant, all values in hex."""
    return {vector["name"]: vector for vector in json.loads(FILE.read_text(encoding="ascii"))}
