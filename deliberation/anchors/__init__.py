"""The day's root over every chain of the book: sealed, published, printed, and checked against."""
