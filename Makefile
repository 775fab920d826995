# `make` lists the commands. Everything they need beyond Node (18 or newer) and npm is installed on first
# use: the packages here, the Pulumi engine in the user's cache folder.

# The stack, as in Pulumi.<stack>.yaml.
STACK ?= prod
# Another file to take the stack's settings from, such as a changed copy.
STACK_FILE ?=
# An edge described in YAML, for lint-edge (docs/edge-linter.md).
FILE ?=
# A load test of the stack, by name (docs/load-tests.md).
TEST ?=
# The policy pack that judges the stack, by what its configuration says of this one; POLICIES= for none.
POLICIES ?= policies
# What diff compares with: a commit, or with LIVE=1 (or a file of `pulumi stack export`) what is deployed.
BASE ?= origin/main
LIVE ?=
# What diff compares: a commit, or the files as they are.
HEAD ?= .
# What fails diff, with commas between; empty: what its --help says.
FAIL_ON ?=
# Whose word counts for diff: the sandbox's providers, or the official ones installed here.
PROVIDERS ?= sandbox
# Of the lab, with QUICK=1, only what takes four minutes.
QUICK ?=
# More arguments for the command.
ARGS ?=

# The packages are installed by the machine's own Node, everything else runs on the one they bring.
SYSTEM_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
NODE := node_modules/.bin/node
NPM := PATH='$(SYSTEM_PATH)' npm --loglevel=error

# Named after the lock file's content: another lock file, another set-up.
SETUP := node_modules/.setup-$(shell cksum < package-lock.json | tr ' ' '-')

POLICY_CONFIG = $(wildcard $(POLICIES)/config.$(STACK).json)
POLICY_ARGS = $(if $(POLICIES),--policy-pack '$(POLICIES)' $(if $(POLICY_CONFIG),--policy-pack-config '$(POLICY_CONFIG)'))
DIFF_BASE = $(if $(LIVE),--live $(if $(filter-out 1,$(LIVE)),'$(LIVE)'),--base '$(BASE)')
DIFF_ARGS = $(DIFF_BASE) --head '$(HEAD)' --providers '$(PROVIDERS)' $(if $(FAIL_ON),--fail-on '$(FAIL_ON)') \
  $(if $(POLICIES),,--no-policy-pack)
STACK_ARGS = --stack '$(STACK)' $(if $(STACK_FILE),--stack-file '$(STACK_FILE)') $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help preview up down diff policy-report policy-state policy-mutants diff-corpus explain lint-edge serve-site verify-cluster verify-worker drill lab lab-setup load-test test test-cluster test-alerts test-mutations test-postgres test-lab test-k6 check sample-site bench clean

help: ## List the commands
	@echo "usage: make <command> [STACK=prod] [STACK_FILE=path] [ARGS=\"--diff ...\"]"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

preview: $(SETUP) ## Show what an update of the stack would do (ARGS: --diff, --json, -- <for pulumi>)
	@$(NODE) sandbox/cli.ts preview $(POLICY_ARGS) $(STACK_ARGS)

up: $(SETUP) ## Bring the stack up on the sandbox
	@$(NODE) sandbox/cli.ts up $(POLICY_ARGS) $(STACK_ARGS)

down: $(SETUP) ## Remove everything from the stack on the sandbox
	@$(NODE) sandbox/cli.ts down $(STACK_ARGS)

diff: $(SETUP) ## Tell what a change does to what runs (BASE=commit or LIVE=1, HEAD, FAIL_ON, PROVIDERS; make ends with 2 if it fails)
	@$(NODE) diff/cli.ts $(DIFF_ARGS) $(POLICY_ARGS) $(STACK_ARGS)

policy-report: $(SETUP) ## Preview with the policy pack, and write its findings as table, JSON and SARIF (ARGS: --out)
	@$(NODE) lab/policies/report-cli.ts $(POLICY_ARGS) $(STACK_ARGS)

policy-state: $(SETUP) ## Judge what is deployed on the sandbox by the policy pack, when all values are known
	@$(NODE) lab/policies/state-cli.ts --stack '$(STACK)' $(if $(POLICY_CONFIG),--policy-pack-config '$(POLICY_CONFIG)') $(ARGS)

policy-mutants: $(SETUP) ## Put mistakes into the resources of prod, and see that exactly the expected policy notices (ARGS: --only, --list)
	@$(NODE) lab/policies/cli.ts $(STACK_ARGS)

diff-corpus: $(SETUP) ## Make the changes of the corpus on the real engine, and see that the diff says the right thing of each (ARGS: --only, --write)
	@$(NODE) test/diff/corpus/cli.ts $(ARGS)

explain: $(SETUP) ## Print every computed setting of the stack, with unit, reason and source
	@$(NODE) explain.ts $(STACK_ARGS)

lint-edge: $(SETUP) ## Find what breaks, leaks or contradicts itself at the edge (FILE=path: of a described one)
	@$(NODE) lint-edge.ts $(STACK_ARGS) $(if $(FILE),--file '$(FILE)')

serve-site: $(SETUP) ## Serve the stack's site here as CloudFront would (ARGS: --port, --api, --tls)
	@$(NODE) lab/edge/site/cli.ts $(STACK_ARGS)

verify-cluster: $(SETUP) ## Prove the stack's Kubernetes objects on a real API server (needs etcd)
	@$(NODE) lab/cluster/cli.ts $(STACK_ARGS)

verify-worker: $(SETUP) ## Prove the stack's cache worker on workerd: its hit ratio, and that nothing leaks (ARGS: --requests N)
	@$(NODE) lab/edge/verify-worker.ts $(STACK_ARGS)

drill: $(SETUP) ## Cause every alert that one machine can, on real servers, and see who is told (ARGS: --quick, --out)
	@$(NODE) lab/drill/cli.ts $(STACK_ARGS)

lab: $(SETUP) ## Prove the tuning on real PostgreSQL, PgBouncer and Redis (QUICK=1; PGBIN; ARGS: --only, --write)
	@$(NODE) lab/proof/cli.ts $(if $(QUICK),--quick) $(STACK_ARGS)

lab-setup: $(SETUP) ## Install what the lab runs: Debian's packages, and newer majors of PostgreSQL and Valkey
	@$(NODE) lab/engines/setup-cli.ts $(ARGS)

load-test: $(SETUP) ## Put a load test of the stack on a service, with k6 (TEST=name, ARGS: --base-url, --print, --manifest)
	@$(NODE) load-test.ts $(if $(TEST),'$(TEST)') $(STACK_ARGS)

test: $(SETUP) ## Run all tests, those on the real engine and in promtool too
	@$(NODE) sandbox/cli.ts engine > /dev/null
	@$(NODE) lab/prometheus/cli.ts promtool --optional > /dev/null
	@$(NODE) lab/prometheus/cli.ts amtool --optional > /dev/null
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects unit engine alerts

test-cluster: $(SETUP) ## Run the tests on a real API server (needs etcd)
	@$(NODE) lab/cluster/cli.ts --prepare
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects cluster

test-alerts: $(SETUP) ## Run the alerts' rules through promtool, and the routing through amtool
	@$(NODE) lab/prometheus/cli.ts promtool > /dev/null
	@$(NODE) lab/prometheus/cli.ts amtool > /dev/null
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects alerts

test-mutations: $(SETUP) ## Put mistakes into the alerts' rules and see that the cases notice (minutes)
	@$(NODE) lab/prometheus/cli.ts promtool > /dev/null
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects mutations

test-k6: $(SETUP) ## Run the load tests' scripts in k6 (on PATH, else built once with Go)
	@$(NODE) lab/k6/cli.ts > /dev/null
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects k6

test-postgres: $(SETUP) ## Run migrations and exporters on a real PostgreSQL (needs postgresql-15 with pg_cron, or PGBIN)
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --selectProjects postgres

test-lab: $(SETUP) ## Run the lab's tests on real servers (needs what lab-setup installs)
	@$(NODE) node_modules/jest/bin/jest.js $(ARGS) --runInBand --selectProjects lab

check: $(SETUP) ## Check format, lint, types, and that generated files are current
	@echo "format"; $(NODE) node_modules/prettier/bin/prettier.cjs --check --log-level=warn .
	@echo "lint"; $(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 .
	@echo "types"; $(NODE) node_modules/typescript/bin/tsc --noEmit
	@$(NODE) node_modules/typescript/bin/tsc --noEmit --project workers/cache
	@$(NODE) node_modules/typescript/bin/tsc --noEmit --project samples/site
	@$(NODE) node_modules/typescript/bin/tsc --noEmit --project diff/report/html/page
	@echo "schema"; $(NODE) config/generate-schema.ts --check && $(NODE) diff/report/generate-schemas.ts --check && \
	  $(NODE) diff/generate-docs.ts --check
	@echo "proof"; $(NODE) lab/proof/docs-cli.ts --check
	@echo "policies"; $(NODE) tuning/generate-policy-facts.ts --check && $(NODE) policies/cli.ts readme --check && \
	  $(NODE) policies/cli.ts config policies/config.*.json

sample-site: $(SETUP) ## Build samples/site/dist, the content of the prod stack's site
	@$(NODE) samples/site/build.mjs

bench: $(SETUP) ## Measure previews against an empty program
	@$(NODE) bench/bench.ts $(ARGS)

clean: ## Remove the sandbox's state and caches of this checkout (the engine stays in the user's cache)
	rm -rf .sandbox node_modules/.cache

$(SETUP):
	@for tool in node npm; do PATH='$(SYSTEM_PATH)' command -v $$tool > /dev/null 2>&1 || { \
	  echo "plumbline: error: $$tool is missing: install Node.js 18 or newer (https://nodejs.org)" >&2; \
	  exit 1; }; done
	@major=$$(PATH='$(SYSTEM_PATH)' node -p 'process.versions.node.split(".")[0]'); \
	if [ "$$major" -lt 18 ]; then \
	  echo "plumbline: error: Node.js $$major is too old: install 18 or newer (https://nodejs.org)" >&2; \
	  exit 1; fi
	@echo "plumbline installing the npm packages, Node 24 among them (once; about a minute)" >&2
	@[ -t 2 ] || (seconds=0; while sleep 15 > /dev/null 2>&1 && kill -0 $$$$ 2> /dev/null; do \
	  seconds=$$((seconds + 15)); echo "  still installing after $$seconds s" >&2; done) & \
	beat=$$!; trap 'kill $$beat 2> /dev/null' EXIT; \
	$(NPM) ci --ignore-scripts > /dev/null && $(NPM) rebuild node > /dev/null
	@touch '$@'
