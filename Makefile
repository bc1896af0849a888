# No target here can destroy data: clean-build removes what a build made, nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup start install uninstall test check bench clean-build

INSTALLED := node_modules/.package-lock.json

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: $(INSTALLED) ## Install what is missing

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

test: $(INSTALLED) ## Run every test that needs nothing else installed
	@npm test --silent

check: $(INSTALLED) ## Types, lint rules and formatting
	@npm run check --silent

bench: $(INSTALLED) ## Measure (takes minutes)
	@npm run bench --silent

clean-build: ## Remove built files (dist)
	rm -rf dist

$(INSTALLED): package-lock.json
	@sh scripts/require-tools.sh
	npm ci
	@touch $@
