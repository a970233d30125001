"""The officers' pages in the browser: the same commands and views as in chat, behind a second factor."""
