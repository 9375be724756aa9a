"""Printable sheets as PDF, with Chinese type of their own: a frame, tables, codes to scan. Knows no feature.

A sheet is a list of flowables from :mod:`deliberation.pdf.blocks` in a :class:`~deliberation.pdf.sheet.Frame`;
:func:`~deliberation.pdf.sheet.render` makes the file. The same sheet gives the same bytes.
"""
