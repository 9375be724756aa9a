"""Fill an empty house with four communities, by playing every act through the services."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from deliberation_seeds import (
    anchors,
    audit,
    ballots,
    bodies,
    contacts,
    followup,
    funds,
    moderators,
    procurement,
    questions,
    releases,
    rollup,
    stories,
)
from deliberation_seeds.cast import engage
from deliberation_seeds.stage import Stage
from flask import Flask

from deliberation.communities import service as communities
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


def build(app: Flask) -> None:
    """Enter the places, the people, and the story of each community; each story is one transaction."""
    moment = now()
    with app.app_context():
        with transaction() as session:
            communities.import_places(session, communities.read_places(communities.DIVISIONS))
            contacts.given(session, moment - timedelta(days=420))
            cast = engage(session, moment - timedelta(days=430))
            moderators.found(session, cast, moment)
        for story in (
            bodies.begin,
            stories.wenhua,
            stories.nantian,
            stories.dongjiaotou,
            stories.yijing,
            funds.sources,
            questions.held,
            ballots.held,
            procurement.bought,
            bodies.close,
            followup.held,
            audit.held,
        ):
            with transaction() as session:
                story(Stage(session, moment, cast, Path(app.config["UPLOAD_DIR"])))
        with transaction() as session:
            moderators.live(session, cast, moment)
        with transaction() as session:
            stage = Stage(session, moment, cast, Path(app.config["UPLOAD_DIR"]))
            rollup.assessed(stage)
            releases.looked_at(stage)
            rollup.drawn(stage)
        with transaction() as session:
            anchors.sealed(Stage(session, moment, cast, Path(app.config["UPLOAD_DIR"])), Path(app.config["DUMP_DIR"]))
