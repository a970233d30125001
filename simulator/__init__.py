"""A stand-in for the WeChat platform, faithful enough to learn and to test on. Imports nothing of `bot`."""
