PY ?= python3
V := .venv
BIN := $(V)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes
.PHONY: run test check bench lock chromium format

format:
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .
