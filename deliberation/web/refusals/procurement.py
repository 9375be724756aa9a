"""What is said when a purchase, or an entry of the supplier register, is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "SECOND_PERSON": lazy_gettext(
        "This step checks what you did yourself, so a second person has to take it. Please ask a colleague."
    ),
    "SUPPLIER_STATUS": lazy_gettext(
        "The supplier is “%(standing)s” now, which does not allow this step. Its page shows what is possible."
    ),
    "SUPPLIER_INCOMPLETE": lazy_gettext(
        "Name, founding day and at least one category are needed. Please add what is missing."
    ),
    "SUPPLIER_CODE": lazy_gettext(
        "This is not a sound unified social credit code: it has 18 characters and the last one must fit the others. "
        "Please compare it with the licence."
    ),
    "SUPPLIER_TOO_YOUNG": lazy_gettext(
        "A supplier must have existed for %(months)s months; this one was founded on %(founded)s. "
        "Please enter it again later."
    ),
    "SUPPLIER_PAPERS": lazy_gettext("Please add the licence and the other papers: without papers nobody is entered."),
    "SUPPLIER_KNOWN": lazy_gettext("A supplier with this code is in the register already. Please open its entry."),
    "SUPPLIER_RATED": lazy_gettext("The supplier has been rated for this project already; each project counts once."),
    "SUPPLIER_MARKS": lazy_gettext("Please give 1 to 5 for quality, punctuality and service, and name the project."),
    "SUPPLIER_NOT_THEIRS": lazy_gettext(
        "This supplier has not finished this project. A supplier is rated once the project is accepted."
    ),
    "SUSPENSION_TERM": lazy_gettext(
        "A suspension ends on a day that is still to come and lasts less than %(months)s months. "
        "Please choose another last day."
    ),
    "PRICES_EMPTY": lazy_gettext("There is no complete price line. Each line needs an item, a unit and a price."),
    "PRICES_TERM": lazy_gettext("The prices must hold until a day that is still to come. Please choose another day."),
    "PACKAGE_STATUS": lazy_gettext(
        "The package is “%(package_status)s” now, which does not allow this step. Its page shows what comes next."
    ),
    "PACKAGE_INCOMPLETE": lazy_gettext("A package needs a title, a way of buying and at least one project."),
    "PACKAGES_NOT_ALLOWED": lazy_gettext(
        "The rules of this place do not allow buying several projects together. Please make one package for each."
    ),
    "PACKAGE_PROJECT": lazy_gettext(
        "“%(title)s” cannot be bought here: it must be approved, of this community and year, and in no other package."
    ),
    "PACKAGE_NEEDS_TENDER": lazy_gettext(
        "A purchase of %(threshold_fen)s or more goes through a tender. Please choose the tender."
    ),
    "PACKAGE_FEW_SUPPLIERS": lazy_gettext(
        "At least %(fewest)s suppliers of the register must be invited; %(suppliers)s are chosen. Please add others."
    ),
    "SUPPLIER_NONE_FINISHED": lazy_gettext(
        "The supplier has no accepted project that waits for a rating. A project is rated once it has been accepted."
    ),
    "SUPPLIER_NOT_USABLE": lazy_gettext(
        "%(name)s cannot be invited: it is suspended, not in the register, or not entered for this category. "
        "Please choose another."
    ),
    "TENDER_AGENCY": lazy_gettext("A tender is handed over: please name the agency and the number of the tender."),
    "QUOTE_TIME_SHORT": lazy_gettext(
        "Suppliers have at least %(days)s working days to quote: the earliest closing day is %(earliest)s. Please "
        "choose that day or a later one."
    ),
    "QUOTE_FILE": lazy_gettext("Please add the file of the quote."),
    "QUOTE_NOT_INVITED": lazy_gettext("This supplier was not invited, so its quote cannot be taken."),
    "QUOTE_TWICE": lazy_gettext("This supplier's quote is here already. A quote is not exchanged once it is in."),
    "QUOTES_CLOSED": lazy_gettext("The time for quotes is over. A late quote is returned unopened."),
    "QUOTES_SEALED": lazy_gettext("The quotes are still sealed. Please break the seals first; it is put on record."),
    "QUOTES_UNSEALED": lazy_gettext("The seals are broken already. The next step is to enter the sums."),
    "QUOTE_SEALED": lazy_gettext(
        "This is a sealed quote. Nobody reads it before the time to quote is over (%(closes_at)s) and the seals are "
        "broken on the page of the purchase."
    ),
    "QUOTE_NEVER_OPENED": lazy_gettext("This quote was never opened: its purchase failed or was given up before."),
    "LOT_NOT_THERE": lazy_gettext("This project is not, or no longer, in the package."),
    "QUOTES_OPEN_LATER": lazy_gettext("Quotes stay sealed until %(closes_at)s. Please come back then."),
    "PACKAGE_FEW_QUOTES": lazy_gettext(
        "%(quotes)s quotes came in, at least %(fewest)s are compared. Please enter that the purchase failed and run "
        "it again."
    ),
    "QUOTE_LINES": lazy_gettext("Every quote needs one sum above zero for every project. Please fill in all lines."),
    "COMPARISON_UNKNOWN": lazy_gettext("Please choose: compare by price, or by points."),
    "SCORES_INCOMPLETE": lazy_gettext("Please give 0 to 100 points to every quote."),
    "AWARD_NOT_QUOTED": lazy_gettext("Please choose one of the quotes that were opened."),
    "AWARD_NOT_LOWEST": lazy_gettext(
        "This quote is not the lowest. Everybody reads why it is chosen all the same: please explain it in at least "
        "%(least)s characters, marks do not count."
    ),
    "AWARD_ABOVE_LOT": lazy_gettext(
        "One line of this quote is %(over_fen)s above what its project may cost. Choose another quote, or enter that "
        "the purchase failed."
    ),
    "ALARMS_OPEN": lazy_gettext(
        "%(alarms)s alarms wait for a written answer of the sub-district. Nothing is awarded before that."
    ),
    "ALARM_KNOWN": lazy_gettext("This sign has been raised already."),
    "NO_OPEN_ALARM": lazy_gettext("No alarm of this kind waits for an answer."),
    "PROJECT_CONTRACTED": lazy_gettext(
        "“%(title)s” has been contracted elsewhere already, so it cannot be awarded any more. Please enter that the "
        "purchase failed and put a new package together without it."
    ),
    "CANCEL_TOO_LATE": lazy_gettext(
        "The time to quote is over. Please enter that the purchase failed; then the package can be given up."
    ),
    "SUPPLIERS_NOT_TOLD": lazy_gettext(
        "%(suppliers)s suppliers were asked for quotes. Please tell them that the purchase is given up, then tick the "
        "box."
    ),
    "CONTRACT_IN_FORCE": lazy_gettext(
        "The contract of “%(title)s” from this purchase is in force. Please end that contract early on the project's "
        "page first; the project then leaves this purchase by itself and can be bought anew."
    ),
    "CONTRACT_ELSEWHERE": lazy_gettext(
        "“%(title)s” has a contract already, so no new round begins with it. Please give this package up and put a "
        "new one together without it."
    ),
    "CONTRACT_NOT_AWARDED": lazy_gettext(
        "The contract of “%(title)s” is not what was awarded: supplier or sum differ. Please look into that "
        "project first."
    ),
    "CONTRACTS_MISSING": lazy_gettext(
        "%(missing)s projects have no contract yet. Enter the contracts first, then publish them together."
    ),
}
"""Code → what is said."""

WORDS: dict[str, dict[str, LazyString]] = {
    "package_status": {
        "none": lazy_gettext("not begun"),
        "drafted": lazy_gettext("Put together"),
        "invited": lazy_gettext("Quotes are being asked for"),
        "opening": lazy_gettext("Opened, to be confirmed"),
        "opened": lazy_gettext("Opened"),
        "compared": lazy_gettext("Compared, to be awarded"),
        "awarded": lazy_gettext("Awarded, to be published"),
        "announced": lazy_gettext("Award published"),
        "closed": lazy_gettext("Contract published"),
        "failed": lazy_gettext("Failed"),
        "cancelled": lazy_gettext("Given up"),
    },
    "standing": {
        "none": lazy_gettext("not entered"),
        "entered": lazy_gettext("Waiting for review"),
        "listed": lazy_gettext("In the register"),
        "refused": lazy_gettext("Not taken in"),
        "suspended": lazy_gettext("Suspended"),
        "left": lazy_gettext("No longer in the register"),
    },
}
"""What the codes among the figures are called."""
