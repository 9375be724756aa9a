"""Checking a seal: what is wrong, and where to go from there."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "NOT_SEALED": lazy_gettext(
        "Nothing of this kind has been sealed yet. The book is sealed every night shortly after midnight: what was "
        "written today can be proved from tomorrow on. Please also look at the address or the code once more."
    ),
    "PROOF_UNREADABLE": lazy_gettext(
        "This is not a proof. A proof is a small file that ends in .json; you get it below, under “Get a proof”."
    ),
    "PROOF_BROKEN": lazy_gettext(
        "This proof does not add up: somebody has changed it, or it did not arrive whole. Please get it anew; if it "
        "still does not add up, please tell the auditor of your sub-district."
    ),
    "ROOT_DIFFERS": lazy_gettext(
        "The proof adds up, but to another seal code than the one on your paper. Please check that both are of "
        "%(day)s, and the digits you typed; if they are, please show your paper to the auditor of your sub-district."
    ),
    "ROOT_UNKNOWN": lazy_gettext(
        "The proof adds up, but its seal code was never published here. Please get the proof anew; if you got it "
        "from this site, please tell the auditor of your sub-district."
    ),
}
