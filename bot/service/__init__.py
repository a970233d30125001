"""What can be asked of the police room: commands, turns, notices, chores. Knows no framework."""
