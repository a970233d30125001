# The two commands are `make demo` and `make test`; `make help` lists the rest.
PY := .venv/bin/python
STATION := .venv/bin/station
RASA := $(PY) -m bot.dialogue.rasa_command
MODEL_DATA := --domain nlu_data/domain --data nlu_data/nlu nlu_data/rules.yml nlu_data/stories.yml

.DEFAULT_GOAL := help
.PHONY: help env demo test check train bench rasa-shell rasa-validate rasa-test rasa-actions

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 18

env: .venv/.ready  ## the Python environment, from requirements.lock

.venv/.ready: requirements.lock pyproject.toml
	@sh .ci/environment

demo: env  ## set up and run the police room with the WeChat simulator; prints the page's address
	@$(STATION) demo

test: env  ## set up and pass every check
	@$(PY) .ci/checks.py

check: env  ## the quick checks only: style, types, imports
	@$(PY) .ci/checks.py --quick

train: env  ## train the dialogue model
	@$(STATION) train

bench: env  ## measure speed and memory against stock Rasa (ratios within one run)
	@$(PY) -m bench

rasa-shell: env  ## talk to the dialogue alone, in the terminal
	@$(RASA) shell

rasa-validate: env  ## rasa data validate
	@$(RASA) data validate $(MODEL_DATA)

rasa-test: env  ## rasa test core and nlu on the project's own conversations
	@$(RASA) test core --stories tests/conversation --fail-on-prediction-errors --out results

rasa-actions: env  ## rasa run actions: the action server, for engineers
	@$(RASA) run actions
