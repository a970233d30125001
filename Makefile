# `make test` sets up and passes every check; `make help` lists the rest.
PY := .venv/bin/python
STATION := .venv/bin/station
MINUTES := 300

.DEFAULT_GOAL := help
# `make demo` sets up and runs the main job.
.PHONY: help env demo play test check fast-tests train parse shell core-test validate actions stories-accept trust bench understanding-report

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 24

env: .venv/.ready  ## the Python environment, from requirements.lock

.venv/.ready: requirements.lock pyproject.toml
	@sh .ci/environment

demo: env  ## set up and run everything on one machine, with two phones in the browser
	@$(STATION) train --if-stale >/dev/null
	@$(STATION) demo

play: env  ## play two stories through the real callback in the terminal
	@$(STATION) train --if-stale >/dev/null
	@$(STATION) demo --play

test: env  ## set up and pass every check
	@$(PY) .ci/checks.py

check: env  ## the quick checks only: style, types, imports
	@$(PY) .ci/checks.py --quick

fast-tests: env  ## the tests that load no dialogue model, two at a time: about a minute
	@$(PY) .ci/checks.py --fast

train: env  ## train the understanding
	@$(STATION) train

parse: env  ## show what is understood: make parse TEXT=楼上群租隔了八间
	@$(STATION) train --if-stale >/dev/null
	@$(STATION) parse "$(TEXT)"

bench: env  ## speed and size against stock Rasa servers (bench/README.md); ten minutes on a quiet machine
	@$(STATION) train --if-stale >/dev/null
	@$(PY) -W ignore -m bench.turns

understanding-report: env  ## how well the held-back messages are understood: var/understanding.html
	@$(STATION) train --if-stale >/dev/null
	@$(STATION) understanding-report $(if $(DATA),--data $(DATA))

shell: env  ## talk to the dialogue alone (an empty desk behind it)
	@$(STATION) train --if-stale >/dev/null
	@$(PY) -m bot.dialogue.rasa_command shell

core-test: env  ## the conversation stories with `rasa test core`
	@$(STATION) train --if-stale >/dev/null
	@$(PY) -m bot.dialogue.rasa_command test core --stories tests/conversation/stories --fail-on-prediction-errors --out var/rasa-test

validate: env  ## `rasa data validate`
	@$(PY) -m bot.dialogue.rasa_command data validate --domain nlu_data/domain --data nlu_data/nlu nlu_data/rules.yml

actions: env  ## the actions as an action server, for work on the dialogue
	@$(PY) -m bot.dialogue.rasa_command run actions --actions actions

trust: env  ## the test programme of trust in full: MINUTES at most, goes on where it was; writes docs/trust-report.md
	@$(PY) -W ignore -m bench.trust --minutes $(MINUTES)

stories-accept: env  ## write what the room does now into the stories; read the difference before committing
	@$(PY) -m tests.conversation.accept
