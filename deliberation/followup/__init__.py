"""What is due and by whom, what becomes of needs that were not adopted, and the plan of the year."""
