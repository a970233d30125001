"""Everything that must not be lost: one transaction is one `Ledger`. SQLite or PostgreSQL, the same code."""
