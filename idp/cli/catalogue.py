"""``idp catalogue``: the role catalogue in force."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from idp.audit.service import SYSTEM
from idp.cli.world import clock, command_transaction, print_json, print_table
from idp.errors import DomainError
from idp.roles.catalogue import Catalogue, Role
from idp.roles.loading import SHIPPED
from idp.roles.rules import parse_catalogue
from idp.roles.service import CatalogueRefused, current_catalogue, current_version, load_catalogue


@click.group(name="catalogue")
def command() -> None:
    """The role catalogue (docs/catalogue.md)."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=SHIPPED)
@click.option("--check", is_flag=True, help="Only say whether the file could come into force.")
def load(*, file: Path, check: bool) -> None:
    """Bring the catalogue in FILE into force; without FILE the one that comes with the program.

    A file with a problem is refused with line and reason, the exit status is 1, and the old one stays in force.
    """
    try:
        content = file.read_text("utf-8")
        catalogue = parse_catalogue(content)
        if not check:
            with command_transaction() as session:
                load_catalogue(session, content, clock.now(), SYSTEM)
    except UnicodeDecodeError as error:
        raise click.ClickException("The file is not UTF-8; save it with that encoding.") from error
    except CatalogueRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(refused.problems)} problems; the catalogue in force is unchanged.", err=True)
        sys.exit(1)
    what = f"{len(catalogue.roles)} roles of {len(catalogue.applications)} applications"
    click.echo(f"{what} could come into force." if check else f"{what} are in force.")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, as_json: bool) -> None:
    """Show the catalogue in force."""
    with command_transaction() as session:
        version, catalogue = _in_force(session)
    if as_json:
        print_json(_described(version, catalogue))
    else:
        _print_table(catalogue)


def _in_force(session: Session) -> tuple[str, Catalogue]:
    try:
        return current_version(session), current_catalogue(session)
    except DomainError as error:
        raise click.ClickException(error.message) from error


def _described(version: str, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "version": version,
        "applications": [asdict(one) for one in catalogue.applications.values()],
        "families": [asdict(one) for one in catalogue.families.values()],
        "documents": [asdict(one) for one in catalogue.documents.values()],
        "roles": [_described_role(role) for role in catalogue.roles.values()],
    }


def _described_role(role: Role) -> dict[str, Any]:
    listed = role.organisation_list
    return asdict(role) | {
        "audience": [audience.code for audience in role.audience],
        "organisation_list": sorted(listed.organisations) if listed else None,
    }


def _print_table(catalogue: Catalogue) -> None:
    rows = [(role.code, role.name, catalogue.families[role.family].name) for role in catalogue.roles.values()]
    print_table(("Role", "Name", "Looked after by"), rows)
