"""What the tests of the whole share: a small study of one composed document, the command, and a picture of a folder."""

from __future__ import annotations

import gc
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

# A shell that runs the tests in the background has them ignore SIGINT, and every process that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# With JupyterLab installed, jsonschema builds a parser of international addresses at import (1 to 2 s) that no test needs.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

# The same examples every time, and no clock, which tells how busy the machine is. What chance may find is looked for with
# HYPOTHESIS_PROFILE=search, and then written down as a case.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).parents[1]
# The files that take longest, which begin first: whoever comes to one of them last would be waited for by all others. A name too many
# or too few costs some seconds and nothing else.
LONG = (
    "test_study.py", "report/test_language.py", "report/test_broken_off.py", "test_folder.py", "report/test_site.py", "test_cli.py",
    "report/test_accessible.py", "clean/test_country.py", "compare/test_simulated.py", "test_agree.py", "simulate/test_frames.py",
    "report/test_cluster.py", "report/test_browser.py", "clean/test_clean.py", "report/test_local_processes.py", "read/test_office.py",
    "clean/test_identities.py", "report/test_notebooks.py", "simulate/test_null.py", "report/test_slices.py", "compare/test_described.py",
)  # fmt: skip
SAMPLE = ROOT / "data/raw/composed/chengtang-2022-work-report.txt"
STUDY = """
name = "small"
title_zh = "小样例"
title_en = "Small sample"
kind = "composed"
raw = ["raw"]
places = "places.yml"
processed = "processed"
reports = "reports"
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of `LONG` first; within a file, and for the other files, the order stays."""
    place = {ROOT / "tests" / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """What was imported and collected lives as long as the tests: the collector need not go through it again, nor in a child."""
    gc.freeze()


def _tree(folder: Path) -> dict[str, str]:
    """Every file below `folder` with the sha256 of its content."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _sidecar(path: Path, **changes: str) -> None:
    """A sidecar for the raw file at `path`: the sample's, with some values changed and without its checksum."""
    lines = SAMPLE.with_name(SAMPLE.name + ".source.yml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(":")[0] not in {"sha256", *changes}]
    path.with_name(path.name + ".source.yml").write_text(
        "\n".join([*kept, *(f"{key}: {value}" for key, value in changes.items())]), encoding="utf-8"
    )


def _small_study(folder: Path) -> Path:
    """A study of one composed document in `folder`; the path of its file."""
    (folder / "raw").mkdir(parents=True)
    for path in (SAMPLE, SAMPLE.with_name(SAMPLE.name + ".source.yml")):
        shutil.copy(path, folder / "raw" / path.name)
    shutil.copy(ROOT / "data/raw/places.yml", folder / "places.yml")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    return _small_study(tmp_path / "study")


@pytest.fixture(scope="session")
def command() -> Run:
    """Run `zxstudy` as a person does: its own process, output piped, UTF-8."""

    def run(*arguments: str | Path, cwd: Path = ROOT, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "zxstudy", *map(str, arguments)], cwd=cwd, capture_output=True, check=False, timeout=300,
            encoding=encoding, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONIOENCODING": encoding},
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, str]]:
    return _tree


@pytest.fixture(scope="session")
def sidecar() -> Callable[..., None]:
    return _sidecar


@pytest.fixture(scope="session")
def small_study() -> Callable[[Path], Path]:
    return _small_study


@pytest.fixture(scope="session")
def panels() -> ModuleType:
    """The builders of panels that the tests of scoring and of comparing share (`tests/panels.py`)."""
    spec = importlib.util.spec_from_file_location("panels", Path(__file__).with_name("panels.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
