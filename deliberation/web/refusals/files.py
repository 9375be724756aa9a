"""What is said of a file that cannot be taken: what it is, and what to send instead."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "FILE_IS_PAGE": lazy_gettext(
        "One of the files is called a photo or a document and is really a web page or a drawing with code (HTML, SVG). "
        "Such files can do harm and are not taken. Please take the photo again, or save it as JPEG or PDF."
    ),
    "FILE_IS_PROGRAM": lazy_gettext(
        "One of the files is really a program. Programs are never taken, whatever they are called. "
        "Please send the photo or the document itself."
    ),
    "FILE_BOMB": lazy_gettext(
        "This file is small and would unpack to more than %(megabytes)s MB: it is made to jam a computer and is not "
        "taken. Please save the document again in your office program, or as PDF."
    ),
    "FILE_LOCKED": lazy_gettext(
        "This file is locked with a password, so nobody could check it later. Please save it without a password."
    ),
    "PDF_LOCKED": lazy_gettext(
        "This PDF is protected (encrypted), so nobody can check what it holds. Please save it without a password and "
        "without protection, or print it to PDF once more, and send the new file."
    ),
    "PDF_ACTIVE": lazy_gettext(
        "This PDF would run commands when it is opened. Please print it to PDF once more and send the new file."
    ),
}
"""Code → what is said."""
