"""The look of an official paper in Word: A4 with the usual margins, 仿宋 for the text, 黑体 for heads, page numbers."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
"""Millimetres, as the national form of official papers (GB/T 9704-2012) sets them."""


def blank(title: str, subject: str) -> Paper:
    """An empty paper with its styles, its page numbers and what file managers show of it."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    _style(paper.styles["Normal"], BODY, 16)
    normal: Any = paper.styles["Normal"]
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(28), Pt(0)
    _style(paper.styles["Title"], TITLE, 22, bold=True)
    _style(paper.styles["Heading 1"], HEAD, 16)
    _style(paper.styles["Heading 2"], BODY, 16, bold=True)
    paper.core_properties.title, paper.core_properties.subject = title, subject
    paper.core_properties.author, paper.core_properties.comments = "", ""
    _number_pages(section.footer.paragraphs[0])
    return paper


def _style(style: Any, font: str, size: int, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for side in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(side), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _number_pages(paragraph: Paragraph) -> None:
    """— 1 —, in the middle of the foot."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _sized(paragraph.add_run("— "))
    run = _sized(paragraph.add_run())
    for kind, words in (("begin", None), (None, " PAGE "), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)
    _sized(paragraph.add_run(" —"))


def _sized(run: Run) -> Run:
    run.font.size = Pt(14)
    return run


def title(paper: Paper, words: str) -> None:
    """The title, in the middle."""
    paper.add_paragraph(words, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER


def line(paper: Paper, words: str, *, bold: str = "", style: str = "Normal") -> Paragraph:
    """A paragraph set in by two characters; ``bold`` stands in front of it."""
    paragraph = paper.add_paragraph(style=style)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    if bold:
        paragraph.add_run(bold).bold = True
    paragraph.add_run(words)
    return paragraph


def table(
    paper: Paper, heads: list[str], rows: list[list[str]], widths: list[int], numbers: frozenset[int] = frozenset()
) -> None:
    """A ruled table whose head is repeated on each page and no row of which is split; ``widths`` in millimetres.

    ``numbers`` are the columns that stand to the right.
    """
    grid = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for cells in [heads, *rows]:
        row = grid.rows[0] if cells is heads else grid.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, words, width) in enumerate(zip(row.cells, cells, widths, strict=True)):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            if place in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.line_spacing = Pt(18)
            run = paragraph.add_run(words)
            run.font.size, run.bold = Pt(12), cells is heads


def small(paper: Paper, words: str) -> Paragraph:
    """A note in small letters at the margin, such as a long digest."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(18)
    paragraph.add_run(words).font.size = Pt(10.5)
    return paragraph


def signed(paper: Paper, *lines: str) -> None:
    """Who issued the paper and when, at the right, on one page with what stands before."""
    for number, words in enumerate(lines, start=1):
        paragraph = paper.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(32)
        paragraph.paragraph_format.keep_with_next = number < len(lines)
