"""What the dialogue does: thin Rasa actions, one file per topic. They ask the desk and leave commands; they never
commit (docs/architecture.md)."""
