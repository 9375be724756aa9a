"""Pictures of a count as inline SVG: support against cost, and rows of bars.

Pure: text and figures in, markup out. Lengths across are percentages and lengths down are in em, so a picture
fills its column, grows with the print and needs neither a style attribute nor a script. What is funded is a filled
circle or bar, what is not an outlined square or a hatched bar: the difference survives grey paper. Every picture
carries a title and a description; the page puts the same figures in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from deliberation.polls.layout import BOTTOM, LEFT, RIGHT, TOP, Labelled, arrange, steps

GUTTER, REACH = 20, 72
"""Where a row's bar begins and where the longest ends, in per cent."""
ROW_EM = Fraction(21, 10)


@dataclass(frozen=True, slots=True)
class Mark:
    """One project in the picture: its number in the list below, and whether its name stands beside it."""

    number: int
    name: str
    votes: int
    cost_wan: Fraction
    funded: bool
    named: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``share`` of the longest bar (0 to 1), ``figure`` at the end, ``tone`` full | hatch | hollow | soft.

    A row without a share is a heading.
    """

    label: str
    share: Fraction | None = None
    figure: str = ""
    tone: str = "full"


def support(
    marks: Sequence[Mark], title: str, described: str, *, votes: str, money: str, line: Fraction | None, line_words: str
) -> Markup:
    """Votes upwards, cost to the right. ``votes`` and ``money`` are units; ``line`` marks votes where money ran out."""
    most, dearest = max(mark.votes for mark in marks), max(mark.cost_wan for mark in marks)
    rows, columns = steps(Fraction(most), whole=True), steps(dearest)
    top, right = rows[-1], columns[-1]
    parts = [_across(_up(value, top), f"{value} {votes}" if value else "") for value in rows]
    parts += [_tick(_along(value, right), _number(value), last=value == right, unit=money) for value in columns]
    if line is not None:
        parts.append(_line(_up(line, top)))
    points = [Labelled(_along(m.cost_wan, right), _up(Fraction(m.votes), top), _short(m.name) if m.named else "")
              for m in marks]  # fmt: skip
    numbered = len(marks) <= 16
    placed = arrange(points, numbered=numbered)
    drawn = [_dot(mark, *spot.at, bare=not (numbered or mark.named)) for mark, spot in zip(marks, placed, strict=True)]
    names = [_name(spot.x, spot.y, spot.anchor, spot.words) for spot in placed if spot.anchor]
    if line is not None:
        names.append(_line_words(_up(line, top), line_words))
    body = Markup("").join([*parts, *drawn, *names])
    return _picture("support", "plot", title, described, body)


def bars(name: str, rows: Sequence[Bar], title: str, described: str) -> Markup:
    """Rows of bars, one under another; ``name`` tells the pictures of a page apart."""
    body = Markup("").join(_row(name, index, row) for index, row in enumerate(rows))
    return _picture(name, "rows", title, described, body, height=len(rows) * ROW_EM)


def satisfaction(histogram: Sequence[int], title: str, described: str, *, each: str, more: str, people: str) -> Markup:
    """Voters by how many of their projects are funded; # in the words stands for a number. Six and more are one row."""
    counts = [*histogram[:MOST_ROWS], sum(histogram[MOST_ROWS:])] if len(histogram) > MOST_ROWS + 1 else histogram
    longest = max(max(counts, default=0), 1)
    rows = [
        Bar(
            (more if number == MOST_ROWS and len(histogram) > MOST_ROWS + 1 else each).replace("#", str(number)),
            Fraction(count, longest),
            people.replace("#", f"{count:,}"),
            "full" if number else "hatch",
        )
        for number, count in enumerate(counts)
    ]
    return bars("satisfaction", rows, title, described)


MOST_ROWS = 6


def shares(
    name: str, groups: Sequence[tuple[str, int, int, int]], title: str, described: str, *, words: tuple[str, str, str]
) -> Markup:
    """Of each group the share of what was asked for, of the votes, of what is funded; the largest is longest."""
    asked, votes, funded = (sum(column) for column in zip(*(group[1:] for group in groups), strict=True))
    totals = (asked, votes, funded)
    parts = [
        [Fraction(figure, total or 1) for figure, total in zip(group[1:], totals, strict=True)] for group in groups
    ]
    longest = max((max(row) for row in parts), default=Fraction(1)) or 1
    rows = []
    for group, figures in zip(groups, parts, strict=True):
        rows.append(Bar(group[0]))
        for word, tone, share in zip(words, ("hollow", "hatch", "full"), figures, strict=True):
            rows.append(Bar(word, share / longest, f"{round(share * 100)} %", tone))
    return bars(name, rows, title, described)


def _picture(
    name: str, kind: str, title: str, described: str, body: Markup, *, height: Fraction | None = None
) -> Markup:
    tall = Markup(' height="{}em"').format(_number(height)) if height is not None else Markup("")
    return Markup(
        '<svg class="chart {kind}" role="img" aria-labelledby="{name}-t {name}-d" width="100%"{tall}>'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{described}</desc>'
        '<defs><pattern id="{name}-h" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hp" width="6" height="6"/>'
        '<path class="hl" d="M0 0V6"/></pattern></defs>{body}</svg>'
    ).format(kind=kind, name=name, title=title, described=described, tall=tall, body=body)


def _across(y: Fraction, words: str) -> Markup:
    return Markup('<line class="grid" x1="0" x2="100%" y1="{y}%" y2="{y}%"/>{label}').format(
        y=_number(y), label=Markup('<text class="t" x="0" y="{}%" dy="-.3em">{}</text>').format(_number(y), words)
        if words else ""
    )  # fmt: skip


def _tick(x: Fraction, words: str, *, last: bool, unit: str) -> Markup:
    anchor, said = ("end", f"{words} {unit}") if last else ("middle", words)
    return Markup('<text class="t" x="{x}%" y="97%" text-anchor="{anchor}">{said}</text>').format(
        x=100 if last else _number(x), anchor=anchor, said=said
    )


def _line(y: Fraction) -> Markup:
    return Markup('<line class="stop" x1="0" x2="100%" y1="{y}%" y2="{y}%"/>').format(y=_number(y))


def _line_words(y: Fraction, words: str) -> Markup:
    return Markup('<text class="halo" x="100%" y="{}%" dy="1.2em" text-anchor="end">{}</text>').format(
        _number(y), words
    )


def _dot(mark: Mark, x: Fraction, y: Fraction, *, bare: bool) -> Markup:
    size = Fraction(1, 2) if bare else Fraction(9, 10)
    shape = (
        Markup('<circle class="in" r="{}em"/>').format(_number(size))
        if mark.funded
        else Markup('<rect class="out" x="-{0}em" y="-{0}em" width="{1}em" height="{1}em"/>').format(
            _number(size), _number(2 * size)
        )
    )
    number = "" if bare else Markup('<text class="n" dy=".35em">{}</text>').format(mark.number)
    return Markup('<svg class="mark{kind}" x="{x}%" y="{y}%"><title>{name}</title>{shape}{number}</svg>').format(
        kind=" won" if mark.funded else "", x=_number(x), y=_number(y), name=mark.name, shape=shape, number=number
    )


def _name(x: Fraction, y: Fraction, anchor: str, words: str) -> Markup:
    shift = {"start": "1.2em", "end": "-1.2em"}.get(anchor, "0")
    down = {"above": "-1.2em", "below": "1.9em"}.get(anchor, ".35em")
    return Markup('<text class="halo" x="{}%" y="{}%" dx="{}" dy="{}" text-anchor="{}">{}</text>').format(
        _number(x), _number(y), shift, down, anchor if anchor in ("start", "end") else "middle", words
    )


def _row(name: str, index: int, row: Bar) -> Markup:
    middle = (index + Fraction(1, 2)) * ROW_EM
    if row.share is None:
        return Markup('<text class="h" x="0" y="{}em" dy=".5em">{}</text>').format(_number(middle), row.label)
    fill = Markup(' fill="url(#{}-h)"').format(name) if row.tone == "hatch" else ""
    return Markup(
        '<text x="0" y="{middle}em" dy=".35em">{label}</text>'
        '<rect class="b {tone}"{fill} x="{gutter}%" y="{top}em" width="{width}%" height="1.3em"/>'
        '<text class="t" x="100%" y="{middle}em" dy=".35em" text-anchor="end">{figure}</text>'
    ).format(
        middle=_number(middle), top=_number(middle - Fraction(13, 20)), label=row.label, tone=row.tone, fill=fill,
        gutter=GUTTER, width=_number((REACH - GUTTER) * min(row.share, Fraction(1))), figure=row.figure,
    )  # fmt: skip


def _along(value: Fraction, right: Fraction) -> Fraction:
    return LEFT + (RIGHT - LEFT) * value / right


def _up(value: Fraction, top: Fraction) -> Fraction:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _short(name: str, most: int = 9) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _number(value: Fraction | int) -> str:
    """At most two decimals, no zeros at the end."""
    hundredths = round(value * 100)
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")
