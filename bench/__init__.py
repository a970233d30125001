"""Measurements on real processes: each prints its table and says what it ran on."""
