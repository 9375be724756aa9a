"""The server under load: the product exactly as `deliberation serve` has it, and one bare page beside it.

The bare page is what any page costs at the least: one query, 30 rows, a plain table. It passes through the
same server, the same application (so the same headers and compression) and the same pool of connections,
but takes nothing from the frame: no menu, no catalogue, no components.
"""

from __future__ import annotations

from argparse import Namespace

from _town import PLACE
from flask import Flask
from sqlalchemy import select

from deliberation.app import create_app
from deliberation.cli.hosting import Server, begin
from deliberation.cli.serve import options
from deliberation.config import Settings
from deliberation.embedded import resolved
from deliberation.extensions import db
from deliberation.proposals.models import Project
from deliberation.web.access import PUBLIC, allow

ROWS = 30
PATH = "/bare"
TABLE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>Bare</title></head><body><table>
<tr><th>Number</th><th>Title</th><th>Where</th><th>Phase</th><th>Cost</th><th>Made</th></tr>
{% for row in rows %}
<tr><td>{{ loop.index }}</td><td>{{ row.title }}</td><td>{{ row.location }}</td>
<td>{{ row.phase }}</td><td>{{ row.cost_fen }}</td><td>{{ row.created_at }}</td></tr>
{% endfor %}
</table></body></html>
"""


def with_bare_page(app: Flask) -> Flask:
    """``app`` with the page that everything is measured against."""
    table = app.jinja_env.from_string(TABLE)

    @app.get(PATH)
    @allow(PUBLIC)
    def bare() -> str:
        columns = Project.title, Project.location, Project.phase, Project.cost_fen, Project.created_at
        newest = select(*columns).where(Project.place == PLACE).order_by(Project.created_at.desc(), Project.id.desc())
        return table.render(rows=db.session.execute(newest.limit(ROWS)).all())

    return app


def main() -> None:
    """Serve until SIGTERM."""
    begin(Namespace(supervised=True))
    settings = resolved(Settings.from_env())
    Server(lambda: with_bare_page(create_app(settings)), options(settings)).run()


if __name__ == "__main__":
    main()
