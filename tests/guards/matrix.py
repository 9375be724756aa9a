"""The table of roles and routes: ``python -m tests.guards.matrix`` adds the lines of new routes and drops dead ones.

It writes what the views declare; ``own`` is written by hand and kept. Read the difference before you commit it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask
from werkzeug.routing import Rule

from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.web.access import PUBLIC, ROLES, SIGNED_IN, Access

MATRIX = Path(__file__).with_name("matrix.csv")
WHO = (PUBLIC, *ROLES)
OPEN_FILES = {"static"}

Table = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Route:
    """One rule of the URL map, with what its view declares."""

    rule: Rule
    access: Access | None

    @property
    def key(self) -> tuple[str, str]:
        """Endpoint and methods, as the table writes them."""
        return self.rule.endpoint, "|".join(sorted((self.rule.methods or set()) - {"HEAD", "OPTIONS"}))

    def declared(self, who: str) -> str:
        """What the declaration says of ``who``."""
        roles = self.access.roles if self.access else ()
        return "allow" if PUBLIC in roles or who in roles or (who != PUBLIC and SIGNED_IN in roles) else "deny"

    @property
    def line(self) -> str:
        """The line of the table that the declaration asks for."""
        return ",".join((*self.key, *(self.declared(who) for who in WHO)))


def routes(app: Flask) -> Iterator[Route]:
    """Every route, the shipped files aside."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN_FILES:
            yield Route(rule, getattr(app.view_functions[rule.endpoint], "access", None))


def table() -> Table:
    """The table by endpoint and methods."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keyed = {(row["endpoint"], row["methods"]): {who: row[who] for who in WHO} for row in rows}
    assert len(keyed) == len(rows), "a route stands in the table twice"
    return keyed


def _line(route: Route, known: Table) -> str:
    kept = known.get(route.key, {})
    cells = ["own" if kept.get(who) == "own" and route.declared(who) == "allow" else route.declared(who) for who in WHO]
    return ",".join((*route.key, *cells))


def main() -> None:
    """Write the table anew; no database is needed."""
    settings = Settings.from_env(
        {
            "DATABASE_URL": "postgresql://nowhere/none",
            "SECRET_KEY": "x" * 40,
            "DATA_KEYS": Fernet.generate_key().decode(),
        }
    )
    known = table()
    lines = sorted({_line(route, known) for route in routes(create_app(settings))})
    MATRIX.write_text("\n".join([",".join(("endpoint", "methods", *WHO)), *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
