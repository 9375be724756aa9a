"""Deliberating bodies: their seats and terms, and how seats are filled by election or by lot."""
