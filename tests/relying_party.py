"""A strict relying party for tests: speaks the protocol over HTTP and nothing else, and keeps every token in sight."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet

TIMEOUT = 20
ALGORITHMS = ["RS256", "ES256"]


@dataclass
class Form:
    """One form of a page: where it goes, its fields as they stand, and its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif (
            self.found
            and tag == "input"
            and values.get("name")
            and values.get("type") not in ("submit", "file")
        ):
            if values.get("type") not in ("checkbox", "radio") or "checked" in values:
                self.found[-1].fields[values["name"]] = values.get("value", "")
        elif self.found and tag == "button" and values.get("id"):
            self.found[-1].buttons[values["id"]] = (values.get("name", ""), values.get("value", ""))


def forms_of(page: requests.Response) -> list[Form]:
    """Every form of an HTML page."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.found


class Browser:
    """A person's browser without a window: cookies, redirects one by one, forms."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, url: str) -> requests.Response:
        """One request; redirects are not followed."""
        return self._session.get(url, allow_redirects=False, timeout=TIMEOUT)

    def submit(self, page: requests.Response, form: Form, **values: str) -> requests.Response:
        """Send a form of the page with these fields filled in."""
        url = urljoin(page.url, form.action or page.url)
        fields = {**form.fields, **values}
        if form.method == "get":
            return self.get(f"{url}?{urlencode(fields)}")
        headers = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(page.url))}
        return self._session.post(url, fields, headers=headers, allow_redirects=False, timeout=TIMEOUT)

    def follow(self, answer: requests.Response, stop_at: str) -> tuple[requests.Response, str | None]:
        """Follow redirects until a page, or until one leads to `stop_at`: that address is then the second value."""
        for _ in range(20):
            if not answer.is_redirect and answer.status_code != 303:
                return answer, None
            target = urljoin(answer.url, answer.headers["Location"])
            if target.partition("?")[0] == stop_at:
                return answer, target
            answer = self.get(target)
        raise AssertionError("twenty redirects and no end")


class RelyingParty:
    """One client of the provider, as ``idp demo --describe`` describes it."""

    def __init__(self, issuer: str, client: dict[str, Any]) -> None:
        self._issuer = issuer
        self._client = client
        self.metadata: dict[str, Any] = requests.get(
            f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT
        ).json()
        assert self.metadata["issuer"] == issuer

    @property
    def redirect_uri(self) -> str:
        uri: str = self._client["redirect_uris"][0]
        return uri

    def sign_in(self, browser: Browser, account: dict[str, Any], **parameters: str) -> dict[str, Any]:
        """The whole way: from the authorization request to the tokens of this account."""
        nonce = secrets.token_urlsafe(16)
        code, verifier = self.obtain_code(browser, account, **{"nonce": nonce, **parameters})
        tokens = self.redeem(code, verifier)
        self.check_id_token(tokens["id_token"], nonce)
        return tokens

    def obtain_code(self, browser: Browser, account: dict[str, Any], **parameters: str) -> tuple[str, str]:
        """The way to a code, and the PKCE verifier that it belongs to."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        request = self.authorization_request(verifier, **{"state": state, **parameters})
        page, back = browser.follow(browser.get(request), self.redirect_uri)
        if back is None:
            form = next(form for form in forms_of(page) if "password" in form.fields)
            answer = browser.submit(page, form, username=account["username"], password=account["password"])
            page, back = browser.follow(answer, self.redirect_uri)
        assert back is not None, f"{page.status_code} {page.url}: {page.text[:2000]}"
        came = dict(parse_qsl(urlsplit(back).query))
        assert came.get("iss") == self._issuer, came  # RFC 9207 §2.4
        assert came.get("state") == state, came
        return came["code"], verifier

    def authorization_request(self, verifier: str, **parameters: str) -> str:
        """The address that starts a sign-in (RFC 6749 §4.1.1, RFC 7636 §4.3)."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._client["client_id"],
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self._client["scopes"]),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **parameters,
        }
        return f"{self.metadata['authorization_endpoint']}?{urlencode(query)}"

    def redeem(self, code: str, verifier: str) -> dict[str, Any]:
        """A code for tokens."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._expect(self.token(**form, redirect_uri=self.redirect_uri))

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """A refresh token for the next tokens."""
        return self._expect(self.token(grant_type="refresh_token", refresh_token=refresh_token))

    def token(self, **form: str) -> requests.Response:
        """Whatever the token endpoint answers."""
        return self._post("token_endpoint", form)

    def introspect(self, token: str) -> dict[str, Any]:
        """What the provider says about a token (RFC 7662)."""
        return self._expect(self._post("introspection_endpoint", {"token": token}))

    def userinfo(self, access_token: str) -> requests.Response:
        """Whatever userinfo answers."""
        bearer = {"Authorization": f"Bearer {access_token}"}
        return requests.get(self.metadata["userinfo_endpoint"], headers=bearer, timeout=TIMEOUT)

    def check_id_token(self, encoded: str, nonce: str) -> dict[str, Any]:
        """The claims of a genuine ID token for this client and this request (OpenID Connect Core §3.1.3.7)."""
        claims = self.decode(encoded)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        assert claims["iss"] == self._issuer
        assert audience == [self._client["client_id"]]
        assert claims["nonce"] == nonce
        return claims

    def decode(self, encoded: str) -> dict[str, Any]:
        """The claims of a token that one of the published keys signed and that has not expired."""
        keys = KeySet.import_key_set(requests.get(self.metadata["jwks_uri"], timeout=TIMEOUT).json())
        token = jwt.decode(encoded, keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(exp={"essential": True}).validate(token.claims)
        return token.claims

    def _post(self, endpoint: str, form: dict[str, str]) -> requests.Response:
        credentials = (self._client["client_id"], self._client["client_secret"])
        return requests.post(self.metadata[endpoint], form, auth=credentials, timeout=TIMEOUT)

    def _expect(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content
