"""The test programme of trust: what happens when things break. `python -m bench.trust --help`; figures in
docs/trust-report.md."""
