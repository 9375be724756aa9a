"""Reviews, plans, changes, mending, refunds and early ends, told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from deliberation.disclosure.story.telling import Telling, digests, linked, page
from deliberation.ledger.book import Recorded
from deliberation.web.filters import day, wan_yuan


def cost_reviewed(story: Telling, item: Recorded, data: Any) -> None:
    """A third party looked at the cost."""
    title = _("The cost was reviewed: %(sum)s", sum=wan_yuan(data["reviewed_fen"]))
    asked = _("By %(firm)s; asked for %(sum)s", firm=data["firm"], sum=wan_yuan(data["asked_fen"]))
    story.add(item, title, asked, documents=digests([data["document"]]))


def planned(story: Telling, item: Recorded, data: Any) -> None:
    """The days of the work."""
    finish, start = date.fromisoformat(data["finish"]), date.fromisoformat(data["start"])
    again = "planned" in story.marks
    title = _("The plan was changed: done by %(day)s", day=day(finish)) if again else ""
    targets = [f"{one['title']} {day(date.fromisoformat(one['day']))}" for one in data["targets"]]
    notes = _("Begins %(day)s", day=day(start)), "；".join(targets), _why(data)
    story.add(item, title or _("Planned: done by %(day)s", day=day(finish)), *notes)
    story.marks["planned"] = 1


def tender_failed(story: Telling, item: Recorded, data: Any) -> None:
    """Nobody could be contracted."""
    story.add(item, _("The purchase failed and is tried again"), _why(data), state="stopped")


def variation_referred(story: Telling, item: Recorded, data: Any) -> None:
    """Back to the council."""
    sums = {"old": wan_yuan(data["old_fen"]), "new": wan_yuan(data["new_fen"])}
    title = _("A change from %(old)s to %(new)s goes back to the council", **sums)
    story.add(item, title, _why(data), state="now")
    story.mark(f"variation {data['variation']}")


def variation_decided(story: Telling, item: Recorded, data: Any) -> None:
    """What the council said of it."""
    votes = _(
        "%(present)s of %(due)s members present: %(yes)s for, %(no)s against, %(abstain)s abstained",
        **{name: data[name] for name in ("present", "due", "yes", "no", "abstain")},
    )
    _close(story, data)
    links = linked((_("Minutes"), page("meetings.minutes", meeting_id=data["meeting"])))
    title = _("The council agreed to the change") if data["adopted"] else _("The council refused the change")
    story.add(item, title, votes, state="done" if data["adopted"] else "stopped", links=links)


def variation_withdrawn(story: Telling, item: Recorded, data: Any) -> None:
    """Not needed any more."""
    _close(story, data)
    story.add(item, _("The change was withdrawn"), _why(data), state="stopped")


def _close(story: Telling, data: Any) -> None:
    key = f"variation {data['variation']}"
    entry = story.marked(key)
    if entry is not None:
        story.again(key, replace(entry, state="done"))


def payment_declined(story: Telling, item: Recorded, data: Any) -> None:
    """One of the three hands said no."""
    key = f"payment {data['payment']}"
    entry = story.marked(key)
    if entry is not None:
        number = story.marks.get(f"number {data['payment']}", 0)
        title = _("Instalment %(number)s was declined", number=number)
        told = replace(entry, title=title, when=day(item.event.at), notes=(*entry.notes, _why(data)), state="stopped")
        story.again(key, told)


def users_invited(story: Telling, item: Recorded, data: Any) -> None:
    """Users come to the inspection."""
    story.add(item, _("%(count)s users were invited to the inspection", count=len(data["persons"])))


def opinion_given(story: Telling, item: Recorded, data: Any) -> None:
    """What they found, told together."""
    fine = story.marks["fine"] = story.marks.get("fine", 0) + bool(data["fine"])
    count = story.marks["opinions"] = story.marks.get("opinions", 0) + 1
    title = _("%(count)s invited users gave their opinion, %(fine)s found it fine", count=count, fine=fine)
    entry = story.marked("opinion")
    if entry is None:
        story.add(item, title)
        story.mark("opinion")
    else:
        story.again("opinion", replace(entry, title=title, when=day(item.event.at)))


def rectified(story: Telling, item: Recorded, data: Any) -> None:
    """Mended."""
    files = {"photos": digests(data.get("photos")), "documents": digests(data.get("documents"))}
    story.add(item, _("What was found has been mended"), data.get("note") or "", **files)


def result_signed(story: Telling, item: Recorded, data: Any) -> None:
    """The proposer's own word."""
    story.add(item, _("The proposer signed the result: %(score)s of 5", score=data["score"]), data["comment"])


def refund_reported(story: Telling, item: Recorded, data: Any) -> None:
    """Money is said to have come back."""
    title = _("The supplier gives %(sum)s back", sum=wan_yuan(data["amount_fen"]))
    story.add(item, title, _why(data), state="now")
    story.mark(f"refund {data['refund']}")


def refund_received(story: Telling, item: Recorded, data: Any) -> None:
    """It is there."""
    _refund(story, item, data, _("The supplier gave %(sum)s back", sum=wan_yuan(data["amount_fen"])), "done")


def refund_declined(story: Telling, item: Recorded, data: Any) -> None:
    """It is not."""
    _refund(story, item, data, _("A refund that was reported is not on the account"), "stopped")


def _refund(story: Telling, item: Recorded, data: Any, title: str, state: str) -> None:
    key = f"refund {data['refund']}"
    entry = story.marked(key)
    if entry is not None:
        story.again(key, replace(entry, title=title, when=day(item.event.at), state=state))


def termination_asked(story: Telling, item: Recorded, data: Any) -> None:
    """An early end is asked for."""
    story.add(item, _("Ending it early has been asked for"), _why(data), documents=digests([data["document"]]))


def termination_declined(story: Telling, item: Recorded, data: Any) -> None:
    """It goes on."""
    story.add(item, _("It goes on: the early end was declined"), _why(data))


def terminated(story: Telling, item: Recorded, data: Any) -> None:
    """It ended early."""
    back = _("A supplier is looked for again") if data["back_to"] == "approved" else _("The project goes no further")
    spent = _("%(sum)s stays spent, the rest is free again", sum=wan_yuan(data["spent_fen"]))
    story.add(item, _("The work was ended early"), back, spent, _why(data), state="stopped")


def _why(data: Any) -> str:
    return _("Reason: %(reason)s", reason=data["reason"]) if data.get("reason") else ""
