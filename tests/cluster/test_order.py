"""In which order portals are begun: not one city's after another, and the simulation that says why."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.simulate_crawl import World, simulate
from flows.crawl import apart


def test_districts_of_a_city_are_not_begun_together() -> None:
    names = [f"sources/{city:02}-{district}.yaml" for city in range(50) for district in range(8)]
    ordered = apart(names)
    assert sorted(ordered) == sorted(names)
    assert ordered == apart(reversed(names)), "the order is the names' own"
    assert sum(one[:10] == other[:10] for one, other in pairwise(ordered)) < len(names) / 10


def test_the_simulation_keeps_to_the_rate_and_does_all_work() -> None:
    alone = simulate(World(districts=1, shared=0, fails=0), "quiet", slots=1, seed=1)
    assert alone.requests <= alone.hours * 3600 + 1, "one request a second at most"
    world = World(districts=80)
    few, many = (simulate(world, "season", slots, seed=1, in_order=True) for slots in (8, 80))
    assert (few.requests, few.new) == (many.requests, many.new)
    assert len(few.done_at) == len(many.done_at) == 80
    assert many.hours <= few.hours
    assert simulate(world, "season", 8, seed=1).waited < few.waited
