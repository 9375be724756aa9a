"""Polls that are not about projects: a question, people, a survey; each prepared, counted and shown in its own way."""
