"""Many people who send their password at once: opens the sign-in page for each, waits for a word, then posts.

Prints `ready` when every page is open, starts when a line comes in, and prints what became of everybody as JSON.
"""

import asyncio
import json
import sys
from collections import Counter

from bench.load.client import Provider, VirtualUser, Visit, WrongAnswer

OPENED_AT_ONCE = 4


async def _open_pages(people: list[VirtualUser], provider: Provider) -> list[Visit]:
    visits: list[Visit] = []
    for start in range(0, len(people), OPENED_AT_ONCE):
        some = people[start : start + OPENED_AT_ONCE]
        visits += await asyncio.gather(*(person.open_page(provider.scope) for person in some))
    return visits


async def _sign_in(person: VirtualUser, visit: Visit, delay: float) -> str:
    """What became of one person, in words."""
    await asyncio.sleep(delay)
    try:
        await person.redeem(*await person.go_on(visit))
    except WrongAnswer as refusal:
        response = refusal.response
        if response is not None and response.status == 503 and response.header(b"retry-after"):
            return "told to come back"
        return str(refusal)[:200]
    except OSError as error:
        return repr(error)
    return "signed in"


async def _main(base: str, settings: str, number: int, within: float) -> None:
    given = json.loads(settings)
    provider = Provider(base=base, **given)
    people = [VirtualUser(provider, index) for index in range(number)]
    visits = await _open_pages(people, provider)
    print("ready", flush=True)
    sys.stdin.readline()
    outcomes = await asyncio.gather(
        *(
            _sign_in(person, visit, within * index / number)
            for index, (person, visit) in enumerate(zip(people, visits, strict=True))
        )
    )
    print(json.dumps(Counter(outcomes)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
