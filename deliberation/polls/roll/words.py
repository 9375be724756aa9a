"""What the states of a roll and the reasons of a rejected line are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

TIES = {"live": _("Who lives there"), "work": _("Who works there"), "study": _("Who studies there")}

COLUMNS = {
    "name": _("Name"),
    "phone": _("Mobile number"),
    "id": _("Identity card number"),
    "born": _("Date of birth"),
    "building": _("Building"),
    "tie": _("Tie to the place"),
}

REASONS = {
    "NAME_MISSING": _("The name is missing."),
    "NAME_ODD": _("This is no name: it holds digits or signs."),
    "TOO_LONG": _("The cell is too long."),
    "FORMULA": _("The cell holds a formula. Please write the value itself."),
    "DIGITS_LOST": _("The spreadsheet has rounded this number away. Format the column as text and type it again."),
    "CELL_ODD": _("The cell cannot be read."),
    "ID_OLD": _("An old number of fifteen digits. Please take the eighteen from the present card."),
    "ID_SHAPE": _("This is no identity card number of eighteen signs."),
    "ID_CHECK_DIGIT": _("The last sign does not fit the other seventeen: a digit is mistyped."),
    "BIRTH_IMPOSSIBLE": _("There is no such birth date."),
    "BIRTH_DIFFERS": _("The birth date is not the one in the card number."),
    "AGE_UNKNOWN": _("Neither card number nor birth date: the age is not known."),
    "TOO_YOUNG": _("Too young on the day of the opening."),
    "PHONE_BAD": _("This is no mobile number. Leave the cell empty where there is none."),
    "TIE_UNKNOWN": _("The tie must be living, working or studying here."),
    "TIE_NOT_HERE": _("By the rules of this place, this tie does not make a voter."),
    "TWICE_IN_FILE": _("The same person as in an earlier line."),
    "TWICE_ON_ROLL": _("Already on the roll from an earlier file or from the desk."),
    "STRUCK": _("Struck from this roll. To take that back, add the person at the desk."),
}

OBJECTIONS = {
    "missing": _("Somebody is missing from the roll"),
    "wrong": _("Somebody should not be on the roll"),
}

IMPORTS = {
    "reading": (_("Being read"), "live"),
    "ready": (_("Waiting for the second person"), "wait"),
    "failed": (_("Cannot be read"), "stop"),
    "confirmed": (_("On the roll"), "done"),
    "dropped": (_("Dropped"), "stop"),
}

OUTCOMES = {
    "open": (_("Waiting for the answer"), "wait"),
    "upheld": (_("Upheld"), "done"),
    "rejected": (_("Not upheld"), "stop"),
}
