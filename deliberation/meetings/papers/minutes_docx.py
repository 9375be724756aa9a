"""The minutes as a Word file in the official form; the names are those of the protocol it is given."""

from __future__ import annotations

import io

from docx.document import Document as Paper
from flask_babel import gettext as _

from deliberation.meetings.minutes import Motion, Part
from deliberation.meetings.papers import docx_style as style
from deliberation.meetings.papers.protocol import HEAD, Correction, Protocol
from deliberation.meetings.words import SIDES
from deliberation.web.filters import dated, hour

COMMA = "、"
VOTE_WIDTHS = [54, 26, 22, 13, 13, 13, 15]
NUMBERS = frozenset((3, 4, 5))


def write(protocol: Protocol, *, place: str, note: str) -> bytes:
    """The bytes of the file; ``note`` says which version this is and for whom."""
    row = protocol.board.row
    name = heading(protocol, place)
    paper = style.blank(name, row.title)
    paper.core_properties.identifier = row.id  # by this the page where papers are checked finds the minutes
    style.title(paper, name)
    _head(paper, protocol)
    votes = [(part, motion) for part in protocol.paper.parts for motion in part.motions if motion.figures]
    if votes:
        style.line(paper, _("Votes taken"), style="Heading 1")
        _votes(paper, votes)
    for part in protocol.paper.parts:
        _part(paper, part, protocol.accepted(part.key))
    body = protocol.body or _("The residents' council")
    _end(paper, protocol, note, body if place in body else place + body)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def heading(protocol: Protocol, place: str) -> str:
    """The heading of the minutes: the council by its community, any other body by its own name."""
    number = protocol.board.row.number
    if protocol.body:
        return _("Minutes of meeting %(number)s of %(body)s, %(place)s", number=number, body=protocol.body, place=place)
    return _("Minutes of meeting %(number)s of the council of %(place)s", number=number, place=place)


def head_lines(protocol: Protocol) -> list[tuple[str, str]]:
    """The head of the minutes, label and words: on the page and in the file alike."""
    row, facts, said = protocol.board.row, protocol.paper.facts, protocol.said
    names = protocol.board.names
    if row.opened_at is None:
        time = _("not opened")
    else:
        time = f"{dated(row.opened_at)} {hour(row.opened_at)}"
        time += _(" to %(end)s", end=hour(row.closed_at)) if row.closed_at else ""
    reviewed = "，".join(filter(None, (dated(row.party_reviewed) if row.party_reviewed else "", said.reviewer)))
    lines = [
        (_("Name of the meeting"), row.title),
        (_("Time"), time),
        (_("Where"), row.location),
        (_("Moderator"), names.get(row.moderator_id, "")),
        (_("Recorder"), facts.recorder or _("none, in the minutes")),
        (_("Members due"), _("%(n)s people", n=row.members_due)),
        (_("Members present"), _people(facts.present)),
        (_("On leave"), _people(facts.leave)),
        (_("Members absent"), _people(facts.absent)),
        (_("Sitting in without a vote"), COMMA.join(facts.guests) or _("none, in the minutes")),
        (_("Stepped aside"), COMMA.join(facts.recused) or _("none, in the minutes")),
        (_("Quorum"), "；".join([_("%(n)s people", n=row.quorum), *(f"{hour(q.at)} {q.text}" for q in facts.quorum)])),
        (_("Rules followed"), protocol.paper.rules),
        (_("Agenda seen by the party body"), _("%(day)s: %(opinion)s", day=reviewed, opinion=said.opinion)
         if said.opinion else reviewed or _("none, in the minutes")),
        (_("Agenda"), "；".join(f"{item.position}. {item.title}" for item in protocol.board.agenda)),
    ]  # fmt: skip
    if facts.oath:
        lines.append((_("Promise"), _("All promised to keep the rules")))
    return lines


def _people(names: list[str]) -> str:
    count = _("%(n)s people", n=len(names))
    return f"{count}{_(': ')}{COMMA.join(names)}" if names else count


def _head(paper: Paper, protocol: Protocol) -> None:
    for label, words in head_lines(protocol):
        if label == _("Agenda"):
            style.line(paper, "", bold=f"{label}{_(': ')}")
            for item in protocol.board.agenda:
                style.line(paper, f"{item.position}. {item.title}")
        else:
            style.line(paper, words, bold=f"{label}{_(': ')}")
    _corrected(paper, protocol.accepted(HEAD))


def _votes(paper: Paper, votes: list[tuple[Part, Motion]]) -> None:
    heads = [
        _("Item"), _("Motion"), _("How"), _("For"), _("Against"), _("Abstained"), _("Result"),
    ]  # fmt: skip
    rows = []
    for part, motion in votes:
        figures = [str(figure) for figure in motion.figures or ()]
        item = f"{part.number}. {part.title}" if part.number else part.title
        rows.append([item, motion.called, motion.method, *figures, motion.verdict])
    style.table(paper, heads, rows, VOTE_WIDTHS, NUMBERS)
    style.small(paper, _("A main motion puts an item before the meeting; every other motion is about it."))


def _part(paper: Paper, part: Part, corrections: list[Correction]) -> None:
    head = f"{_('Item %(n)s', n=part.number)}　{part.title}" if part.number else part.title
    style.line(paper, head, style="Heading 1")
    for motion in part.motions:
        for words in motion_lines(motion):
            style.line(paper, words)
    if part.speeches:
        style.line(paper, speeches(part))
    for said in part.asides:
        style.line(paper, f"{hour(said.at)} {said.text}")
    if part.verdict:
        words = _("“%(text)s” %(verdict)s.", text=part.resolution, verdict=part.verdict)
        style.line(paper, words if part.resolution else part.verdict, bold=_("Resolution:"))
    _corrected(paper, corrections)


def motion_lines(motion: Motion) -> list[str]:
    """What the minutes say of a motion: words, mover, method, figures, names where it was by name, result."""
    lines = [f"{motion.name}{_(': ')}{motion.text}" if motion.text else motion.name]
    moved = [_("Moved by %(name)s", name=motion.mover)]
    if motion.seconder:
        moved.append(_("seconded by %(name)s", name=motion.seconder))
    if motion.amended:
        moved.append(_("words as amended"))
    lines.append("，".join(moved))
    if motion.figures:
        sums = "" if motion.effect == "appeal" else motion.sums
        said = "，".join(filter(None, (motion.method, motion.counted, sums, motion.basis.rstrip("。."))))
        lines.append(_("%(said)s. %(verdict)s.", said=said, verdict=motion.verdict))
    elif motion.verdict:
        lines.append(f"{motion.basis}{motion.verdict}")
    lines += [f"{side}{_(': ')}{COMMA.join(names)}" for side, names in motion.roll]
    return lines


def speeches(part: Part) -> str:
    """How often was spoken on an item, by side."""
    sides = [f"{SIDES[side]} {count}" for side, count in part.speeches.items() if side]
    return " · ".join([_("Speeches: %(n)s", n=sum(part.speeches.values())), *sides])


def _corrected(paper: Paper, corrections: list[Correction]) -> None:
    for one in corrections:
        style.line(paper, one.text, bold=_("Corrected:"))


def _end(paper: Paper, protocol: Protocol, note: str, issuer: str) -> None:
    if protocol.paper.unvoted:
        style.line(paper, _("Not voted on"), style="Heading 1")
        for number, item, why in protocol.paper.unvoted:
            style.line(paper, f"{number}. {item}{_(': ')}{why}")
    if protocol.next_meeting:
        style.line(paper, protocol.next_meeting, bold=_("Next meeting:"))
    for label in (_("Moderator (signature):"), _("Recorder (signature):"), _("Teller (signature):"), _("Date:")):
        line = style.line(paper, label)
        line.paragraph_format.keep_with_next = True
    seal = protocol.seal
    day = seal.at if seal else protocol.board.row.closed_at
    style.signed(paper, issuer, dated(day) if day else "")
    if seal:
        sha = f"{seal.sha256[:32]} {seal.sha256[32:]}"  # two halves: a word of 64 characters runs into the margin
        style.small(
            paper, _("Sealed %(at)s, version %(n)s, SHA-256 %(sha)s", at=dated(seal.at), n=seal.version, sha=sha)
        )
    style.small(paper, note)
