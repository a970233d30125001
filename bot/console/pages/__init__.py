"""One module a topic; each function answers one page."""
