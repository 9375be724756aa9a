"""From the need to the approval, told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from deliberation.disclosure.story.telling import Entry, Telling, digests, linked, page
from deliberation.ledger.book import Recorded
from deliberation.rules.notice import NoticeState
from deliberation.rules.rulebook import Rulebook
from deliberation.web.filters import day, wan_yuan
from deliberation.web.words import NEGATIVE_LIST

LONGEST_QUOTE = 60
"""So much of an objection is quoted; the notice's own page has the whole."""


def proposed(story: Telling, item: Recorded, data: Any) -> None:
    """Somebody puts a need into words."""
    photos = digests(data.get("photos"))
    asked = _("Asked for %(sum)s", sum=wan_yuan(data["cost_fen"]))
    story.add(item, _("%(name)s proposed it", name=story.name(item.event.actor)), asked, photos=photos)
    story.mark("proposed")


def supported(story: Telling, _item: Recorded, _data: Any) -> None:
    """Supporters are counted under the proposal they support."""
    first = story.marked("proposed")
    if first is None:
        return
    story.marks["supporters"] = count = story.marks.get("supporters", 0) + 1
    story.again("proposed", replace(first, notes=(*first.notes[:1], _("%(count)s residents support it", count=count))))


def revised(story: Telling, item: Recorded, data: Any) -> None:
    """The proposer changes the proposal."""
    asked = _("Asked for %(sum)s", sum=wan_yuan(data["cost_fen"]))
    story.add(item, _("The proposer revised it"), asked, photos=digests(data.get("photos")))


def withdrawn(story: Telling, item: Recorded, data: Any) -> None:
    """The proposer takes it back."""
    story.add(item, _("The proposer withdrew it"), data["reason"], state="stopped")


def screened(story: Telling, item: Recorded, data: Any) -> None:
    """The clerk lets it pass."""
    cost = _("Cost reckoned at %(sum)s", sum=wan_yuan(data["cost_fen"]))
    story.add(item, _("It passed the screening"), _reason(data), cost)


def returned(story: Telling, item: Recorded, data: Any) -> None:
    """The clerk asks for more."""
    story.add(item, _("It was sent back to be completed"), _reason(data), state="stopped")


def rejected(story: Telling, item: Recorded, data: Any) -> None:
    """The clerk refuses it, with reasons."""
    words = [str(NEGATIVE_LIST.get(code, code)) for code in data.get("negative") or ()]
    listed = _("On the negative list: %(items)s", items="、".join(words)) if words else ""
    story.add(item, _("It did not pass the screening"), _reason(data), listed, state="stopped")


def pooled(story: Telling, item: Recorded, data: Any) -> None:
    """It waits for another year."""
    story.add(item, _("It was put into the pool"), _reason(data), _kept_until(data), state="stopped")


def carried_over(story: Telling, item: Recorded, data: Any) -> None:
    """It comes back from the pool."""
    story.add(item, _("It came out of the pool into %(year)s", year=data["year"]))


def decided(story: Telling, item: Recorded, data: Any) -> None:
    """The council's vote with its arithmetic."""
    votes = _(
        "%(present)s of %(due)s members present: %(yes)s for, %(no)s against, %(abstain)s abstained",
        **{name: data[name] for name in ("present", "due", "yes", "no", "abstain")},
    )
    links = linked((_("Minutes"), page("meetings.minutes", meeting_id=data["meeting"])))
    sum_ = arithmetic(story.rulebook, data)
    if data["adopted"]:
        story.add(item, _("The council adopted it"), votes, sum_, links=links)
    else:
        story.add(item, _("The council did not adopt it"), votes, sum_, _kept_until(data), state="stopped", links=links)


def arithmetic(rulebook: Rulebook, data: Any) -> str:
    """9 > 11 ÷ 2, by the basis and the share of the rules; empty where the meeting went by another rule."""
    wholes = {"present": data["present"], "members": data["due"], "votes_cast": data["yes"] + data["no"]}
    whole, share = wholes.get(rulebook.text("meeting.decision_basis")), rulebook.share("meeting.decision_share")
    if whole is None or (data["yes"] > whole * share) != data["adopted"]:
        return ""
    part = f"÷ {share.denominator}" if share.numerator == 1 else f"× {share}"
    words = {"share": _("half") if share == Fraction(1, 2) else str(share), "basis": _basis(rulebook)}
    if data["adopted"]:
        return _("%(sum)s: more than %(share)s of the %(basis)s", sum=f"{data['yes']} > {whole} {part}", **words)
    return _("%(sum)s: not more than %(share)s of the %(basis)s", sum=f"{data['yes']} ≤ {whole} {part}", **words)


def _basis(rulebook: Rulebook) -> str:
    words = {"present": _("members present"), "members": _("members in all"), "votes_cast": _("votes cast")}
    return words[rulebook.text("meeting.decision_basis")]


def balloted(story: Telling, item: Recorded, data: Any) -> None:
    """What the residents' ballot gave."""
    votes = _("%(votes)s votes on %(ballots)s valid ballots", votes=data["votes"], ballots=data["valid_ballots"])
    links = linked((_("How it was counted"), page("polls.result", poll_id=data["poll"])))
    if data["funded"]:
        story.add(item, _("Residents voted it to place %(rank)s, chosen", rank=data["rank"]), votes, links=links)
    else:
        title = _("Residents voted it to place %(rank)s, not chosen this year", rank=data["rank"])
        story.add(item, title, votes, _kept_until(data), state="stopped", links=links)


def ballot_annulled(story: Telling, item: Recorded, data: Any) -> None:
    """The vote cannot stand: its outcome is taken back, and the notice with it."""
    links = linked((_("The vote that was annulled"), page("polls.show", poll_id=data["poll"])))
    title = _("The vote was annulled; its outcome is taken back and residents will vote again")
    story.add(item, title, data["reason"], state="stopped", links=links)


def notice_posted(story: Telling, item: Recorded, data: Any) -> None:
    """The public notice begins; what happens in it is told in the same entry."""
    state = story.notices.get(data["notice"])
    links = linked((_("The notice"), page("notices.show", notice_id=data["notice"])))
    title = _("On public notice for %(days)s days", days=state.days) if state else _("On public notice")
    told = _objections(state) if state else ()
    until = _("until %(day)s", day=day(state.last)) if state and state.last else ""
    story.add(item, title, until, *told, links=links)
    story.mark("notice")


def notice_ended(story: Telling, item: Recorded, data: Any) -> None:
    """The notice has run its days, or an objection was upheld."""
    entry = story.marked("notice") or Entry(_("On public notice"), day(item.event.at))
    when = _ran(story.notices.get(data.get("notice", "")) or _only(story), entry.when, day(item.event.at))
    told = tuple(entry.notes[1:]) if data["objections"] else ()
    if data["upheld"]:
        title = _("The public notice ended: an objection was upheld, back to the council")
        entry = replace(entry, title=title, when=when, notes=(*told, data["reason"]), state="stopped")
    elif data["objections"]:
        title = _("The public notice ended, %(count)s objections answered", count=data["objections"])
        entry = replace(entry, title=title, when=when, notes=told)
    else:
        entry = replace(entry, title=_("%(notice)s, no objection", notice=entry.title), when=when, notes=())
    if "notice" in story.marks:
        story.again("notice", entry)
    else:
        story.entries.append(entry)


def _only(story: Telling) -> NoticeState | None:
    """The notice, where the project had one."""
    return next(iter(story.notices.values())) if len(story.notices) == 1 else None


def _ran(state: NoticeState | None, posted: str, ended: str) -> str:
    """The days of the notice in the words of the sheets: its first and its last full day."""
    first, last = (day(state.first), day(state.last)) if state and state.first and state.last else (posted, ended)
    return _("on notice %(first)s to %(last)s", first=first, last=last)


def approved(story: Telling, item: Recorded, data: Any) -> None:
    """立项."""
    number = _("Number %(number)s", number=data["number"])
    story.add(item, _("The sub-district approved it"), number, _("Budget %(sum)s", sum=wan_yuan(data["budget_fen"])))


def _objections(state: NoticeState) -> tuple[str, ...]:
    told = []
    for one in state.objections:
        quote = one.text if len(one.text) <= LONGEST_QUOTE else f"{one.text[:LONGEST_QUOTE]}…"
        told.append(_("Objection of %(day)s: “%(text)s”", day=day(one.filed_at), text=quote))
        if one.answered_at is None:
            told.append(_("The answer is due by %(day)s", day=day(one.due)))
        else:
            verdict = _("upheld") if one.upheld else _("not upheld")
            told.append(
                _("Answer of %(day)s: %(verdict)s. %(reason)s", day=day(one.answered_at), verdict=verdict,
                  reason=one.reason)
            )  # fmt: skip
    return tuple(told)


def _reason(data: Any) -> str:
    return _("Reason: %(reason)s", reason=data["reason"]) if data.get("reason") else ""


def _kept_until(data: Any) -> str:
    return _("It stays in the pool until the end of %(year)s", year=data["until"])
