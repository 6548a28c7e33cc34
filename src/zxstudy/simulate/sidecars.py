"""The sidecar of a simulated file: it says that nothing in the file is anybody's."""

from __future__ import annotations

import yaml

PRODUCER = "zxstudy simulate"
NOTE = "模拟数据：地名、数字都是按随机数生成的，与任何真实地方无关。Simulated: no name or figure is anybody's."
KEYS = (
    "title", "producer", "kind", "side", "document_type", "province", "county", "level", "session", "year", "published", "read", "address",
    "licence", "sha256", "note",
)  # fmt: skip
LICENCE = "CC0-1.0 (drawn at random)"


def sidecar(title: str, **known: object) -> str:
    """The text of a sidecar with `known` values; every key stands in it, those that nobody knows empty."""
    fixed = {"title": title, "producer": PRODUCER, "kind": "simulated", "level": "unknown", "year": None, "licence": LICENCE, "note": NOTE}
    values = {key: (fixed | known).get(key, "") for key in KEYS}
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)
