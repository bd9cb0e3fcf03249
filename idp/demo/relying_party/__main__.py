"""Start one application: ``python -m idp.demo.relying_party --code upd …``; see ``--help``.

The client secret comes from the environment, because other users of the machine can read a command line.
"""

import argparse
import logging
import os
import sys
import threading
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from idp.demo.relying_party.app import create_app
from idp.demo.relying_party.configuration import Configuration


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(
        description="An application that signs people in. CLIENT_SECRET holds its secret."
    )
    for name in ("code", "name", "full-name", "url", "issuer", "client-id", "scope"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--end-with-stdin", action="store_true", help="stop when standard input is closed")
    arguments = vars(parser.parse_args())
    if arguments.pop("end_with_stdin"):
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    configuration = Configuration(**arguments, client_secret=os.environ["CLIENT_SECRET"])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    address = urlsplit(configuration.url)
    server = make_server(address.hostname or "", address.port or 0, create_app(configuration), threaded=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _end_with_stdin() -> None:
    """Whoever started us holds the other end of our standard input, and its end is ours."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
