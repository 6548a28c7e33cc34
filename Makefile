# Every target sets up what it needs in .venv by itself: Python 3.11 or newer, make and a package index are enough.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup reports test check bench lab browser clean

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(shell cksum requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
STAMP := $(VENV)/.installed-$(LOCK)
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)

help: ## 列出各个命令 / this list
	@echo "make reports   从原始资料到报告：data/processed 与 reports / from the raw files to the reports"
	@echo "make test      全部检查与测试 / all checks and tests"
	@echo "make check     只做静态检查：ruff、mypy、import-linter / static checks only"
	@echo "make bench     基准测试，ONLY=名称 只运行一项 / benchmarks, ONLY=name runs one"
	@echo "make lab       打开 JupyterLab / open JupyterLab"
	@echo "make browser   为页面测试安装 Chromium / Chromium for the tests of pages"
	@echo "make clean     删除生成的文件(不动原始资料) / remove what was made, never raw data"

setup: $(STAMP)

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "installing into $(VENV), about two minutes the first time ..."
	@wanted=$$($(PYTHON) -c 'import sys; print(sys.version_info[:2])'); \
	  found=$$($(BIN)/python -c 'import sys; print(sys.version_info[:2])' 2>/dev/null || echo none); \
	  [ "$$found" = "$$wanted" ] || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.installed-*; touch $@

reports: setup ## 两项研究的全部报告 / all reports of both studies
	@$(BIN)/zxstudy run studies/composed.toml --jobs $(JOBS)
	@$(BIN)/zxstudy run study.toml --jobs $(JOBS)
	@$(BIN)/zxstudy report studies/composed.toml >/dev/null 2>&1 # its index can link the other one only now

# Also where nothing compiled may be kept: the tests start some 200 processes, each of which would compile the library anew.
test: check ## 全部检查与测试 / all checks and tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder

check: setup ## 静态检查 / static checks
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: setup ## 基准测试 / benchmarks
	@grep -v '^#' benchmarks/peers.txt | while read -r peer; do \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check $$peer >/dev/null 2>&1 || echo "cannot be installed here: $$peer" >&2; done
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

lab: setup ## JupyterLab
	@$(BIN)/jupyter lab notebooks

browser: ## Chromium 与中文字体 / Chromium and Chinese fonts
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then \
	  echo "Chromium is here"; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else \
	  echo "install Chromium and a Chinese font, e.g.: sudo apt-get install chromium fonts-noto-cjk"; \
	fi

clean: ## 只删除生成的文件 / only what was made
	@rm -rf data/processed reports benchmarks/results
