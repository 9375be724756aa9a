# 议事厅：make demo 看全貌，make test 跑测试，make help 列出其余命令
.DEFAULT_GOAL := help
.PHONY: help demo test check cover bench clean

VENV ?= .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
# One process per core at most two: every process has a database of its own on one shared server.
PYTEST_ARGS ?= -n 2 --dist loadfile

help: ## 列出命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) ## 打开演示：http://127.0.0.1:8000，PORT=8080 可换端口，Ctrl-C 结束
	@exec $(BIN)/python -m deliberation demo

test: $(DEV_STAMP) ## 跑全部测试；PYTEST_ARGS="tests/polls -x" 可只跑一部分
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(DEV_STAMP) ## 静态检查：格式、类型、分层、模板，以及看守测试
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint
	$(BIN)/python -m pytest tests/guards

COVER_TESTS := tests/rules tests/councils/test_engine.py tests/communities/test_procedure.py \
  tests/communities/test_contact.py tests/procurement tests/audit tests/disclosure/test_sheet_kinds.py

cover: $(DEV_STAMP) ## 规则引擎的分支覆盖率，不到 100% 即失败
	$(BIN)/python -m coverage run -m pytest $(COVER_TESTS)
	$(BIN)/python -m coverage report

bench: $(DEV_STAMP) ## 量速度：页面与同机空白页之比
	$(BIN)/python bench/pages.py
	$(BIN)/python -m bench.procedure

clean: ## 停掉自带的数据库，删除环境、缓存和演示数据（.state）
	@if [ -x $(BIN)/python ] && [ -d .state ]; then $(BIN)/python -m deliberation.embedded .state/test .state; fi
	rm -rf .state $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP): pyproject.toml
	@sh deploy/install $(VENV)
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) pyproject.toml
	@sh deploy/install $(VENV) dev
	@touch $@
