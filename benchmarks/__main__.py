"""`python -m benchmarks [--only NAME]`: run, print, write."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.bench import RESULTS, Row, lines, machine, write

BENCHMARKS = ("extraction", "folder", "copies", "batch", "kills", "panel", "comparison", "site", "old_browser")


def main() -> int:
    """Run the benchmarks asked for and give 0, or 2 where there is none of that name."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="", help="one name")
    only = parser.parse_args().only
    if only and only not in BENCHMARKS:
        print(f"{only}: no such benchmark; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    print(machine())
    rows: list[Row] = []
    for name in [only] if only else BENCHMARKS:
        rows += importlib.import_module(f"benchmarks.{name}").run()
    print("\n".join(lines(rows)))
    write(rows)
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
