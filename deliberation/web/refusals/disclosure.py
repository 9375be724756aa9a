"""What the auditor's page and the sheets refuse, in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "BOOK_MOVING": _("The book is being written at this very moment. Please try again in a minute."),
    "SHEET_LARGE": _(
        "The sheet has about %(rows)s rows and is made in the background. Please order it on the page of the sheets."
    ),
    "SHEET_NO_YEAR": _(
        "There are no sheets of that year here. There are those of %(years)s; please choose one of them."
    ),
    "SHEET_NO_QUARTER": _("A year has the quarters 1 to 4. Please choose one of them, or the whole year."),
    "SHEET_NEEDED": _("Please choose the file first: an XLSX or CSV downloaded here."),
    "SHEET_EMPTY": _("The file is empty. Please choose the one you downloaded here."),
    "SHEET_KIND": _("This is not a sheet. Only XLSX and CSV files downloaded here can be checked."),
    "SHEET_PDF": _(
        "This PDF is not, byte for byte, one that we issued. Only its bytes tell: please check the XLSX or CSV of the"
        " same sheet, where a changed cell can be named, or look up the code at its foot."
    ),
    "SHEET_TOO_LARGE": _("The file is larger than %(most)s MB; sheets of ours are far smaller."),
    "SHEET_UNPACKS_TOO_LARGE": _("The file unpacks to far more than a sheet of ours ever holds. It was not opened."),
    "SHEET_TOO_MANY_CELLS": _(
        "The file has more than %(most)s cells, and no sheet of ours has as many. It was not read further. "
        "Please choose the file as you downloaded it here."
    ),
    "SHEET_BROKEN": _(
        "The file cannot be read: it is damaged or was built in an unusual way. Please download it again."
    ),
}
