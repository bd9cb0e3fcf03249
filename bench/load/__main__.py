"""Loads one provider and prints one JSON line for each work; fails when any operation did."""

import argparse
import asyncio
import json
import sys
from urllib.parse import urlsplit

from bench.load.client import Provider
from bench.load.http1 import Connection
from bench.load.loop import Plan, run
from bench.load.works import WORKS

DISCOVERY = "/.well-known/openid-configuration"
LONGEST_SECONDS = 600


async def discover(base: str) -> dict[str, str]:
    """The endpoints that a provider's discovery document names, and the document's own address."""
    parts = urlsplit(base)
    connection = Connection(parts.hostname or "", parts.port or 80)
    response = await connection.request("GET", DISCOVERY)
    connection.close()
    found: dict[str, str] = json.loads(response.body)
    return found | {"discovery": base + DISCOVERY}


async def _main(arguments: argparse.Namespace) -> int:
    settings = json.loads(arguments.provider)
    provider = Provider(base=arguments.base, endpoints=await discover(arguments.base), **settings)
    failed = False
    for work in arguments.works.split(","):
        plan = Plan(work, arguments.users, arguments.warm_up, arguments.seconds, arguments.server_pid)
        record = await run(plan, provider)
        failed |= record["errors"] > 0
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()
    return int(failed)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--base", required=True, help="the provider's origin, on loopback")
    parser.add_argument("--works", default=",".join(WORKS))
    parser.add_argument("--users", type=int, default=8, help="virtual users, one connection each")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--warm-up", type=float, default=5.0)
    parser.add_argument("--server-pid", type=int, required=True)
    parser.add_argument(
        "--provider", default="{}", help="differences from bench.load.client.Provider, as JSON"
    )
    arguments = parser.parse_args()
    if urlsplit(arguments.base).hostname != "127.0.0.1":
        parser.error("this loads only servers of one's own, on 127.0.0.1")
    if arguments.seconds + arguments.warm_up > LONGEST_SECONDS:
        parser.error(f"at most {LONGEST_SECONDS} s")
    return arguments


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(_parse())))
