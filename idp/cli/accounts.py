"""``idp account``: people's accounts."""

import sys
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.accounts import service as accounts
from idp.accounts.models import Account, AccountStatus
from idp.accounts.rules import LONGEST, SHORTEST, PasswordProblem, Person, check_password
from idp.accounts.service import NewAccount, PasswordHash, hash_password
from idp.audit.service import SYSTEM
from idp.cli.world import clock, command_transaction, print_json
from idp.errors import DomainError

_REMEDIES = {
    PasswordProblem.TOO_SHORT: f"The password needs at least {SHORTEST} characters.",
    PasswordProblem.TOO_LONG: f"The password may have at most {LONGEST} characters.",
    PasswordProblem.COMMON: "The password is among the first that anybody tries. Choose another.",
    PasswordProblem.PERSONAL: "The password holds a name or the address of the person. Choose another.",
}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_LOGIN = click.argument("login")


class Refusing(click.Group):
    """Shows what a use case refuses as one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(error.message) from error


@click.group(name="account", cls=Refusing)
def command() -> None:
    """People's accounts. LOGIN is a username or an e-mail address."""


@command.command()
@click.option("--given-name", required=True)
@click.option("--family-name", required=True)
@click.option("--email", required=True)
@click.option("--username", help="Instead of one made from the names.")
@click.option("--without-password", is_flag=True, help="Ask for no password; nobody can sign in yet.")
@_JSON
def create(
    *,
    given_name: str,
    family_name: str,
    email: str,
    username: str | None,
    without_password: bool,
    as_json: bool,
) -> None:
    """Create an account; the password is asked for, or read from standard input."""
    password = (
        None if without_password else _ask_password(Person(given_name, family_name, username or "", email))
    )
    new = NewAccount(
        given_name=given_name, family_name=family_name, email=email, username=username, password=password
    )
    with command_transaction() as session:
        account = accounts.create_account(session, new, clock.now(), SYSTEM)
    _print_account(account, as_json=as_json)


@command.command()
@_LOGIN
@_JSON
def show(*, login: str, as_json: bool) -> None:
    """Show one account."""
    with command_transaction() as session:
        _print_account(_find(session, login), as_json=as_json)


@command.command(name="list")
@click.option("--status", type=click.Choice([status.value for status in AccountStatus]))
@click.option("--after", metavar="USERNAME", default="", help="Begin after this username.")
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True)
@_JSON
def list_accounts(*, status: str | None, after: str, most: int, as_json: bool) -> None:
    """List accounts by username."""
    statement = select(Account).where(Account.username > after).order_by(Account.username).limit(most)
    if status is not None:
        statement = statement.where(Account.status == status)
    with command_transaction() as session:
        found = [_described(account) for account in session.scalars(statement)]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one['username']:<24} {one['status']:<24} {one['email']}")


@command.command()
@_LOGIN
def set_password(*, login: str) -> None:
    """Set a password, asked for or read from standard input. Ends all sessions of the person."""
    with command_transaction() as session:
        person = _person(_find(session, login))
    password = _ask_password(person)
    with command_transaction() as session:
        accounts.set_password(session, _find(session, login).id, password, clock.now(), SYSTEM)
    click.echo(f"The password of {person.username} is set.")


@command.command()
@_LOGIN
def disable(*, login: str) -> None:
    """Disable an account; its sessions and tokens end at once."""
    with command_transaction() as session:
        account = _find(session, login)
        accounts.disable(session, account.id, clock.now(), SYSTEM)
    click.echo(f"{account.username} is disabled.")


@command.command()
@_LOGIN
def enable(*, login: str) -> None:
    """Enable a disabled account."""
    with command_transaction() as session:
        account = _find(session, login)
        accounts.enable(session, account.id, clock.now(), SYSTEM)
    click.echo(f"{account.username} is enabled.")


@command.command()
@_LOGIN
def unlock(*, login: str) -> None:
    """Lift the lock that too many wrong passwords brought."""
    with command_transaction() as session:
        account = _find(session, login)
        accounts.unlock(session, account.id, clock.now(), SYSTEM)
    click.echo(f"{account.username} is unlocked.")


def _find(session: Session, login: str) -> Account:
    account = accounts.find_by_login(session, login)
    if account is None:
        raise click.ClickException("There is no account with this username or e-mail address.")
    return account


def _person(account: Account) -> Person:
    return Person(account.given_name, account.family_name, account.username, account.email)


def _ask_password(person: Person) -> PasswordHash:
    """Never an argument: arguments stand in the list of processes."""
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    problem = check_password(password, person)
    if problem is not None:
        raise click.ClickException(_REMEDIES[problem])
    return hash_password(password)


def _described(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "subject": account.subject,
        "username": account.username,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "email": account.email,
        "status": account.status,
        "locked_until": account.locked_until,
        "created_at": account.created_at,
        "last_active_at": account.last_active_at,
    }


def _print_account(account: Account, *, as_json: bool) -> None:
    described = _described(account)
    if as_json:
        print_json(described)
        return
    for name, value in described.items():
        click.echo(f"{name + ':':<16} {'-' if value is None else value}")
