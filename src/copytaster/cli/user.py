"""`user`: who may sign in, as what, and with which tokens."""

import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

import click

from copytaster import app
from copytaster.adapters.people_passwords import Argon2Passwords
from copytaster.errors import InputError
from copytaster.model.people import ROLES, SCOPES, ApiToken, Person, Role, Scope
from copytaster.settings import Settings
from copytaster.staff import People
from copytaster.stages import accounts

T = TypeVar("T")


@click.group()
def user() -> None:
    """Who may sign in, as what, and with which tokens.

    \b
    Examples:
      copytaster user add anna --role desk
      copytaster user token anna --scope read --label "phone"
      copytaster user list --json
    """


def _with_people(settings: Settings, work: Callable[[People], Awaitable[T]]) -> T:
    async def done() -> T:
        async with app.opened_store(settings) as store:
            return await work(store.people)

    return asyncio.run(done())


def _name(said: str) -> str:
    name = accounts.name_of(said)
    if name is None:
        raise InputError(f"{said!r} cannot be a name: give letters, digits and . _ @ + - only, at most 64")
    return name


async def _known(people: People, said: str) -> Person:
    person = await people.person(_name(said))
    if person is None:
        raise InputError(f"there is nobody called {said}")
    return person


def _password(name: str, from_stdin: bool) -> str:
    """Asked for twice on a terminal, never an argument: those are seen by others."""
    password = (
        sys.stdin.readline().rstrip("\r\n") if from_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )
    if why := accounts.password_problem(password, name):
        raise InputError(why)
    return str(password)


def _now() -> datetime:
    return datetime.now(UTC)


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reader", show_default=True, help="What the person may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.option("--identity", default="", help="Sign in by an OpenID provider instead: its issuer, a blank, and the subject.")
@click.pass_context
def add(ctx: click.Context, name: str, role: str, password_stdin: bool, identity: str) -> None:
    """Add somebody.

    \b
    Examples:
      copytaster user add anna --role desk
    """
    known = _name(name)

    async def added(people: People) -> None:
        if await people.person(known):
            raise InputError(f"{known} is there already; change the role or the password instead")
        password = "" if identity and not password_stdin else _password(known, password_stdin)
        hashed = await Argon2Passwords().hashed(password) if password else ""
        await people.keep([Person(known, cast(Role, role), hashed, _now(), identity)])

    _with_people(ctx.obj(), added)
    click.echo(f"{known} may sign in as {role}.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def listed(ctx: click.Context, as_json: bool) -> None:
    """List everybody, with tokens and passkeys.

    \b
    Examples:
      copytaster user list --json
    """

    async def told(people: People) -> list[dict[str, object]]:
        return [
            {
                "name": each.name,
                "role": each.role,
                "has_password": bool(each.password_hash),
                "identity": each.identity,
                "added_at": each.added_at.isoformat(),
                "passkeys": [key.label for key in await people.passkeys_of(each.name)],
                "tokens": [{"id": token.id, "scope": token.scope, "label": token.label} for token in await people.tokens_of(each.name)],
            }
            for each in await people.everyone()
        ]

    rows = _with_people(ctx.obj(), told)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        tokens = cast(list[dict[str, str]], row["tokens"])
        keys = [f"token {each['id']} ({each['scope']}, {each['label']})" for each in tokens]
        passkeys = [f"passkey {label}" for label in cast(list[str], row["passkeys"])]
        click.echo("; ".join([f"{row['name']}: {row['role']}", *keys, *passkeys]))
    if not rows:
        click.echo("Nobody may sign in yet.")


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.pass_context
def password(ctx: click.Context, name: str, password_stdin: bool) -> None:
    """Give somebody a new password; their sessions end.

    \b
    Examples:
      copytaster user password anna
    """

    async def changed(people: People) -> None:
        person = await _known(people, name)
        hashed = await Argon2Passwords().hashed(_password(person.name, password_stdin))
        await people.keep([replace(person, password_hash=hashed)])
        await people.end_sessions(person.name, [each.id for each in await people.sessions_of(person.name)])

    _with_people(ctx.obj(), changed)
    click.echo(f"{_name(name)} has a new password.")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.pass_context
def role(ctx: click.Context, name: str, role: str) -> None:
    """Say what somebody may do from now on.

    \b
    Examples:
      copytaster user role anna admin
    """

    async def changed(people: People) -> None:
        await people.keep([replace(await _known(people, name), role=cast(Role, role))])

    _with_people(ctx.obj(), changed)
    click.echo(f"{_name(name)} may sign in as {role}.")


@user.command("remove")
@click.argument("name")
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove somebody, with all sessions and tokens; what they decided stands.

    \b
    Examples:
      copytaster user remove anna
    """
    if not _with_people(ctx.obj(), lambda people: people.remove(_name(name))):
        raise InputError(f"there is nobody called {name}")
    click.echo(f"{_name(name)} is removed.")


@user.command("token")
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default="read", show_default=True, help="What it may do; never more than the person.")
@click.option("--label", default="", help="What it is for.")
@click.option("--end", default="", help="End the token with this id instead of making one.")
@click.pass_context
def token(ctx: click.Context, name: str, scope: str, label: str, end: str) -> None:
    """Make a token for a program, and print it once; or end one.

    \b
    Examples:
      copytaster user token anna --scope read --label phone
      copytaster user token anna --end t0a1b2c3d
    """
    days = ctx.obj().people.token_days

    async def made(people: People) -> str:
        person = await _known(people, name)
        if end:
            if not await people.end_tokens(person.name, [end]):
                raise InputError(f"{person.name} has no token {end}")
            return f"The token {end} has ended."
        key, now = accounts.KEY_PREFIX + secrets.token_urlsafe(32), _now()
        ends_at = now + timedelta(days=days)
        kept = ApiToken(f"t{secrets.token_hex(4)}", accounts.known_as(key), person.name, cast(Scope, scope), label, now, ends_at)
        await people.keep([kept])
        return key

    click.echo(_with_people(ctx.obj(), made))
