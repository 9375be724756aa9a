"""Who may say how an office is reached, and who is told that it is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime

from deliberation.rules.contact import CONTACT, ContactState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import default_rulebook

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CLERK, RESIDENT = Actor("c", frozenset({"clerk"})), Actor("r", frozenset({"resident"}))


def test_a_resident_does_not_say_how_the_office_is_reached() -> None:
    rules = default_rulebook()
    told = {"telephone": "0755-25000119", "address": "文华路 1 号"}
    for actor, free in ((CLERK, True), (RESIDENT, False)):
        (option,) = CONTACT.legal(rules, ContactState(), actor, NOW)
        assert (option.refusal is None) is free
        assert isinstance(CONTACT.decide(rules, ContactState(), Command("set", actor, NOW, told)), Refusal) is not free
