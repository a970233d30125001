"""What an operator may edit: matters, words, holidays, lexicons."""
