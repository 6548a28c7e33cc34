"""The project as a whole: its environments say the same, its files are clean, its order holds."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PACKAGES = ("read", "extract", "clean", "score", "compare", "compare.estimate", "compare.estimate.qca", "report", "codebook")
MAXIMUM_LINES = 400
# What would tie a file to one machine or to one index; the tests alone may look beside the project.
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|tmp|home|Users)/|[A-Z]:\\\\Users|https?://(?:127\.|10\.|192\.168\.)")
INDEX = re.compile(r"https?://[^\s)\"']*(?:pypi|simple/|pythonhosted|index-url)|--(?:extra-)?index-url", re.IGNORECASE)


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take, as they are in the working tree."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(listed.splitlines())) if (ROOT / name).is_file()]


def requirements(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def test_environment_yml_is_in_step_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    plain = [line for line in environment["dependencies"] if isinstance(line, str)]
    piped = next(line["pip"] for line in environment["dependencies"] if isinstance(line, dict))
    assert "-e ." in piped
    said = {r.name: str(r.specifier) for r in map(Requirement, [*plain, *(line for line in piped if line != "-e .")])}
    assert said.pop("python") == PROJECT["project"]["requires-python"]
    said.pop("pip")
    assert said == {name: str(requirement.specifier) for name, requirement in requirements().items()}


def test_lock_holds_every_dependency_with_hashes():
    locked: dict[str, list[Version]] = {}
    for block in re.split(r"\n(?=\S)", "\n" + LOCK.strip()):
        head = re.match(r"([a-z0-9.-]+)(?:\[[^\]]*\])?==(\S+)", block.strip())
        if head is None:
            assert block.strip().startswith("#") or not block.strip(), block
            continue
        locked.setdefault(head[1], []).append(Version(head[2]))
        assert "--hash=sha256:" in block, head[0]
    for name, requirement in requirements("dev", "bench").items():
        key = re.sub(r"[-_.]+", "-", name).lower()
        assert key in locked, f"{name} is not in requirements.lock"
        assert all(requirement.specifier.contains(version) for version in locked[key]), f"{requirement} is locked at {locked[key]}"


def test_lock_names_no_address():
    assert "://" not in LOCK
    assert not re.search(r"^\s*--?(?!hash=)\w", LOCK, flags=re.MULTILINE), "an option of pip stands in the lock"


def test_notebooks_have_no_outputs():
    notebooks = tracked("*.ipynb")
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), f"{path.name} holds outputs"
            assert cell.get("execution_count") is None, f"{path.name} holds execution counts"


def test_no_file_names_a_machine_or_an_index():
    shown = tracked("src", "docs", "notebooks", "benchmarks", "studies", ".ci", "data", "*.md", "*.toml", "*.yml", "*.cff", "Makefile")
    found = []
    for path in shown:
        if path.suffix in {".py", ".md", ".toml", ".yml", ".yaml", ".ipynb", ".cff", ".html", ".j2", ".css", ".js", ".csv", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for pattern in (MACHINE, INDEX) for match in pattern.finditer(text)]
    assert not found


def test_the_product_does_not_speak_of_its_making():
    said = re.compile(r"\.\./shared|\bCEO\b|/[w]ork/|\bissue (?:#|no|\d)", re.IGNORECASE)
    shown = tracked("src", "docs", "notebooks", "*.md")
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in shown if path.suffix not in {".png", ".csv"}}
    assert not [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in texts.items() for match in said.finditer(text)]


def test_layers_hold():
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_sorted_and_exist(package):
    module = importlib.import_module(f"zxstudy.{package}")
    ranked = sorted(module.__all__, key=lambda name: (0 if name.isupper() else 1 if name[0].isupper() else 2, name))
    assert list(module.__all__) == ranked, "constants, then classes, then functions, as ruff sorts them"
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_modules_stay_small():
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked("src/*.py")}
    assert {name: lines for name, lines in sizes.items() if lines > MAXIMUM_LINES} == {}


def test_functions_stay_small():
    long = []
    for path in tracked("src/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert long == []


def test_no_module_has_a_catch_all_name():
    names = {path.stem for path in tracked("src/*.py")}
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "common", "manager", "misc"})


def test_ci_runs_what_the_readme_names():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    called = re.findall(r"^make (\w+)", (ROOT / ".ci/run").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert "test" in called
    assert [target for target in called if f"make {target}" not in readme] == []


def test_readme_pictures_and_links_exist():
    for name in ("README.md", "README.en.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
        assert targets
        assert [target for target in targets if not (ROOT / target).exists()] == []


def test_licence_is_apache():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_version_is_the_same_everywhere():
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    assert said == PROJECT["project"]["version"] == importlib.import_module("zxstudy").__version__


def test_make_help_names_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[1].split()
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in targets if target not in {"help", "setup"} and f"make {target}" not in shown] == []
