# `make test` sets up and passes every check; `make help` lists the rest.
PY := .venv/bin/python
STATION := .venv/bin/station

.DEFAULT_GOAL := help
.PHONY: help env test check train parse

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 12

env: .venv/.ready  ## the Python environment, from requirements.lock

.venv/.ready: requirements.lock pyproject.toml
	@sh .ci/environment

test: env  ## set up and pass every check
	@$(PY) .ci/checks.py

check: env  ## the quick checks only: style, types, imports
	@$(PY) .ci/checks.py --quick

train: env  ## train the understanding
	@$(STATION) train

parse: env  ## show what is understood: make parse TEXT=楼上群租隔了八间
	@$(STATION) train --if-stale >/dev/null
	@$(STATION) parse "$(TEXT)"
