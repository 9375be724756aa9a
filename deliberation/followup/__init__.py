"""Needs that were not adopted and how they are followed; deadlines in working days, reminders, call-backs."""
