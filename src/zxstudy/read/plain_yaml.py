"""Files of keys and values that stand beside a raw file (`<file>.source.yml`, `<file>.map.yml`): read with care, each key with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from zxstudy.errors import ZxstudyError
from zxstudy.read.guard import reason

DEEPEST = 6
Place = tuple[str | int, ...]


def keys_and_values(path: Path, name: str, *, largest: int, error: type[ZxstudyError]) -> tuple[dict[str, Any], str]:
    """The keys and values in `path`, none where it holds something else, and its text; raises `error` with one line about `name`.

    Refused before anything is built: a link, more than `largest` bytes, aliases, which multiply, and depth.
    """
    try:
        if path.is_symlink() or not path.is_file():
            raise error(f"{name}: is not a plain file")
        if path.stat().st_size > largest:
            raise error(f"{name}: larger than {largest:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
        _check_plain(text, name, error)
        content = yaml.safe_load(text)
    except OSError as met:
        raise error(f"{name}: {reason(met)}") from met
    except UnicodeDecodeError as met:
        raise error(f"{name}: is not UTF-8 (byte {met.start})") from met
    except (yaml.YAMLError, RecursionError, ValueError) as met:
        mark = getattr(met, "problem_mark", None)
        raise error(f"{name}: is not YAML{f' (line {mark.line + 1})' if mark else ''}") from met
    return {str(key): value for key, value in content.items()} if isinstance(content, dict) else {}, text


def lines_of(text: str) -> dict[Place, int]:
    """The line (from 1) of each key and each entry of a list, by its place in the file: ("parts", 0, "rows") → 9."""
    return dict(_lines(yaml.compose(text, Loader=yaml.SafeLoader), ()))


def _check_plain(text: str, name: str, error: type[ZxstudyError]) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise error(f"{name}: uses an alias (*); write the value out")
        if depth > DEEPEST:
            raise error(f"{name}: is nested too deeply; a list of keys and values is wanted")


def _lines(node: Any, place: Place) -> list[tuple[Place, int]]:
    """The place and the line of everything inside `node`."""
    if isinstance(node, yaml.MappingNode):
        inside = [((*place, str(key.value)), key.start_mark.line + 1, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        inside = [((*place, number), value.start_mark.line + 1, value) for number, value in enumerate(node.value)]
    else:
        return []
    return [item for at, line, value in inside for item in [(at, line), *_lines(value, at)]]
