"""The console: how each command is called; what it does stands in `zxstudy.commands`.

Exit codes: 0 done; 1 done with failures, which are listed; 2 wrong use or unusable input; 130 stopped by Ctrl-C, 143 by
SIGTERM, 129 by a terminal that was closed.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from zxstudy import __version__
from zxstudy.commands.console import interrupts_kept, make_forgiving, say, stops_as_interrupts
from zxstudy.errors import ZxstudyError

app = typer.Typer(
    name="zxstudy", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="县级政协研究: from what counties publish to reports in which every figure leads to its source.",
)  # fmt: skip

STOPPED = 130
StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="the study file", show_default=True)]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH ...", help="files or folders", show_default=False)]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="CODE", help="report on this county only; may be repeated")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="reports made side by side")]
Processes = Annotated[int, typer.Option("--jobs", "-j", min=1, help="documents read through, then reports made, side by side")]
Language = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="language of the reports [default: as the study says]")]
Failed = Annotated[bool, typer.Option("--failed", help="only reports that an earlier run tried and did not finish")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would run, why and how long; write nothing")]
Force = Annotated[bool, typer.Option("--force", help="make again what is up to date")]
Scheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help="make the counties' reports on this Dask cluster", show_default=False)
]
DEFAULT = Path("study.toml")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"zxstudy {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="say which version this is")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="show the traceback of an error")] = False,
) -> None:
    """Take the options that every command has; `main` looks for --debug itself, so that it may stand anywhere."""


@app.command(no_args_is_help=False)
def run(  # noqa: PLR0913, PLR0917 - an option of the console is a parameter
    study: StudyFile = DEFAULT, only: Only = None, jobs: Processes = 1, lang: Language = None, failed: Failed = False, force: Force = False,
    dry_run: DryRun = False, scheduler: Scheduler = "",
) -> int:  # fmt: skip
    """Take the whole road, from the raw files to the reports; does only what is needed."""
    from zxstudy.commands.study import run_study  # noqa: PLC0415 - each command imports what it needs, so that --help is quick
    from zxstudy.report.wanted import Wanted  # noqa: PLC0415

    return run_study(study, Wanted(tuple(only or ()), failed, force, lang, jobs, scheduler), dry_run=dry_run)


@app.command()
def extract(  # noqa: PLR0913, PLR0917 - an option of the console is a parameter
    path: Paths,
    county: Annotated[str, typer.Option("--county", metavar="NAME", help="the county that the documents are about")] = "",
    year: Annotated[int | None, typer.Option("--year", metavar="Y", min=1949, max=2100, help="the year that they are about")] = None,
    quantities: Annotated[bool, typer.Option("--quantities", help="every quantity, with or without an indicator")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="with --quantities: also what looks like one and is none, by kind")] = False,
    form: Annotated[str, typer.Option("--format", metavar="csv|jsonl|parquet", help="how to write it")] = "csv",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="where to [default: the console]")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="documents at a time [default: one a core]")] = None,
) -> int:
    """Print the facts of documents: one row a figure or measure, with its interval, place and wording."""
    from zxstudy.commands.extract import extract_files  # noqa: PLC0415
    from zxstudy.folder import Asked  # noqa: PLC0415

    wanted = "refused" if refused else "quantities" if quantities else "facts"
    return extract_files(path, Asked(wanted, form, county, year), output=output, jobs=jobs)


@app.command()
def compare(study: StudyFile = DEFAULT, force: Force = False) -> int:
    """Take the road as far as the comparison and print the findings."""
    from zxstudy.commands.study import compare_study  # noqa: PLC0415

    return compare_study(study, force=force)


@app.command()
def report(  # noqa: PLR0913, PLR0917 - an option of the console is a parameter
    study: StudyFile = DEFAULT, only: Only = None, jobs: Jobs = 1, lang: Language = None, failed: Failed = False, force: Force = False,
    dry_run: DryRun = False, scheduler: Scheduler = "",
    docx: Annotated[bool, typer.Option("--docx", help="also each county as an official document, under copies/")] = False,
    single_file: Annotated[bool, typer.Option("--single-file", help="also each county's page as one file to mail, under copies/")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="also each county's rows as a workbook, under copies/")] = False,
) -> int:  # fmt: skip
    """Make notebooks and pages from the tables as they stand."""
    from zxstudy.commands.study import report_study  # noqa: PLC0415
    from zxstudy.report.wanted import Wanted  # noqa: PLC0415

    forms = [name for name, wanted in (("docx", docx), ("single-file", single_file), ("xlsx", xlsx)) if wanted]
    return report_study(study, Wanted(tuple(only or ()), failed, force, lang, jobs, scheduler, forms), dry_run=dry_run)


@app.command()
def codebook(
    term: Annotated[str | None, typer.Argument(metavar="TERM", help="an id, or a Chinese name", show_default=False)] = None,
) -> int:
    """Print what is measured: all indicators and measures, or one in full."""
    from zxstudy.commands.codebook import show_codebook  # noqa: PLC0415

    show_codebook(term)
    return 0


@app.command()
def why(
    code: Annotated[str, typer.Argument(metavar="CODE", help="a county: six digits, or its name", show_default=False)],
    year: Annotated[str, typer.Argument(metavar="YEAR", help="a year, or unknown", show_default=False)],
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="an id of the codebook, or its Chinese name", show_default=False)],
    study: StudyFile = DEFAULT, lang: Language = None,
) -> int:  # fmt: skip
    """Say of one cell of the panel what was chosen, against what, from which wording, and why."""
    from zxstudy.commands.why import explain_cell  # noqa: PLC0415

    return explain_cell(study, code, year, indicator, language=lang)


places = typer.Typer(no_args_is_help=True, help="Names of places: what waits for a person.")
app.add_typer(places, name="places")


@places.command("propose")
def propose_places(
    study: StudyFile = DEFAULT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="a new file [default: the console]")] = None,
) -> int:
    """Print every name that no rule settles, with the units that it may mean, as entries to look through for places.yml."""
    from zxstudy.commands.places import propose_places  # noqa: PLC0415

    return propose_places(study, output=output)


@app.command()
def check(path: Paths) -> int:
    """Say what is wrong with raw files: whether each can be read, its sidecar, the columns of a table of facts."""
    from zxstudy.commands.check import check_files  # noqa: PLC0415

    return check_files(path)


@app.command("map")
def map_workbook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a workbook: xlsx, xls, ods, csv", show_default=False)],
    write: Annotated[bool, typer.Option("-o", "--output", help="write it beside the file, as FILE.map.yml, where none is")] = False,
) -> int:
    """Propose how a workbook is read: where place, year and indicator stand, and what each label means; a person confirms it."""
    from zxstudy.commands.map import map_file  # noqa: PLC0415

    return map_file(file, write=write)


@app.command()
def agree(
    coded: Annotated[Path, typer.Argument(metavar="CODED", help="hand coding, a csv", show_default=False)],
    facts: Annotated[Path, typer.Argument(metavar="FACTS", help="what `zxstudy extract` wrote", show_default=False)],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="the disagreements with their wording, csv")] = None,
    coded_only: Annotated[bool, typer.Option("--coded-only", help="leave aside indicators that the coder never names")] = False,
) -> int:
    """Compare hand coding with the machine's: recall, precision, bounds, Krippendorff's alpha of degrees."""
    from zxstudy.commands.agree import agree_files  # noqa: PLC0415

    return agree_files(coded, facts, output=output, coded_only=coded_only)


@app.command()
def simulate(  # noqa: PLR0913, PLR0917 - an option of the console is a parameter
    path: Annotated[Path | None, typer.Argument(
        metavar="[DIR]", help="a new folder for the study; with --design: the settings (toml)", show_default=False)] = None,
    design: Annotated[bool, typer.Option("--design", help="write nothing: what would be seen with so many counties and such reporting?")]
    = False,
    settings: Annotated[Path | None, typer.Option("--settings", metavar="FILE", help="settings (toml); options win over it")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="the same seed gives the same bytes [default: 1]")] = None,
    counties: Annotated[int | None, typer.Option("--counties", help="how many counties [default: 150]")] = None,
    years: Annotated[int | None, typer.Option("--years", help="how many years [default: 6]")] = None,
    provinces: Annotated[int | None, typer.Option("--provinces", help="how many provinces [default: 15]")] = None,
    effect: Annotated[float | None, typer.Option("--effect", help="of each mechanism, per SD: points or parts of a mean [default: 0]")]
    = None,
    ceiling: Annotated[float | None, typer.Option("--ceiling", help="share of county-years at 100 % [default: 0]")] = None,
    intervals: Annotated[float | None, typer.Option("--intervals", help="share of figures printed as intervals [default: 0]")] = None,
    masked: Annotated[float | None, typer.Option("--masked", help="share of figures without their digits [default: 0]")] = None,
    publish: Annotated[float | None, typer.Option("--publish", help="share of county-years that publish an outcome [default: 1]")] = None,
    publication: Annotated[str | None, typer.Option(
        "--publication", metavar="none|outcome|mechanism|both", help="what publishing depends on [default: none]")] = None,
    copies: Annotated[float | None, typer.Option("--copies", help="share of documents copied from another county [default: 0]")] = None,
    laundered: Annotated[float | None, typer.Option("--laundered", help="share of documents with words exchanged [default: 0]")] = None,
    adoption: Annotated[float | None, typer.Option("--adoption", help="share of counties that introduce a rule [default: 0]")] = None,
    adoption_effect: Annotated[float | None, typer.Option("--adoption-effect", help="of the rule on the solved share [default: 0]")] = None,
    form: Annotated[str, typer.Option("--as", metavar="facts|documents", help="what is written into DIR/raw")] = "facts",
    runs: Annotated[int, typer.Option("--runs", min=1, help="with --design: how many studies are drawn")] = 200,
    jobs: Jobs = 1, lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="with --design: language of the table")] = "zh",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="with --design: the table as csv")] = None,
) -> int:  # fmt: skip
    """Draw a study whose truth is known, ready to run; or with --design, what such studies would show."""
    from zxstudy.commands.simulate import simulate_design, simulate_study  # noqa: PLC0415

    options = {
        "seed": seed, "counties": counties, "years": years, "provinces": provinces, "effect": effect, "ceiling": ceiling,
        "intervals": intervals, "masked": masked, "publish": publish, "publication": publication, "copies": copies,
        "laundered": laundered, "adoption": adoption, "adoption_effect": adoption_effect,
    }  # fmt: skip
    given = {name: value for name, value in options.items() if value is not None}
    if design:
        return simulate_design(settings or path, given, runs=runs, jobs=jobs, language=lang, output=output)
    return simulate_study(path, settings, given, form=form)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; every error is a readable line, with its traceback only under --debug."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    make_forgiving()
    with interrupts_kept(), stops_as_interrupts() as came:
        try:
            code = _code([word for word in given if word != "--debug"], debug=debug)
        except SystemExit as stopped:  # a command that has said itself what was stopped
            code = int(stopped.code or 0)
        sys.exit(128 + came[0] if came and code == STOPPED else code)


def _code(arguments: list[str], *, debug: bool) -> int:
    try:
        code = int(app(arguments, standalone_mode=False) or 0)
        if code == STOPPED:
            say("stopped; the next run goes on from here")
            gc.freeze()  # what is held is not gone through once more on the way out
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the one place where whatever went wrong becomes a line for a person
        if debug:
            traceback.print_exc()
        for line in _lines(error):
            say(line)
        return 2


def _lines(error: Exception) -> list[str]:
    """What a person needs to know about `error`, a line each."""
    if hasattr(error, "format_message"):
        return [f"wrong use: {error.format_message()} (see `zxstudy --help`)"]
    if isinstance(error, ZxstudyError):
        return [f"error: {line}" for line in str(error).splitlines()]
    if isinstance(error, OSError):
        return [f"error: {error.filename or 'the system'}: {error.strerror or error}"]
    return [f"error: this is a fault of zxstudy: {type(error).__name__}: {error}; run again with --debug to see where"]
