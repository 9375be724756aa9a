"""The pack for an auditor: sheets, events, files and roots of a year or a quarter in one ZIP, with a program to check.

The same book gives the same bytes. Everything is written as it is read; memory does not grow with the pack.
"""
