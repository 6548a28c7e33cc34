"""Memory between the steps of a country: what is freed is kept for what comes next, and given back where children could use it.

A page that the system hands out is zeroed first. Allocators that give back at once what one column took ask for it anew for the next one,
which costs a fifth of the processor time of a country.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_GLIBC = hasattr(_LIBC, "malloc_trim") and hasattr(_LIBC, "mallopt")  # musl has not

# mallopt(3): from how much free memory at its end the heap shrinks, by how much it grows beyond what is asked, and from which size a
# block is a mapping of its own, which goes back when it is freed
_TRIM, _PAD, _MAPPED = -1, -2, -3
_KEEPING = {_TRIM: 1 << 30, _PAD: 1 << 26, _MAPPED: 1 << 30}
_USUAL = {_TRIM: 1 << 26, _PAD: 1 << 17, _MAPPED: 1 << 25}  # where glibc's own rule ends after large blocks were freed


def keep_freed() -> None:
    """Nothing; from here on this process keeps what it frees, Arrow's memory included."""
    if _GLIBC:
        pa.set_memory_pool(pa.system_memory_pool())
        _set(_KEEPING)


@contextmanager
def freed_is_kept() -> Iterator[None]:
    """`keep_freed` for as long as it lasts; then all is as it was, and what is free is the system's again.

    Python's collector rests meanwhile: it would go through every name of every place again and again, an eighth of the processor time of
    locating, and what it could free is little beside the tables.
    """
    pool, collects = pa.default_memory_pool(), gc.isenabled()
    keep_freed()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        pa.set_memory_pool(pool)
        if _GLIBC:
            _set(_USUAL)
        give_back()


def give_back() -> None:
    """Nothing; what was freed is the system's again."""
    pa.default_memory_pool().release_unused()
    if _GLIBC:
        _LIBC.malloc_trim(0)


def _set(options: dict[int, int]) -> None:
    for option, value in options.items():
        _LIBC.mallopt(option, value)
