"""Practice meetings: members who act by themselves on the real engine, and a trainee who presides.

Pure and repeatable: a story, a seed and the trainees' choices give the same meeting every time. Nothing here is
part of the book; a practice meeting decides nothing.
"""
