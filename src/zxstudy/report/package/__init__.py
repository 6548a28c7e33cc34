"""The tables of a study as files that other programs open: a Frictionless data package, workbooks, Stata."""

from zxstudy.report.package.write import FOLDER, Listed, write_package

__all__ = ["FOLDER", "Listed", "write_package"]
