"""A downloaded sheet is known by the hash of its bytes, and proved under the seal of the night after."""

from __future__ import annotations

import hashlib
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.anchors.proofs import holds
from tests.anchors.conftest import FIRST, sealed
from tests.delivery import factories as office


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, session: Session) -> bytes:
    """A sheet somebody has downloaded."""
    office.funded(session)
    session.commit()
    return client.get("/places/440303002019/sheets/money.csv?year=2026").data


def test_a_sheet_is_proved_by_its_own_bytes(client: FlaskClient, session: Session, sheet: bytes) -> None:
    code = hashlib.sha256(sheet).hexdigest()
    assert client.get(f"/roots/proof?of={code}").status_code == 404
    sealed(session, FIRST)
    told = json.loads(client.get(f"/roots/proof?of={code}").text)
    assert holds(told)
    assert told["shown"]["value"] == code
    assert "maker_id" not in told["shown"].values()
    assert client.get(f"/roots/proof?of={hashlib.sha256(sheet + b' ').hexdigest()}").status_code == 404


def test_another_file_cannot_be_put_into_its_place(client: FlaskClient, session: Session, sheet: bytes) -> None:
    sealed(session, FIRST)
    told = json.loads(client.get(f"/roots/proof?of={hashlib.sha256(sheet).hexdigest()}").text)
    assert not holds({**told, "shown": told["shown"] | {"value": "0" * 64}})
    assert not holds({**told, "cells": told["cells"][1:]})
    assert not holds({**told, "shown": told["shown"] | {"at": "99"}})
