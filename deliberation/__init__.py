"""议事厅: the procedure by which a community decides how its own money is spent."""
