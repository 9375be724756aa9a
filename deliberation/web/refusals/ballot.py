"""What is said when a ballot cannot be taken as it is marked, or not be prepared. Nothing has been cast then."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "SURVEY_ITEMS": _l(
        "A survey asks about 1 to %(most)s items; there are %(found)s here. Please write one in a line."
    ),
    "BALLOT_BLANK": _l("Nothing is marked on the ballot. Please mark at least one, then go on."),
    "BALLOT_UNKNOWN_PROJECT": _l(
        "One of the marks is not on this ballot. Please open your ballot again and mark it anew."
    ),
    "BALLOT_REPEATED": _l("One of them is marked %(times)s times. Please mark each only once."),
    "BALLOT_VALUE_MISSING": _l(
        "A number is missing beside one of your marks. Please fill it in, or take the mark away."
    ),
    "BALLOT_PLACE_REPEATED": _l("Place %(place)s is given %(times)s times. Please give each place only once."),
    "BALLOT_RANKING_GAP": _l("Place %(missing)s is missing. Please number without a gap: 1, 2, 3 …"),
    "BALLOT_POINTS_TOO_LOW": _l(
        "One of them has %(found)s points; it cannot be fewer than %(least)s. Please raise it."
    ),
    "BALLOT_POINTS_TOO_HIGH": _l("One of them has %(found)s points; it cannot be more than %(most)s. Please lower it."),
    "BALLOT_TOO_FEW": _l("You have marked %(found)s; at least %(least)s are needed. Please mark some more."),
    "BALLOT_TOO_MANY": _l("You have marked %(found)s; at most %(most)s can be chosen. Please take some away."),
    "BALLOT_TOO_FEW_OF_CATEGORY": _l(
        "Of the kind “%(category)s” you have marked %(found)s; at least %(least)s are needed. Please mark some more."
    ),
    "BALLOT_TOO_MANY_OF_CATEGORY": _l(
        "Of the kind “%(category)s” you have marked %(found)s; at most %(most)s can be chosen. Please take some away."
    ),
    "BALLOT_SUM_TOO_LOW": _l(
        "You have given %(found)s points; at least %(least)s are to be given. Please give some more."
    ),
    "BALLOT_SUM_TOO_HIGH": _l("You have given %(found)s points; there are %(most)s. Please take some back."),
    "BALLOT_TOO_CHEAP": _l("What you have chosen costs too little for this ballot. Please choose some more."),
    "BALLOT_OVER_BUDGET": _l(
        "Your choice costs %(total_fen)s, %(over_fen)s more than the %(budget_fen)s there is. "
        "Please take something off."
    ),
    "BALLOT_CATEGORY_TOO_CHEAP": _l("Of the kind “%(category)s” you have chosen too little. Please choose some more."),
    "BALLOT_CATEGORY_OVER_BUDGET": _l(
        "What you have chosen of the kind “%(category)s” costs more than there is for it. Please take something off."
    ),
}
