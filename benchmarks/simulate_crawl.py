"""Simulate a night's crawl of all districts under politeness, event by event, and print when it is done and what it asks for.

    python -m benchmarks.simulate_crawl [--districts 2800] [--slots 8 64 256 2800] [--night first|quiet|season] [--in-order]

What is simulated is what the crawler does (docs/decisions/0011 and 0012): a district takes a slot, in an order that has nothing
to do with where it lies; its list pages and then its rows, a batch of 100 at a time, are asked for at its host; while a batch is
under way, nobody else asks that host; when no batch is left the slot goes to the next district. A host is asked once in
`1 / --rate` seconds, or as often as it answers, whichever is slower.

What is assumed: 120 documents a district and year over ten years (sixty units, a budget and a final account), spread
log-normally; half of the districts on a platform that their city's districts share; answers after 0.4 s, and half a megabyte of
document at 1 MB/s; one request in a hundred fails and is asked for again after ten seconds. The nights:

    first    everything is new
    quiet    nothing is: list pages, and of the rows max(500, 3 %) once more, all answered "not modified"
    season   as quiet, and a twentieth of a year's documents is new, as in the four weeks in which most must publish
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.stages.crawling.listings import BATCH_ROWS, LEAST_CHECKED, SHARE_CHECKED

ROWS_A_PAGE = 20
SHARED_BY = 8
"""Districts of a city."""
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class World:
    """What is assumed of the portals."""

    districts: int = 2_800
    documents_a_year: float = 120.0
    years: int = 10
    spread: float = 0.5
    """Standard deviation of the logarithm of a district's documents."""
    shared: float = 0.5
    """Share of districts whose portal is on their city's platform."""
    rate: float = 1.0
    """Requests a second that a host is asked at most."""
    answers_after: float = 0.4
    concurrency: int = 2
    megabytes: float = 0.5
    megabytes_a_second: float = 1.0
    fails: float = 0.01
    again_after: float = 10.0


@dataclass(slots=True)
class District:
    """A district in the queue: its host, and the batches that are still to do as (requests, new documents)."""

    host: int
    batches: deque[tuple[int, int]]


@dataclass(slots=True)
class Outcome:
    """What a night came to."""

    hours: float = 0.0
    """Until the last district was done."""
    requests: int = 0
    new: int = 0
    done_at: list[float] = field(default_factory=list)
    """Hours at which districts were done."""
    waited: float = 0.0
    """Hours that slots were held by districts waiting for a host that another one had."""

    def done_within(self, hours: float) -> float:
        """Return the share of districts that were done by then."""
        return sum(at <= hours for at in self.done_at) / len(self.done_at)


def districts(world: World, night: str, chance: random.Random) -> Iterator[District]:
    """Yield the districts with what the night asks of each."""
    mean = world.documents_a_year * world.years
    for number in range(world.districts):
        known = max(20, round(mean * chance.lognormvariate(-(world.spread**2) / 2, world.spread)))
        host = -1 - number // SHARED_BY if chance.random() < world.shared else number
        lists = -(-known // ROWS_A_PAGE)
        new = {"first": known, "quiet": 0, "season": known // world.years // 20}[night]
        rows = known if night == "first" else min(known, max(LEAST_CHECKED, round(SHARE_CHECKED * known)) + new)
        batches = deque([(lists, 0)])
        for first in range(0, rows, BATCH_ROWS):
            part = min(BATCH_ROWS, rows - first)
            fresh = min(part, max(0, new - first))
            batches.append((2 * part, fresh))  # each row has a page and a document
        yield District(host, batches)


def simulate(world: World, night: str, slots: int, seed: int, *, in_order: bool = False) -> Outcome:
    """Crawl all districts with so many at a time, in no order unless `in_order` has a city's districts beside each other."""
    chance = random.Random(seed)  # noqa: S311
    queue_up = list(districts(world, night, chance))
    if not in_order:
        chance.shuffle(queue_up)
    waiting, outcome = deque(queue_up), Outcome()
    events: list[tuple[float, int, District]] = []
    queues: dict[int, deque[tuple[float, District]]] = {}
    busy: set[int] = set()
    count = 0

    def begin(now: float, district: District) -> None:
        """Do the next batch as soon as the host is free."""
        nonlocal count
        if district.host in busy:
            queues.setdefault(district.host, deque()).append((now, district))
            return
        busy.add(district.host)
        requests, new = district.batches.popleft()
        outcome.requests += requests
        outcome.new += new
        count += 1
        heapq.heappush(events, (now + _takes(world, requests, new, chance), count, district))

    for _ in range(min(slots, len(waiting))):
        begin(0.0, waiting.popleft())
    while events:
        now, _, district = heapq.heappop(events)
        busy.discard(district.host)
        if queue := queues.get(district.host):
            since, other = queue.popleft()
            outcome.waited += (now - since) / _HOUR
            begin(now, other)
        if district.batches:
            begin(now, district)
            continue
        outcome.done_at.append(now / _HOUR)
        outcome.hours = now / _HOUR
        if waiting:
            begin(now, waiting.popleft())
    return outcome


def _takes(world: World, requests: int, new: int, chance: random.Random) -> float:
    """Return the seconds of a batch: politeness, or the host's answers where they are slower, and what was asked for again."""
    failed = sum(chance.random() < world.fails for _ in range(requests))
    answers = requests * world.answers_after + new * world.megabytes / world.megabytes_a_second
    return max((requests + failed) / world.rate, answers / world.concurrency) + failed * world.again_after


def main() -> None:
    """Print a table of the nights and slots that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--districts", type=int, default=2_800)
    parser.add_argument("--slots", type=int, nargs="+", default=[8, 64, 256, 2_800])
    parser.add_argument("--night", nargs="+", choices=["first", "quiet", "season"], default=["first", "quiet", "season"])
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--shared", type=float, default=0.5)
    parser.add_argument("--in-order", action="store_true", help="a city's districts stand beside each other in the queue")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    world = World(districts=arguments.districts, rate=arguments.rate, shared=arguments.shared)
    print("| night | districts at a time | hours | done within 6 h | requests | new documents | slot hours waiting for a host |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for night in arguments.night:
        for slots in arguments.slots:
            found = simulate(world, night, slots, arguments.seed, in_order=arguments.in_order)
            counts = f"{found.requests:,} | {found.new:,} | {found.waited:,.0f}"
            print(f"| {night} | {slots:,} | {found.hours:,.1f} | {100 * found.done_within(6):.0f} % | {counts} |", flush=True)


if __name__ == "__main__":
    main()
