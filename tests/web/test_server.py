"""A real server process: what comes over the socket, and how it stops."""

import os
import signal
import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.authorizations.models import Authorization
from tests.oidc.nodes import Nodes, command, environment, is_alive, migrated_world, running_nodes
from tests.servers.guard import free_port

GIGABYTE = 1024**3


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "idp.sqlite").write_bytes(sqlite_template.read_bytes())
    with running_nodes(f"sqlite:///{folder / 'idp.sqlite'}", folder, 1) as running:
        yield running


def speak(server: Nodes, head: str, body: bytes = b"", *, times: int = 0) -> str:
    """Raw bytes to the server, the last part so many times; the beginning of what it answers before it hangs up."""
    with socket.create_connection(("127.0.0.1", server.ports[0]), timeout=20) as connection:
        try:
            connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            for _ in range(times or 1):
                connection.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return _read(connection)


def _read(connection: socket.socket) -> str:
    found = b""
    try:
        while b"\r\n\r\n" not in found and (part := connection.recv(65_536)):
            found += part
    except ConnectionResetError:
        pass
    return found.decode(errors="replace")


def name_of(server: Nodes) -> str:
    return server.world.settings.issuer.partition("//")[2]


def memory_of(server: Nodes) -> int:
    """Bytes that the server's processes hold."""
    guard = server.processes[0].pid
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _below(guard))
    return pages * os.sysconf("SC_PAGE_SIZE")


def _below(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return [one for child in children for one in (child, *_below(child))]


FOREIGN = {
    "another name": "GET / HTTP/1.1\nHost: evil.example",
    "no name": "GET / HTTP/1.0",
    "another name in the request line": "GET http://evil.example/ HTTP/1.1\nHost: evil.example",
    "two names": "GET / HTTP/1.1\nHost: {name}\nHost: evil.example",
    "two names, the other first": "GET / HTTP/1.1\nHost: evil.example\nHost: {name}",
    "a name with a user": "GET / HTTP/1.1\nHost: {name}@evil.example",
}


@pytest.mark.parametrize("head", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_name_is_refused_at_the_socket(server: Nodes, head: str) -> None:
    """H2."""
    answer = speak(server, head.format(name=name_of(server)) + "\nConnection: close")

    assert answer.split(" ")[1] == "400"
    assert "evil.example" not in answer


def test_a_name_in_the_request_line_makes_no_link(server: Nodes) -> None:
    """H2: an absolute request line with our own Host: whatever is answered names nobody else."""
    answer = speak(
        server, f"GET http://evil.example/account HTTP/1.1\nHost: {name_of(server)}\nConnection: close"
    )

    assert "evil.example" not in answer


@pytest.mark.parametrize("path", ["/token", "/authorize", "/sign-in", "/userinfo", "/end_session"])
def test_a_body_of_five_gigabytes_is_refused_by_its_announcement(server: Nodes, path: str) -> None:
    """B5, L2: 4xx without waiting for it, and the memory does not grow."""
    before = memory_of(server)
    head = (
        f"POST {path} HTTP/1.1\nHost: {name_of(server)}\nConnection: close\nContent-Length: {5 * GIGABYTE}"
        "\nContent-Type: application/x-www-form-urlencoded"
    )

    began = time.monotonic()
    answer = speak(server, head, b"a=" + b"x" * 65_536)

    assert answer.split(" ")[1].startswith("4")
    assert time.monotonic() - began < 10
    assert memory_of(server) - before < 32 * 1024**2


def test_a_body_without_an_end_is_cut_off(server: Nodes) -> None:
    """L2: chunked, 64 megabytes of it: refused on the way, and not kept."""
    before = memory_of(server)
    head = (
        f"POST /token HTTP/1.1\nHost: {name_of(server)}\nConnection: close\nTransfer-Encoding: chunked"
        "\nContent-Type: application/x-www-form-urlencoded"
    )

    answer = speak(server, head, b"10000\r\n" + b"x" * 65_536 + b"\r\n", times=1024)

    assert answer == "" or answer.split(" ")[1].startswith("4")
    assert memory_of(server) - before < 32 * 1024**2
    assert is_alive(server.ports[0])


def test_a_form_in_chunks_is_a_form(server: Nodes) -> None:
    """RFC 9112 §7.1: not every client knows the length before it sends."""
    application = server.present().application(grant_types=("client_credentials",), redirect_uris=())
    credentials = b64encode(f"{application.client_id}:{application.secret}".encode()).decode()
    head = (
        f"POST /token HTTP/1.1\nHost: {name_of(server)}\nConnection: close\nTransfer-Encoding: chunked"
        f"\nAuthorization: Basic {credentials}\nContent-Type: application/x-www-form-urlencoded"
    )

    answer = speak(server, head, b"b\r\ngrant_type=\r\n12\r\nclient_credentials\r\n0\r\n\r\n")

    assert answer.split(" ")[1] == "200"


@pytest.mark.parametrize(
    "header",
    [
        "X-Long: " + "x" * 1_000_000,
        "\n".join(f"X-{n}: y" for n in range(5000)),
        "Authorization: Basic " + "x" * 300_000,
    ],
    ids=["a megabyte", "five thousand", "a long credential"],
)
def test_headers_have_an_end(server: Nodes, header: str) -> None:
    """L2, C4: 4xx or hung up on; the server lives."""
    answer = speak(server, f"GET /userinfo HTTP/1.1\nHost: {name_of(server)}\nConnection: close\n{header}")

    assert answer == "" or answer.split(" ")[1].startswith("4")
    assert is_alive(server.ports[0])


def test_a_response_cannot_be_split(server: Nodes) -> None:
    """N9: a line break in what is sent back stays encoded."""
    answer = speak(
        server,
        f"GET /sign-in?next=%0d%0aX-Evil:%20yes&interaction=%0d%0aX-Evil:%20yes HTTP/1.1\nHost: {name_of(server)}"
        "\nConnection: close",
    )

    assert "\nX-Evil" not in answer


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_in_flight_is_finished_before_the_server_ends(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """R20: SIGTERM while a refresh waits for the database: its answer arrives, and then the process is gone."""
    if kind == "sqlite":
        (tmp_path / "idp.sqlite").write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite:///{tmp_path / 'idp.sqlite'}"
    else:
        template = request.getfixturevalue("postgres_template")
        url = request.getfixturevalue("postgres_server").create_database(template=template)
    port = free_port()
    world = migrated_world(url, tmp_path, f"http://127.0.0.1:{port}")
    application = world.application()
    tokens = application.tokens(world.browser(world.account()))
    nodes = Nodes(world, (port,), ())
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command(port), env=environment(world), stdout=log, stderr=log)
    try:
        _wait_until(lambda: is_alive(port))
        answers: list[tuple[int, dict[str, object]]] = []
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        asking = threading.Thread(target=lambda: answers.append(nodes.token(0, application, **form)))
        with world.database.transaction() as session:
            session.execute(text("UPDATE authorizations SET generation = generation"))
            asking.start()
            time.sleep(0.7)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
        asking.join(20)
        process.wait(20)
        lives_on = is_alive(port)
    finally:
        process.kill()
        process.wait()
        generation = [row.generation for row in world.rows_of(Authorization)]
        world.close()

    assert [status for status, _ in answers] == [200]
    assert generation == [1]
    assert process.returncode in (0, -signal.SIGTERM)
    assert not lives_on


def _wait_until(answers: object) -> None:
    deadline = time.monotonic() + 30
    while not answers():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_log_of_a_run_holds_no_secret(server: Nodes) -> None:
    """P5: every endpoint, rightly and wrongly used; then the log is searched for what was sent and what came back."""
    world = server.present()
    account, application, browser = (
        world.account(email="canary@example.org"),
        world.application(),
        world.browser(),
    )
    session = world.sign_in(browser, account)
    cookie = browser.get_cookie("idp_session", domain="127.0.0.1")
    assert cookie is not None
    code = application.code(browser)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": application.redirect_uri}
    _, tokens = server.token(0, application, **form, code_verifier=application.verifier)
    server.token(0, application, **form, code_verifier=application.verifier)
    server.token(0, application, grant_type="refresh_token", refresh_token=str(tokens["refresh_token"]))
    basic = b64encode(f"{application.client_id}:wrong-{application.secret}".encode()).decode()
    server.send(0, "POST", "/token", form=form, Authorization=f"Basic {basic}")
    for path in ("/introspect", "/revoke"):
        server.send(
            0, "POST", path, form={"token": str(tokens["access_token"])}, Authorization=f"Basic {basic}"
        )
    server.send(0, "GET", "/userinfo", Authorization=f"Bearer {tokens['access_token']}")
    server.send(0, "GET", f"/nothing/{code}?code={code}", Cookie=f"idp_session={cookie.value}")
    server.send(0, "GET", f"/authorize?state=canary-state&login_hint={account.email}")
    server.send(0, "POST", "/sign-in", form={"username": account.email, "password": "canary-password"})

    log = server.log()

    secrets = [code, cookie.value, application.secret, application.verifier, account.email, account.username]
    secrets += [str(tokens[name]) for name in ("access_token", "id_token", "refresh_token")]
    secrets += ["canary-state", "canary-password", basic]
    assert [secret for secret in secrets if secret in log] == []
    assert '"path": "/token"' in log
    assert session
