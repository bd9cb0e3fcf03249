"""``idp client``: relying parties."""

from datetime import timedelta
from typing import Any

import click

from idp.audit.service import SYSTEM
from idp.cli.world import clock, command_transaction, print_json, print_table
from idp.clients import service as clients
from idp.clients.models import Client
from idp.errors import DomainError

_SHOWN = (
    "client_id client_name application audience status token_endpoint_auth_method grant_types redirect_uris"
    " post_logout_redirect_uris scopes id_token_signed_response_alg requires_consent requires_role roles_in_id_token"
    " client_uri initiate_login_uri"
).split()


@click.group(name="client")
def command() -> None:
    """Relying parties: the applications that people sign in to."""


@command.command()
@click.option("--name", "client_name", required=True, help="What people see at sign-in.")
@click.option("--id", "client_id", help="The client_id; made up when not given.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="May be given several times.")
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True)
@click.option("--grant-type", "grant_types", multiple=True, default=("authorization_code", "refresh_token"))
@click.option("--scope", "scopes", multiple=True, default=clients.NewClient(client_name="").scopes)
@click.option("--auth-method", "token_endpoint_auth_method", default="client_secret_basic", show_default=True)
@click.option("--signing-alg", "id_token_signed_response_alg", default="RS256", show_default=True)
@click.option(
    "--application", help="The application whose roles its tokens carry: ctis, spor, iris, ev, upd."
)
@click.option("--audience", help="The aud of its access tokens; the client_id when not given.")
@click.option("--home", "client_uri", help="The application's start page.")
@click.option(
    "--initiate-login-uri", help="Where a link from a mail starts the sign-in (OpenID Connect Core §4)."
)
@click.option("--consent/--no-consent", "requires_consent", default=True, show_default=True)
@click.option("--role-required/--no-role-required", "requires_role", default=False, show_default=True)
@click.option("--roles-in-id-token/--no-roles-in-id-token", default=False, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(*, as_json: bool, **given: Any) -> None:
    """Register a client and show its secret, this once."""
    try:
        with command_transaction() as session:
            registered = clients.create(session, clients.NewClient(**given), clock.now(), SYSTEM)
            shown = _describe(registered.client)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if as_json:
        print_json(shown | {"client_secret": registered.client_secret})
        return
    click.echo(f"client_id:     {shown['client_id']}")
    click.echo(f"client_secret: {registered.client_secret or '(none: a public client)'}")
    if registered.client_secret:
        click.echo("The secret is shown this once and cannot be read again.")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> None:
    """List all clients."""
    with command_transaction() as session:
        found = [_describe(client) for client in clients.list_all(session)]
    if as_json:
        print_json(found)
        return
    columns = ("client_id", "client_name", "application", "status")
    print_table(columns, [tuple(client[name] or "-" for name in columns) for client in found])


@command.command()
@click.argument("client_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(client_id: str, *, as_json: bool) -> None:
    """Show one client; its secret is not kept and cannot be shown."""
    try:
        with command_transaction() as session:
            shown = _describe(clients.get(session, client_id))
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        click.echo(f"{name}: {' '.join(value) if isinstance(value, list) else value}")


@command.command(name="rotate-secret")
@click.argument("client_id")
@click.option(
    "--overlap-minutes",
    type=click.IntRange(0, 43_200),
    default=60,
    show_default=True,
    help="How long the old secret still counts.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rotate_secret(client_id: str, overlap_minutes: int, *, as_json: bool) -> None:
    """Give a client a new secret and show it, this once."""
    try:
        with command_transaction() as session:
            overlap = timedelta(minutes=overlap_minutes)
            secret = clients.rotate_secret(session, client_id, clock.now(), SYSTEM, overlap=overlap)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if as_json:
        print_json({"client_id": client_id, "client_secret": secret})
        return
    click.echo(f"client_secret: {secret}")
    click.echo(f"The old secret counts for {overlap_minutes} more minutes.")


@command.command()
@click.argument("client_id")
def disable(client_id: str) -> None:
    """Disable a client: from now on it gets no token."""
    _act(clients.disable, client_id)
    click.echo(f"{client_id} is disabled.")


@command.command()
@click.argument("client_id")
def enable(client_id: str) -> None:
    """Let a disabled client in again."""
    _act(clients.enable, client_id)
    click.echo(f"{client_id} is active.")


def _act(act: Any, client_id: str) -> None:
    try:
        with command_transaction() as session:
            act(session, client_id, clock.now(), SYSTEM)
    except DomainError as error:
        raise click.ClickException(error.message) from error


def _describe(client: Client) -> dict[str, Any]:
    return {name: getattr(client, name) for name in _SHOWN}
