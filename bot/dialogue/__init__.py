"""The dialogue with residents: Rasa as a library in the worker, never in what faces the internet."""
