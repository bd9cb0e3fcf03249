"""``idp organisations``: the register of organisations."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from idp.audit.service import SYSTEM
from idp.cli.world import clock, command_transaction, print_json
from idp.organisations.importing import Progress as Told
from idp.organisations.service import FileFormat, ImportReport, import_file


@click.group(name="organisations")
def command() -> None:
    """The register of organisations."""


@command.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "file_format",
    type=click.Choice([one.value for one in FileFormat]),
    help="The format, when the file's name does not end in .csv or .json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--dry-run", is_flag=True, help="Check the file and say what would change; change nothing.")
def import_organisations(*, file: Path, file_format: str | None, as_json: bool, dry_run: bool) -> None:
    """Bring the organisations of FILE (docs/organisations-import.md) into the register.

    A problem in any line stops all of it: the exit status is 1 and every problem is listed.
    """
    chosen = _format_of(file, file_format)
    content = _text_of(file)
    with _bar(shown=sys.stderr.isatty() and not as_json) as told, command_transaction() as session:
        report = import_file(session, content, chosen, clock.now(), SYSTEM, dry_run=dry_run, progress=told)
    if as_json:
        print_json(asdict(report))
    else:
        _print_report(report)
    if report.problems:
        sys.exit(1)


def _format_of(file: Path, given: str | None) -> FileFormat:
    named = given or file.suffix.lower().removeprefix(".")
    if named not in set(FileFormat):
        raise click.UsageError(
            "The file's name ends neither in .csv nor in .json: say --format csv or --format json."
        )
    return FileFormat(named)


def _text_of(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise click.ClickException(
            f"line {line}: the file is not UTF-8; save it with that encoding."
        ) from error


@contextmanager
def _bar(*, shown: bool) -> Iterator[Told]:
    """A progress bar on a terminal; silence elsewhere."""
    if not shown:
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label="Importing", file=sys.stderr, show_pos=True) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell


def _print_report(report: ImportReport) -> None:
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if report.problems:
        click.echo(f"{len(report.problems)} problems; nothing was imported.", err=True)
        return
    counts = f"{report.added} added, {report.changed} changed, {report.unchanged} as before."
    click.echo(counts if report.is_written else f"Nothing was written. It would be: {counts}")
