"""The parameters of a notebook: which there are, whether those that were given are among them and of their type, and how they are written.

The cell with the tag `parameters` declares them, a line each: `name: type = default`.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from nbformat import NotebookNode

# What may be given for a declared type. Papermill's `-p` reads digits as a number, and the library reads them as text again.
_TAKES: dict[str, tuple[type, ...]] = {
    "str": (str, int), "int": (int,), "float": (float, int), "bool": (bool,), "list": (list, tuple), "dict": (dict,),
}  # fmt: skip


def tagged(notebook: NotebookNode, tag: str) -> int | None:
    """The place of the first cell with `tag`, counted from 0; None where no cell has it."""
    places = (place for place, cell in enumerate(notebook.cells) if tag in cell.metadata.get("tags", []))
    return next(places, None)


def declared(notebook: NotebookNode) -> dict[str, str]:
    """The type of each parameter that the notebook declares, empty where it names none; nothing where no cell declares any."""
    place = tagged(notebook, "parameters")
    try:
        lines = ast.parse(notebook.cells[place].source).body if place is not None else []
    except SyntaxError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            found[line.target.id] = ast.unparse(line.annotation)
        elif isinstance(line, ast.Assign):
            found.update({target.id: "" for target in line.targets if isinstance(target, ast.Name)})
    return found


def wrong_parameters(notebook: NotebookNode, given: dict[str, Any]) -> str:
    """What is wrong with the parameters that were given, in one line with those that are allowed; empty where nothing is."""
    known = declared(notebook)
    if not known:
        return ""
    unknown = [f"unknown parameter {name!r}" for name in given if name not in known]
    wrong = [f"{name}: {value!r} is no {known[name]}" for name, value in given.items() if name in known and not _fits(value, known[name])]
    allowed = ", ".join(f"{name}: {kind}" if kind else name for name, kind in known.items())
    return f"{'; '.join([*unknown, *wrong])}; allowed: {allowed}" if unknown or wrong else ""


def write_readably(notebook: NotebookNode, given: dict[str, Any]) -> None:
    """Write the cell of given parameters as a person would: papermill escapes every character that is not ASCII."""
    place = tagged(notebook, "injected-parameters")
    if place is not None and given:
        notebook.cells[place].source = "\n".join(["# Parameters", *(f"{name} = {_literal(value)}" for name, value in given.items())])


def _fits(value: Any, kind: str) -> bool:
    takes = _TAKES.get(kind)
    if takes is None or value is None:
        return True
    return isinstance(value, takes) and (kind == "bool" or not isinstance(value, bool))


def _literal(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(value)
