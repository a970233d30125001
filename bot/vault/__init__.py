"""Sealing and opening, the blind index, and the keys: nobody else touches cryptography."""
