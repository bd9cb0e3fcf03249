"""What each specification demands of us, clause by clause, and the lines of the security list that speak of it."""
