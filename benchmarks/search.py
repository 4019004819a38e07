"""Measure the search of the site in Chromium: an index of many units, from a key pressed to results that are seen.

    python -m benchmarks.search --home HOME --units 50000

`HOME` is a home with a built site, such as the demo's; its pages are copied beside an index of generated units, a division for
every hundred of them. Printed are the size of the index, how long it takes to load when the box is first used, and for each of
several queries the milliseconds of the search alone and of the whole answer, results drawn and laid out: the least, the median
and the largest of 20 times. On a busy machine the least is the figure that says something of the search.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browser.chromium import chromium, serving
from warehouse.divisions import division, newest_codes
from warehouse.home import Home
from warehouse.site.search import ITEMS, SHARDS
from warehouse.site.search_index import SearchUnit, unit_shards

_A_DIVISION = 100
_STEP = 7
"""Every seventh division, so that all provinces are there."""
_KINDS = (
    "财政局", "教育局", "卫生健康局", "民政局", "司法局", "审计局", "统计局", "档案馆", "科学技术协会", "残疾人联合会",
    "红十字会", "文化和旅游局", "人力资源和社会保障局", "住房和城乡建设局", "市场监督管理局", "应急管理局", "医疗保障局",
    "退役军人事务局", "交通运输局", "水务局",
)  # fmt: skip
_QUERIES = ("科协", "江", "财政局", "残疾人联合会 江", "江汉科协", "第七中学", "2080101", "公务接待", "没有这样的单位", "局")

_LOAD = """async () => {
  const began = performance.now();
  await juesuan.loadSearch(juesuan.root);
  return performance.now() - began;
}"""

_MEASURE = """async ({queries, times}) => {
  const engine = await juesuan.loadSearch(juesuan.root);
  const input = document.querySelector("header .find input"), panel = document.querySelector("header .hits"), found = [];
  for (const query of queries) {
    const alone = [], whole = [];
    for (let i = 0; i < times; i++) {
      let began = performance.now();
      const results = engine.find(query, 8);
      alone.push(performance.now() - began);
      const drawn = new Promise(done => {
        new MutationObserver((_, observer) => { observer.disconnect(); done(); }).observe(panel, {childList: true});
      });
      input.value = query;
      began = performance.now();
      input.dispatchEvent(new Event("input", {bubbles: true}));
      await drawn;
      panel.getBoundingClientRect();
      whole.push(performance.now() - began);
      if (!i) found.push([query, results.units.count, results.items.count, alone, whole]);
    }
  }
  return found;
}"""


def generated_units(count: int) -> Iterator[SearchUnit]:
    """Yield units of real divisions, with the kinds of units that districts have, schools and communities."""
    codes = newest_codes()
    for number in range(count):
        code = codes[number // _A_DIVISION * _STEP % len(codes)]
        known = division(code)
        assert known is not None
        at = number % _A_DIVISION
        kind = _KINDS[at] if at < len(_KINDS) else f"第{at}中学" if at < _A_DIVISION // 2 else f"{at}号街道办事处"
        name = known.name + kind + ("" if number < _A_DIVISION * len(codes) else str(number))
        folder = hashlib.sha256(f"{number}".encode()).hexdigest()[:8]
        yield SearchUnit(code, known.full_name, name, folder, True, aliases=(f"{known.name[:-1]}{kind[:2]}",))


def measure(home: Home, units: int, times: int) -> list[list[Any]]:
    """Search an index of that many units on the pages of a home's site, and return what `_MEASURE` does."""
    with tempfile.TemporaryDirectory(prefix="juesuan-search-") as folder:
        copy = Home(Path(folder))
        shutil.copytree(home.site / "assets", copy.site / "assets")
        for name in ("index.html", "search.html"):
            shutil.copy(home.site / name, copy.site)
        data = _made(copy.site / "data" / "search")
        shards = list(unit_shards(generated_units(units)))
        names = [f"units-{number}.js" for number in range(1, len(shards) + 1)]
        for name, text in zip(names, shards, strict=True):
            (data / name).write_text(text, encoding="utf-8")
        shutil.copy(home.site / "data" / "search" / ITEMS, data)
        (data / SHARDS).write_text(f"juesuanShards = {json.dumps([*names, ITEMS])};\n", encoding="utf-8")
        size = sum(path.stat().st_size for path in data.iterdir())
        print(f"{units:,} units: index of {size / 1e6:.2f} MB in {len(names) + 2} files")
        with serving(copy) as address, chromium() as browser:
            page = browser.new_page()
            page.goto(address)
            page.wait_for_function("Boolean(window.juesuan && juesuan.loadSearch)")
            loaded = page.evaluate(_LOAD)
            print(f"  loaded in {loaded:.0f} ms when first used")
            return list(page.evaluate(_MEASURE, {"queries": list(_QUERIES), "times": times}))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home with a built site")
    parser.add_argument("--units", type=int, nargs="*", default=[50_000])
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    for units in arguments.units:
        for query, found, items, alone, whole in measure(Home(arguments.home), units, arguments.times):
            print(
                f"  {query}: {found:,} units, {items} items; search {_summary(alone)}, with results drawn {_summary(whole)}",
                flush=True,
            )


def _summary(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{ordered[0]:.1f} / {ordered[len(ordered) // 2]:.1f} / {ordered[-1]:.1f} ms"


if __name__ == "__main__":
    main()
