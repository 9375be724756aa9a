"""What the acts of delivery, and the steps they wait for, are called on pages."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from deliberation.delivery.queries import Dossier
from deliberation.rules.project import PHASES
from deliberation.rules.project.moves import MOVES
from deliberation.web.refusals.say import say
from deliberation.web.words import PHASES as PHASE_WORDS
from deliberation.web.words import Words

ACTS: Words = {
    "post_notice": _("Post the public notice"),
    "end_notice": _("End the public notice"),
    "approve": _("Approve the project"),
    "record_cost_review": _("Enter the cost review"),
    "contract": _("Enter the contract"),
    "fail_tender": _("The purchase failed"),
    "plan": _("Plan the work"),
    "report_milestone": _("Report progress"),
    "vary": _("Change the contract sum"),
    "refer_variation": _("Send a change to the council"),
    "apply_variation": _("Put the change into force"),
    "withdraw_variation": _("Withdraw the change"),
    "propose_payment": _("Ask for a payment"),
    "approve_payment": _("Check the payment"),
    "decline_payment": _("Decline the payment"),
    "pay": _("Pay"),
    "invite_users": _("Invite users to the acceptance"),
    "accept": _("Acceptance"),
    "report_rectified": _("Report what has been mended"),
    "evaluate": _("Close the survey"),
    "settle": _("Settle by the audit"),
    "archive": _("Archive the project"),
    "report_refund": _("Enter a refund"),
    "confirm_refund": _("Confirm the refund"),
    "decline_refund": _("The refund is not there"),
    "ask_termination": _("Ask for an early end"),
    "approve_termination": _("Agree to the early end"),
    "decline_termination": _("Decline the early end"),
}
"""The acts, in the order of a project's life."""

DONE: Words = {
    "post_notice": _("The notice is on the board. Its days begin tomorrow."),
    "approve": _("The project is approved, numbered, and its money is bound."),
    "contract": _("The contract and all quotes are public now."),
    "report_milestone": _("The progress is public now."),
    "vary": _("The contract sum is changed; the reason is public."),
    "propose_payment": _("The payment is asked for. Somebody else has to check it."),
    "approve_payment": _("The payment is checked. A third person has to pay it."),
    "pay": _("The payment is entered and public now."),
    "accept": _("The verdict of the acceptance team is public now."),
    "evaluate": _("The survey is closed and its result is public now."),
    "settle": _("The project is settled; what was left over is free again."),
    "archive": _("The project is finished and archived."),
    "record_cost_review": _("The cost review is public now."),
    "fail_tender": _("That the purchase failed is public now. It can be tried again."),
    "plan": _("The plan is public now."),
    "refer_variation": _("The change waits for the council. It can be put on the agenda of the next meeting."),
    "apply_variation": _("The change is in force; its reason and the council's vote are public."),
    "withdraw_variation": _("The change is withdrawn."),
    "decline_payment": _("The payment is declined; the reason is public. It can be asked for again."),
    "invite_users": _("They are invited. Their opinions will be published without names."),
    "report_rectified": _("What has been mended is public now. The team looks at it again."),
    "report_refund": _("The refund is entered. Somebody else has to confirm it."),
    "confirm_refund": _("The refund is confirmed and the money is free again."),
    "decline_refund": _("The refund is not confirmed."),
    "ask_termination": _("The early end is asked for. Somebody else has to decide it."),
    "approve_termination": _("The contract is ended; what was not spent is free again."),
    "decline_termination": _("The project goes on."),
}
"""What is said when an act is done."""

NEXT: Words = {
    "post_notice": _("Post the public notice"),
    "wait": _("The public notice is running"),
    "answer": _("Answer the objection"),
    "end_notice": _("End the public notice"),
    "approve": _("Approve the project"),
    "contract": _("Compare quotes and enter the contract"),
    "propose_payment": _("Ask for the next payment"),
    "approve_payment": _("Check the payment"),
    "pay": _("Pay the checked payment"),
    "accept": _("Report progress, then acceptance"),
    "rate": _("Residents rate the result"),
    "evaluate": _("Close the survey"),
    "settle": _("Settle by the audit"),
    "archive": _("Archive the project"),
    "record_cost_review": _("A third party reviews the cost"),
    "wait_package": _("It is being bought"),
    "wait_council": _("The council decides on the change of contract"),
    "apply_variation": _("Put the change into force"),
    "report_rectified": _("Mend what the inspection found"),
    "wait_retention": _("The retention money is kept until its day"),
    "confirm_refund": _("Confirm the refund"),
    "approve_termination": _("Decide on the early end"),
    "done": _("Nothing is left to do"),
}
"""The steps a project may wait for."""

ROLES: Words = {
    "clerk": _("community clerk"),
    "subdistrict_officer": _("sub-district officer"),
    "resident": _("residents"),
}
"""Whom a step waits for."""


RARE = frozenset(
    {
        "fail_tender", "withdraw_variation", "apply_variation", "decline_payment", "report_rectified", "report_refund",
        "confirm_refund", "decline_refund", "ask_termination", "approve_termination", "decline_termination",
    }
)  # fmt: skip
"""Acts that most projects never need: offered when they are in order, not listed while they are not."""


def to_do(found: Dossier) -> list[tuple[str, str]]:
    """The other acts that are in order now, by name and label; the step that is due stands by itself."""
    return [
        (name, str(word))
        for name, word in ACTS.items()
        if found.options[name].ok and name not in {found.step.name, "end_notice"}
    ]


def not_yet(found: Dossier) -> list[tuple[str, str]]:
    """The acts of this phase and of later ones that are not in order now: label and reason in short words."""
    ahead = [name for name in ACTS if name not in RARE and not found.options[name].ok and _still_ahead(found, name)]
    return [(str(ACTS[name]), _reason(found, name)) for name in ahead]


def _still_ahead(found: Dossier, name: str) -> bool:
    last = max(PHASES.index(phase) for phase in MOVES[name].phases if phase in PHASES)
    return found.state.phase in PHASES and last >= PHASES.index(found.state.phase)


def _reason(found: Dossier, name: str) -> str:
    refusal = found.options[name].refusal
    if refusal is None:
        return ""
    phase = min((phase for phase in MOVES[name].phases if phase in PHASES), key=PHASES.index)
    if found.state.phase not in MOVES[name].phases:
        return gettext("Once the project is at “%(phase)s”", phase=PHASE_WORDS[phase])
    if refusal.code == "NOT_ENTITLED":
        who = next(str(word) for role, word in ROLES.items() if role in MOVES[name].roles)
        return gettext("Done by: %(who)s", who=who)
    return say(refusal)
