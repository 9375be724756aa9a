"""Suppliers, packages, quotes, awards and their notices."""
