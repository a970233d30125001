"""What a tip and a case are, and what may happen to them. Pure: standard library only."""
