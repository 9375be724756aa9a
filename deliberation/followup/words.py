"""The steps of the follow-up in the reader's words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

ACTS = {
    "answer": _("Answer the proposer"),
    "dispatch": _("Send it to a responsible body"),
    "track": _("Note how it goes on"),
    "hand_back": _("Note that it was handed back"),
    "conclude": _("Note how it ended"),
    "call_back": _("Note the call-back"),
    "reopen": _("Open it again"),
    "urge": _("Press for it"),
    "evaluate": _("Judge the answer"),
}
"""Step → what its button says."""

ICONS = {
    "answer": "message-square", "dispatch": "send", "track": "pencil", "hand_back": "undo-2",
    "conclude": "circle-check", "call_back": "phone", "reopen": "refresh-cw", "urge": "bell", "evaluate": "star",
}  # fmt: skip

MEANS = {
    "answer": _("Why it was not taken up, by which rule, and what the proposer can do. It is public, word for word."),
    "dispatch": _("Whoever is bound to do it by the duty list. The body's name and the last day are public."),
    "track": _("What has been done since, in a few sentences. It is public."),
    "hand_back": _("The body is not responsible or cannot do it. Then send it to another, or conclude."),
    "conclude": _("What came of it for the proposer. Afterwards a colleague calls them back."),
    "call_back": _("Whoever had no hand in the matter calls the proposer and notes what they say."),
    "reopen": _("Because the proposer is not satisfied. The matter then goes on where it stood."),
    "urge": _("The community and the responsible body read it on this page."),
    "evaluate": _("One to five stars. The stars are public, your name is not."),
}
"""Step → what it means, above its form."""

DONE = {
    "answer": _("The answer is public, and the proposer can judge it."),
    "dispatch": _("Sent. Its last day stands on the page of deadlines."),
    "track": _("Noted."),
    "hand_back": _("Noted. The matter is with the office again."),
    "conclude": _("Concluded. A colleague who had no hand in it now calls the proposer back."),
    "call_back": _("Noted. Thank you for asking."),
    "reopen": _("The matter is open again."),
    "urge": _("Noted, and shown at the head of the page."),
    "evaluate": _("Thank you. Your judgement counts."),
}
"""Step → what is said afterwards."""

STATUS = {
    "none": (_("Not answered yet"), "wait"),
    "answered": (_("Answered in writing"), "open"),
    "dispatched": (_("With the responsible body"), "live"),
    "concluded": (_("Concluded"), "done"),
}
"""Where the follow-up stands, with the shape of its tag."""

STAGES = {
    "soon": _("reminded"),
    "late": _("pressed"),
    "escalated": _("told to the sub-district"),
}
"""How far a deadline has been reminded of."""

PROBLEMS = {
    "missing": _("The file is missing"),
    "changed": _("The content of the file was changed"),
    "copy_missing": _("A small picture is missing"),
    "copy_changed": _("A small picture was changed"),
    "foreign": _("A file that nobody has entered"),
}
"""What can be wrong with a file of the store."""
