# No target here can destroy data: clean-build removes what a build made, down leaves the volumes, and restore asks for the
# name of the database.
.DEFAULT_GOAL := help
.PHONY: help setup packages start install uninstall hooks test check bench site clean-build \
  deploy rollback compose up down rebuild logs logs-bot logs-api logs-db ps backup restore shell-db smoke grafana-password

INSTALLED := node_modules/.package-lock.json

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-17s %s\n' "$$name" "$$what"; done

setup: ## Ask for what only you know (token, model, operator), and make the settings that are missing
	@sh scripts/setup.sh

packages: $(INSTALLED) ## Install the packages, if package-lock.json is newer

start: $(INSTALLED) ## Install what is missing and start the bot
	@exec sh scripts/confidant.sh start

# For everybody as root, else for this user.
PREFIX ?= $(shell [ "$$(id -u)" = 0 ] && echo /usr/local || echo "$$HOME/.local")

install: $(INSTALLED) ## Put the command `confidant` into PATH (PREFIX=/usr/local, or ~/.local)
	@mkdir -p "$(PREFIX)/bin"
	@ln -sfn "$(CURDIR)/scripts/confidant.sh" "$(PREFIX)/bin/confidant"
	@echo "$(PREFIX)/bin/confidant runs Confidant of $(CURDIR)."
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) echo "Add $(PREFIX)/bin to PATH." ;; esac

uninstall: ## Remove that command again
	@[ "$$(readlink "$(PREFIX)/bin/confidant")" != "$(CURDIR)/scripts/confidant.sh" ] || rm "$(PREFIX)/bin/confidant"

hooks: ## Have git check every commit before it is made (undo: git config --unset core.hooksPath)
	@git config core.hooksPath scripts/hooks
	@echo 'Every commit is checked from now on.'

test: $(INSTALLED) ## Run every test that needs nothing else installed
	@npm test --silent

check: $(INSTALLED) ## Types, lint rules and formatting
	@npm run check --silent

bench: $(INSTALLED) ## Measure (takes minutes)
	@npm run bench --silent

site: ## Build the documentation as a site (docs/.vitepress/dist)
	@cd docs && npm ci --silent && npm run build

clean-build: ## Remove built files (dist)
	rm -rf dist

# In seven steps, each with a check and a way back; ARGS=--dry-run looks only. DEPLOY_REF=v1.2.0 names what to deploy.
deploy: ## Fetch, build, replace what runs; back by itself if the new release fails
	@DEPLOY_REF='$(DEPLOY_REF)' sh scripts/deploy.sh deploy $(ARGS)

rollback: ## Put the release before in the place of what runs
	@sh scripts/deploy.sh rollback

# Containers: docker-compose.yml. ARGS are passed on, as in: make backup ARGS='--tier weekly'
COMPOSE = REVISION=$(shell git rev-parse HEAD 2>/dev/null || echo unknown) SOURCE_DATE_EPOCH=$(shell git log -1 --format=%ct 2>/dev/null) docker compose

compose:
	@docker compose version >/dev/null 2>&1 || { echo 'This needs Docker with its compose plugin (docs.docker.com/compose). Without containers: make start.' >&2; exit 1; }
	@docker info >/dev/null 2>&1 || { echo 'Docker is installed, but its engine does not answer: is it running, and may this user call it?' >&2; exit 1; }

up: compose ## Start everything in containers (PROFILES=observability,s3,ollama,test-bot)
	@COMPOSE_PROFILES="$(PROFILES)" $(COMPOSE) up --detach --build

down: compose ## Stop the containers; every volume stays
	@$(COMPOSE) --profile '*' down

rebuild: compose ## Build the image anew, then put the bot on it
	@$(COMPOSE) build bot
	@$(COMPOSE) up --detach --no-build bot

logs: compose ## Follow the logs of all containers
	@$(COMPOSE) --profile '*' logs --follow --tail 200

logs-bot: compose ## Follow the bot's log
	@$(COMPOSE) logs --follow --tail 200 --no-log-prefix bot

logs-api: compose ## Follow those of its lines that are about HTTP, the admin API and /ops
	@$(COMPOSE) logs --follow --tail 2000 --no-log-prefix bot | grep --line-buffered -iE 'http|admin|ops|webhook|listening'

logs-db: compose ## Follow PostgreSQL's log
	@$(COMPOSE) logs --follow --tail 200 --no-log-prefix postgres

ps: compose ## Show the containers and their health
	@$(COMPOSE) --profile '*' ps --all

backup: compose ## Make a backup now, restored and compared
	@$(COMPOSE) run --rm backup $(ARGS)

restore: compose ## Put a backup in the place of the database (asks for its name); the bot stops meanwhile
	@sh scripts/restore.sh $(ARGS)

shell-db: compose ## Look into the database with psql, read-only (WRITE=confidant: not read-only)
	@$(COMPOSE) exec --env PSQL_HISTORY=/dev/null --env PGOPTIONS='$(if $(filter confidant,$(WRITE)),,-c default_transaction_read_only=on)' postgres psql --username=confidant confidant

smoke: compose ## Test the running bot end to end
	@$(COMPOSE) exec bot confidant smoke $(ARGS)

grafana-password: compose ## Show the password of Grafana's user admin
	@$(COMPOSE) exec grafana cat /run/confidant/grafana/password; echo

$(INSTALLED): package-lock.json
	@sh scripts/require-tools.sh
	npm ci
	@touch $@
