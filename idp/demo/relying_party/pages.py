"""What a person can do in the application: sign in, look, renew, call the API, sign out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from flask import abort, redirect, render_template, request, url_for
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from idp.demo.relying_party.browser_sessions import BrowserSessions, SignedIn
from idp.demo.relying_party.configuration import TIMEOUT, Configuration
from idp.demo.relying_party.showing import as_json


class Pages:
    """The views. `provider` is Authlib's client for our registration."""

    def __init__(self, configuration: Configuration, provider: Any) -> None:
        self._us = configuration
        self._provider = provider
        self._sessions = BrowserSessions()

    def home(self) -> str:
        """Who is signed in and with which roles, or the way to sign in."""
        signed_in = self._sessions.find()
        if signed_in is None:
            return render_template("welcome.html")
        claims = as_json(signed_in.claims)
        return render_template(
            "signed_in.html", person=signed_in.claims, claims=claims, answer=signed_in.answer
        )

    def sign_in(self) -> Response:
        """Send the browser to the provider; Authlib makes and remembers state, nonce and the PKCE verifier."""
        redirect_uri = f"{self._us.url}/callback"
        answer: Response = self._provider.authorize_redirect(redirect_uri)
        return answer

    def initiate_login(self) -> Response:
        """OpenID Connect Core §4: the provider, or a link in a mail, asks us to start a sign-in.

        ``iss`` must be the provider that we know, or a stranger could send our people to one of their own.
        """
        if request.values.get("iss", "").rstrip("/") != self._us.issuer:
            abort(400, "This link comes from another sign-in service than ours.")
        return redirect(url_for("sign_in"), 303)

    def callback(self) -> Response | tuple[str, int]:
        """The browser comes back: an error, or a code that buys the tokens."""
        # RFC 9207 §2.4: an answer that another provider sent must not be taken for ours.
        if request.args.get("iss") != self._us.issuer:
            return self._failed("The answer did not come from our provider.")
        try:
            token = self._provider.authorize_access_token()
            id_token_claims = token[
                "userinfo"
            ]  # Authlib's name for them; signature, nonce and times were checked
            claims = self._ask_userinfo(token["access_token"], id_token_claims)
        except OAuthError as error:
            return self._failed(f"{error.error}: {error.description}")
        except JoseError as error:
            return self._failed(f"The provider's answer cannot be used: {error}")
        self._sessions.begin(
            SignedIn(claims, token["id_token"], token["access_token"], token.get("refresh_token"))
        )
        return redirect(url_for("home"), 303)

    def who_am_i(self) -> Response:
        """Ask the provider again: what has changed since the sign-in shows at once."""
        if signed_in := self._sessions.find():
            self._look_again(signed_in, "Who am I, asked again")
        return redirect(url_for("home"), 303)

    def renew(self) -> Response | tuple[str, int]:
        """Buy a new access token with the refresh token; the one that was presented is worth nothing afterwards."""
        signed_in = self._sessions.find()
        if signed_in is None or signed_in.refresh_token is None:
            return redirect(url_for("home"), 303)
        try:
            token = self._provider.fetch_access_token(
                grant_type="refresh_token", refresh_token=signed_in.refresh_token
            )
        except OAuthError as error:
            self._sessions.forget()
            return self._failed(f"Your sign-in has ended ({error.error}). Please sign in again.")
        renewed = replace(
            signed_in,
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token", signed_in.refresh_token),
            id_token=token.get("id_token", signed_in.id_token),
        )
        self._look_again(renewed, "A new access token")
        return redirect(url_for("home"), 303)

    def call_api(self) -> Response:
        """Call our own protected API as any other client of it would: with the access token."""
        if signed_in := self._sessions.find():
            bearer = {"Authorization": f"Bearer {signed_in.access_token}"}
            answer = requests.get(f"{self._us.audience}/my-work", headers=bearer, timeout=TIMEOUT)
            told = (f"The API answered {answer.status_code}", as_json(answer.json()))
            self._sessions.change(replace(signed_in, answer=told))
        return redirect(url_for("home"), 303)

    def sign_out(self) -> Response:
        """Forget the tokens here; the provider still knows the person."""
        self._sessions.forget()
        return redirect(url_for("home"), 303)

    def sign_out_everywhere(self) -> Response:
        """RP-Initiated Logout §2: forget here, then let the provider end the session of all applications."""
        signed_in = self._sessions.find()
        if signed_in is None:
            return redirect(url_for("home"), 303)
        self._sessions.forget()
        answer: Response = self._provider.logout_redirect(
            post_logout_redirect_uri=f"{self._us.url}/signed-out", id_token_hint=signed_in.id_token
        )
        return answer

    def signed_out(self) -> str:
        """Back from the provider; ``state`` tells our own sign-out from a link that somebody sent."""
        try:
            self._provider.validate_logout_response()
        except OAuthError:
            return render_template("message.html", title="Nothing was signed out here.")
        return render_template("message.html", title="You are signed out everywhere.")

    def _look_again(self, signed_in: SignedIn, title: str) -> None:
        """Show what userinfo says now."""
        try:
            claims = self._ask_userinfo(signed_in.access_token, signed_in.claims)
        except (OAuthError, requests.RequestException) as error:
            self._sessions.change(replace(signed_in, answer=(title, f"The provider refused: {error}")))
            return
        self._sessions.change(replace(signed_in, claims=claims, answer=(title, as_json(claims))))

    def _ask_userinfo(self, access_token: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """The claims about the person. Core §5.3.2: another ``sub`` than the ID token's is somebody else's answer."""
        bearer = {"access_token": access_token, "token_type": "Bearer"}
        claims = dict(self._provider.userinfo(token=bearer))
        if claims.get("sub") != known["sub"]:
            raise OAuthError("invalid_userinfo", "the claims are about somebody else")
        return claims

    def _failed(self, why: str) -> tuple[str, int]:
        return render_template("message.html", title="You could not be signed in.", why=why, again=True), 400
