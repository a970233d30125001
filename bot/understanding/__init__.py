"""Rules that read Chinese: light, without Rasa. The gateway imports `normalise`, `emergency`, `fixed_words` only."""
