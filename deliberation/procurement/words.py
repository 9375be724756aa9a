"""What the steps, ways and signs of buying are called, and each sign's evidence as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from deliberation.procurement.queries import Dossier
from deliberation.rules.package import Alarm
from deliberation.web.filters import wan_yuan
from deliberation.web.refusals.procurement import WORDS as CODES
from deliberation.web.words import CATEGORIES, Words, listed

STATUSES = CODES["package_status"]
STANDINGS = CODES["standing"]
STATUS_TAGS: Mapping[str, str] = {
    "drafted": "wait", "invited": "open", "opening": "wait", "opened": "open", "compared": "wait", "awarded": "wait",
    "announced": "open", "closed": "done", "failed": "act", "cancelled": "stop",
}  # fmt: skip
STANDING_TAGS: Mapping[str, str] = {
    "entered": "wait", "listed": "done", "refused": "stop", "suspended": "act", "left": "stop",
}  # fmt: skip

METHODS: Words = {
    "self": _("Own comparison of quotes"),
    "catalogue": _("From the priced catalogue"),
    "tender": _("Handed over to a tender"),
}
METHOD_GLOSSES: Words = {
    "self": _("at least three suppliers of the register quote, sealed, and two people open"),
    "catalogue": _("the prices are in the catalogue already; one quote is enough"),
    "tender": _("from the sum on that the rules name; an agency runs it, the result is entered here"),
}
CAUSES: Words = {
    "too_few": _("Too few quotes"),
    "too_expensive": _("All quotes are above the money there is"),
    "collusion": _("The quotes were agreed between suppliers"),
    "withdrawn": _("The winner withdrew"),
    "other": _("Another cause"),
}
MARKS: Words = {"quality": _("Quality"), "punctuality": _("Punctuality"), "service": _("Service and manner")}

ACTS: Words = {
    "invite": _("Ask for quotes"),
    "receive": _("Take a quote in"),
    "unseal": _("Break the seals"),
    "open": _("Enter the sums"),
    "confirm_opening": _("Confirm the opening"),
    "reject_opening": _("The figures are wrong"),
    "compare": _("Compare the quotes"),
    "answer_alarm": _("Answer the alarms"),
    "award": _("Award"),
    "announce_award": _("Publish the award"),
    "announce_contract": _("Publish the contracts"),
    "fail": _("Enter that the purchase failed"),
    "rerun": _("Run it again"),
    "cancel": _("Give the package up"),
}
"""The steps of a package, in their order."""
DONE: Words = {
    "invite": _("The suppliers are asked for quotes. Until the closing time every quote stays sealed."),
    "receive": _("The quote is taken in, sealed, with its check code."),
    "unseal": _("The seals are broken; it stands in the book who did it and when. Now enter what the quotes say."),
    "open": _("The figures are entered. A second person compares them with the papers now."),
    "confirm_opening": _("The opening is confirmed; the quotes have been looked at for signs of agreement."),
    "reject_opening": _("The figures are taken back and can be entered anew."),
    "compare": _("The comparison is entered. The sub-district awards."),
    "answer_alarm": _("The answer stands in the book."),
    "award": _("Awarded. The notice has to be published in time."),
    "announce_award": _("The award is public now. The contracts of its projects can be entered."),
    "announce_contract": _("The contracts are public; this purchase is finished."),
    "fail": _("The round has failed; its quotes stay on record."),
    "rerun": _("A new round has begun."),
    "cancel": _("The package is given up; its projects can be bought otherwise."),
}
NEXT: Words = {
    "drafted": _("Ask suppliers for quotes"),
    "invited": _("Quotes come in"),
    "opening": _("A second person confirms the opening"),
    "opened": _("Compare the quotes"),
    "compared": _("The sub-district awards"),
    "awarded": _("Publish the award"),
    "announced": _("Enter the contracts, then publish them"),
    "closed": _("Nothing is left to do"),
    "failed": _("Run it again, or give it up"),
    "cancelled": _("Nothing is left to do"),
}
"""What a package waits for."""

DEEDS: Words = {
    "review": _("Take into the register"),
    "refuse": _("Do not take in"),
    "prices": _("Enter prices"),
    "confirm": _("Confirm the prices"),
    "rate": _("Rate after a project"),
    "suspend": _("Suspend"),
    "reinstate": _("End the suspension"),
    "leave": _("Take out of the register"),
}
"""What may be done to an entry of the register."""

SIGNS: Words = {
    "split_package": _("One category in this package"),
    "split_year": _("One category in one year"),
    "split_year_end": _("One category around the end of the year"),
    "near_threshold": _("Several purchases just below the threshold"),
    "same_contact": _("The same contact"),
    "same_phone": _("The same telephone"),
    "same_address": _("The same address"),
    "same_author": _("Files by the same author"),
    "same_creation": _("Files made together"),
    "same_file": _("The same file"),
    "same_text": _("The same text"),
    "even_steps": _("Prices in even steps"),
    "even_ratio": _("Prices in even proportion"),
    "near_equal": _("Prices next to each other"),
    "in_turn": _("Winners in turn"),
    "one_winner": _("Always the same winner"),
}
SPLITTING = ("split_package", "split_year", "split_year_end", "near_threshold")
"""The signs that speak of projects; all others speak of suppliers."""

_SAME: dict[str, LazyString] = {
    "same_contact": _("%(who)s gave the same contact person."),
    "same_phone": _("%(who)s gave the same telephone number."),
    "same_address": _("%(who)s gave the same address."),
    "same_author": _("The files of %(who)s name the same author."),
    "same_creation": _("The files of %(who)s were made by the same program in the same minute."),
    "same_file": _("The files of %(who)s are the same, byte by byte."),
    "same_text": _("The quotes of %(who)s read the same apart from name and figures."),
}


def sign_words(alarm: Alarm, found: Dossier) -> str:
    """The evidence of a sign as a sentence, with names and sums."""
    if alarm.kind in _SAME:
        return str(_SAME[alarm.kind]) % {"who": listed(found.suppliers.get(one, "?") for one in alarm.about)}
    return _TOLD[alarm.kind](alarm, found)


def _split(alarm: Alarm, found: Dossier) -> str:
    told, figures = _lines(alarm, found), dict(alarm.figures)
    lot = next(lot for lot in found.state.lots if lot.project in alarm.about)
    about = {"what": CATEGORIES[lot.category], "threshold": wan_yuan(figures["threshold_fen"]), "lines": told}
    total = wan_yuan(figures["total_fen"])
    if alarm.kind == "near_threshold":
        return gettext("%(what)s: %(lines)s; each stays just below %(threshold)s.", **about)
    if alarm.kind == "split_package":
        return gettext("%(what)s: %(lines)s; together %(total)s, the threshold is %(threshold)s.", total=total, **about)
    if alarm.kind == "split_year_end":
        return gettext(
            "%(what)s around the end of the year: %(lines)s; together %(total)s, the threshold is %(threshold)s.",
            total=total, **about,
        )  # fmt: skip
    return gettext(
        "%(what)s in %(year)s: %(lines)s; together %(total)s, the threshold is %(threshold)s.",
        year=figures["year"], total=total, **about,
    )  # fmt: skip


def _lines(alarm: Alarm, found: Dossier) -> str:
    """Each of the projects or suppliers with its sum."""
    called = {id_: row.title for id_, row in found.projects.items()} | found.suppliers
    return listed(f"{called.get(one, '?')} {wan_yuan(fen)}" for one, fen in zip(alarm.about, alarm.sums, strict=True))


def _steps(alarm: Alarm, found: Dossier) -> str:
    step = wan_yuan(dict(alarm.figures)["step_fen"])
    return gettext("%(lines)s: each is exactly %(step)s above the one before.", lines=_lines(alarm, found), step=step)


def _ratio(alarm: Alarm, found: Dossier) -> str:
    points = dict(alarm.figures)["basis_points"]
    percent = f"{points // 100}.{points % 100:02d}"
    return gettext(
        "%(lines)s: each is %(percent)s%% above the one before.", lines=_lines(alarm, found), percent=percent
    )


def _near(alarm: Alarm, found: Dossier) -> str:
    apart = dict(alarm.figures)["apart_fen"]
    if not apart:
        return gettext("%(lines)s: all are the same.", lines=_lines(alarm, found))
    return gettext(
        "%(lines)s: highest and lowest are only %(apart)s apart.", lines=_lines(alarm, found), apart=wan_yuan(apart)
    )


def _turn(alarm: Alarm, found: Dossier) -> str:
    who = listed(found.suppliers.get(one, "?") for one in alarm.about)
    rounds = dict(alarm.figures)["rounds"]
    if alarm.kind == "in_turn":
        return gettext("The same suppliers met %(n)s times and won in turn: %(who)s.", n=rounds, who=who)
    return gettext("The same suppliers met %(n)s times and each time %(who)s won.", n=rounds, who=who)


_TOLD: Mapping[str, Callable[[Alarm, Dossier], str]] = {
    **dict.fromkeys(SPLITTING, _split), "even_steps": _steps, "even_ratio": _ratio, "near_equal": _near,
    "in_turn": _turn, "one_winner": _turn,
}  # fmt: skip
