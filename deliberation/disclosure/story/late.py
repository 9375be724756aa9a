"""From the contract to the archive, told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from deliberation.disclosure.story.telling import Telling, digests
from deliberation.ledger.book import Recorded
from deliberation.rules import shares
from deliberation.web.filters import day, exact_yuan, satisfied, wan_yuan, yuan
from deliberation.web.words import PARTS


def contracted(story: Telling, item: Recorded, data: Any) -> None:
    """The contract, with the quotes it was compared with."""
    quotes = [quote for quote in data["quotes"] if isinstance(quote, dict)]
    told = "；".join(f"{quote['supplier']} {wan_yuan(quote['amount_fen'])}" for quote in quotes)
    signed = _("With %(supplier)s for %(sum)s", supplier=data["supplier"], sum=wan_yuan(data["amount_fen"]))
    title = _("%(count)s quotes compared, contract signed", count=len(quotes))
    story.add(item, title, signed, _("Quotes: %(quotes)s", quotes=told))


def milestone_reported(story: Telling, item: Recorded, data: Any) -> None:
    """A step of the work with its evidence."""
    story.add(item, data["title"], data.get("note") or "", **_evidence(data))


def varied(story: Telling, item: Recorded, data: Any) -> None:
    """A changed contract."""
    title = _("The contract was changed to %(sum)s", sum=exact_yuan(data["amount_fen"]))
    story.add(item, title, _("Reason: %(reason)s", reason=data["reason"]))


def payment_proposed(story: Telling, item: Recorded, data: Any) -> None:
    """An instalment is asked for; the two other hands are told in the same entry."""
    title = _("Instalment %(number)s asked for: %(sum)s yuan", number=data["number"], sum=yuan(data["amount_fen"]))
    hand = _("asked for by %(name)s", name=story.name(item.event.actor))
    story.add(item, title, data.get("purpose") or "", f"{day(item.event.at)} {hand}", state="now")
    story.mark(f"payment {data['payment']}")
    story.marks[f"number {data['payment']}"] = data["number"]


def payment_approved(story: Telling, item: Recorded, data: Any) -> None:
    """The second hand."""
    hand = _("checked by %(name)s", name=story.name(item.event.actor))
    _hand(story, item, data["payment"], hand)


def paid(story: Telling, item: Recorded, data: Any) -> None:
    """The third hand: the money has left."""
    key = f"payment {data['payment']}"
    _hand(story, item, data["payment"], _("paid by %(name)s", name=story.name(item.event.actor)))
    entry = story.marked(key)
    if entry is None:
        return
    number = story.marks.get(f"number {data['payment']}", 0)
    title = _("Instalment %(number)s paid: %(sum)s yuan", number=number, sum=yuan(data["amount_fen"]))
    voucher = _("Voucher %(voucher)s", voucher=data["voucher"])
    paid_ = replace(entry, title=title, when=day(item.event.at), notes=(*entry.notes, voucher), state="done")
    story.again(key, paid_)


def _hand(story: Telling, item: Recorded, payment: str, words: str) -> None:
    entry = story.marked(f"payment {payment}")
    if entry is not None:
        *others, hands = entry.notes
        told = f"{hands}，{day(item.event.at)} {words}"
        story.again(f"payment {payment}", replace(entry, notes=(*others, told)))


def accepted(story: Telling, item: Recorded, data: Any) -> None:
    """The users take it over."""
    story.add(item, _("Accepted by the users"), data.get("note") or "", _team(data), **_evidence(data))


def rectification_asked(story: Telling, item: Recorded, data: Any) -> None:
    """Not yet good enough."""
    title = _("The acceptance team asked for corrections")
    story.add(item, title, data.get("note") or "", _team(data), state="stopped", **_evidence(data))


def rated(story: Telling, item: Recorded, data: Any) -> None:
    """Ratings are told together: how many, and their mean."""
    count = story.marks["rated"] = story.marks.get("rated", 0) + 1
    total = story.marks["score"] = story.marks.get("score", 0) + data["score"]
    title = _("%(count)s users rated it %(mean)s of 5", count=count, mean=f"{total * 10 // count / 10:.1f}")
    entry = story.marked("ratings")
    if entry is None:
        story.add(item, title, state="now")
        story.mark("ratings")
    else:
        story.again("ratings", replace(entry, title=title, when=day(item.event.at)))


def evaluated(story: Telling, item: Recorded, data: Any) -> None:
    """The survey is closed."""
    entry = story.marked("ratings")
    if entry is not None:
        story.again("ratings", replace(entry, state="done"))
    least = story.rulebook.int("satisfaction.pass")
    words = _("at least %(least)s needed", least=least)
    if not data["passed"]:
        words = _("below the %(least)s needed", least=least)
    exact = shares.satisfaction(story.marks.get("score", 0), story.marks.get("rated", 0))
    title = _("Satisfaction %(percent)s", percent=satisfied(exact or Fraction(data["percent"], 100)))
    answers = _("%(answers)s answers, %(words)s", answers=data["answers"], words=words)
    story.add(item, title, answers, state="done" if data["passed"] else "stopped")


def settled(story: Telling, item: Recorded, data: Any) -> None:
    """The audited final sum."""
    title = _("Settled at %(sum)s", sum=wan_yuan(data["final_fen"]))
    story.add(item, title, documents=digests([data["document"]]))


def archived(story: Telling, item: Recorded, _data: Any) -> None:
    """The end."""
    story.add(item, _("Everything paid, file closed"))


def _evidence(data: Any) -> dict[str, Any]:
    return {"photos": digests(data.get("photos")), "documents": digests(data.get("documents"))}


def _team(data: Any) -> str:
    parts = [str(one.get("part")) for one in data.get("team") or () if isinstance(one, dict)]
    words = [str(PARTS.get(part, part)) for part in dict.fromkeys(parts)]
    return _("Taking part: %(team)s", team="、".join(words)) if words else ""
