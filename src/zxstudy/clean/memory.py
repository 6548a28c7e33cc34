"""Memory that was freed and that Arrow and the C library keep for later: half a gigabyte after a country, which children could use."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pyarrow as pa

_TRIM: Any = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None  # glibc has it, musl has not


def give_back() -> None:
    """Nothing; what was freed is the system's again."""
    pa.default_memory_pool().release_unused()
    if _TRIM is not None:
        _TRIM(0)
