"""The parts that config.yml names beside Rasa's own."""
