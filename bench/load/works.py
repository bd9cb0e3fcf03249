"""The works: what one operation is, and what has to be in place before it."""

from collections.abc import Awaitable, Callable

from bench.load.browser import CookieJar
from bench.load.client import Provider, VirtualUser, WrongAnswer

Operation = Callable[[], Awaitable[None]]
Work = Callable[[VirtualUser, Provider], Awaitable[Operation]]


async def cc(user: VirtualUser, provider: Provider) -> Operation:
    """client_credentials with client_secret_basic: one request."""

    async def operation() -> None:
        await user.token(grant_type="client_credentials", **provider.client_credentials_parameters)

    return operation


async def flow(user: VirtualUser, _: Provider) -> Operation:
    """The code flow with PKCE and userinfo of somebody who is signed in: three requests."""

    async def operation() -> None:
        tokens = await user.sign_in()
        await user.userinfo(tokens["access_token"])

    await operation()
    await operation()
    return operation


async def login(user: VirtualUser, _: Provider) -> Operation:
    """The same with an empty cookie jar, so that the password is checked: six to nine requests."""

    async def operation() -> None:
        user.jar = CookieJar()
        tokens = await user.sign_in()
        await user.userinfo(tokens["access_token"])

    await operation()
    return operation


async def refresh(user: VirtualUser, _: Provider) -> Operation:
    """Refresh with rotation, each answer's token used next: one request."""
    token: str = (await user.sign_in(for_refresh=True)).get("refresh_token", "")

    async def operation() -> None:
        nonlocal token
        following = (await user.token(grant_type="refresh_token", refresh_token=token)).get("refresh_token")
        if not following or following == token:
            raise WrongAnswer("the refresh token was not rotated")
        token = following

    return operation


async def userinfo(user: VirtualUser, _: Provider) -> Operation:
    """Userinfo with a bearer token: one request."""
    token = (await user.sign_in())["access_token"]

    async def operation() -> None:
        await user.userinfo(token)

    return operation


async def introspect(user: VirtualUser, _: Provider) -> Operation:
    """Introspection of an active access token: one request."""
    token = (await user.sign_in())["access_token"]

    async def operation() -> None:
        await user.introspect(token)

    return operation


async def discovery(user: VirtualUser, _: Provider) -> Operation:
    """The discovery document: one request."""

    async def operation() -> None:
        await user.get("discovery")

    return operation


async def jwks(user: VirtualUser, _: Provider) -> Operation:
    """The key set: one request."""

    async def operation() -> None:
        await user.get("jwks_uri")

    return operation


WORKS: dict[str, Work] = {
    work.__name__: work for work in (cc, flow, login, refresh, userinfo, introspect, discovery, jwks)
}
