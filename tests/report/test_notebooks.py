"""The notebooks: thin, without outputs, and runnable by the plain papermill command from either folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from zxstudy.config import Study
from zxstudy.report.engine import ForkEngine

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PARAMETERS = {
    "county.ipynb": ["county_code", "years", "language", "study"],
    "comparison.ipynb": ["language", "study"],
    "quality.ipynb": ["language", "study"],
}


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_a_notebook_is_a_function_that_calls_the_library(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / name, 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert code[0].metadata["tags"] == ["parameters"]
    assert [line.split(":")[0] for line in code[0].source.splitlines()] == PARAMETERS[name]
    assert code[1].source.startswith("from zxstudy import lab")
    assert all(len(cell.source.splitlines()) <= 4 for cell in code)


def test_plain_papermill_from_the_folder_of_notebooks(small: Study) -> None:
    folder = small.root / "notebooks"
    folder.mkdir()
    (folder / "county.ipynb").write_bytes((NOTEBOOKS / "county.ipynb").read_bytes())
    command = [
        sys.executable,
        "-m",
        "papermill",
        "county.ipynb",
        "out.ipynb",
        "-p",
        "county_code",
        "990001",
        "-p",
        "language",
        "en",
        "-k",
        "python3",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    outputs = [output for cell in nbformat.read(folder / "out.ipynb", 4).cells if cell.cell_type == "code" for output in cell.outputs]
    assert len(outputs) == 7
    assert "Key points" in outputs[0].data["text/html"]


def test_a_wrong_code_ends_in_one_line_with_the_nearest(small: Study) -> None:
    papermill_engines.register("zxstudy", ForkEngine)
    with pytest.raises(PapermillExecutionError) as caught:
        papermill.execute_notebook(
            NOTEBOOKS / "county.ipynb", None, {"county_code": "990017"}, engine_name="zxstudy", progress_bar=False, cwd=small.root
        )
    assert (caught.value.ename, caught.value.cell_index) == ("UnknownTermError", 3)
    assert caught.value.evalue.startswith("no county '990017' in the study 'small'; nearest: 99000")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["-r", "county_code", "990001"], 0, ""),
        (
            ["-p", "county_code", "990001", "-p", "countycode", "1"],
            1,
            "unknown parameter 'countycode'; allowed: county_code: str, years: str",
        ),
    ],
)
def test_the_engine_by_the_plain_command(small: Study, given: list[str], code: int, said: str) -> None:
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--engine",
        "zxstudy",
        "-k",
        "python3",
        *given,
        str(NOTEBOOKS / "county.ipynb"),
        "out.ipynb",
    ]
    done = subprocess.run(command, cwd=small.root, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    outputs = [output for cell in nbformat.read(small.root / "out.ipynb", 4).cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.output_type for output in outputs].count("error") == code
