"""Carry a home to its store and bring one back: originals once, tables and ledger as a commit.

The home's folder stays where one process works; the store has what the next machine needs, and what anybody may read. See
`warehouse.commits` for what lies there, and docs/decisions/0024 for why.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from extractors.errors import StoreError
from flows.reporting import Reporter
from flows.stages.publishing.target import Target, in_parallel
from warehouse.commits import FOLDER, LEDGER, TABLES, Commit, Kept, commit_name, files_of, newest, read_commit, unchanged
from warehouse.files import write_file
from warehouse.home import Home

ARCHIVE = "archive"
COMMITS_KEPT = 7
"""Older ones go, with the objects that only they name: a reader may be in the middle of yesterday's."""
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a commit took. `number` is that of the newest commit, which is the one before where nothing had changed."""

    number: int
    originals: int
    files: int
    """Files of tables and ledger that were sent; what had not changed was there."""


def bring(home: Home, store: Target, report: Reporter) -> bool:
    """Fill an empty home from its store, and return True; a home that goes on from the store's newest commit is left as it is.

    Raises:
        StoreError: somebody else has committed to the store, or it cannot be read.
    """
    number = newest(store.listing(FOLDER))
    _adopt_own(home, store, number)
    if _base(home) == number:
        return False
    if home.ledger.exists() or _base(home):
        raise StoreError(
            f"{store.name} has the commits of another home (its newest is {number}, this one goes on from {_base(home)}): "
            f"name another store in {home.store_config}, or go on in an empty folder, which is filled from there."
        )
    commit = _commit(store, number)
    files = [(kept.object, home.root / name) for name, kept in commit.files.items() if name != home.ledger.name]
    originals = store.listing(ARCHIVE)
    files += [(f"{ARCHIVE}/{name}", home.archive / name) for name in originals if not (home.archive / name).exists()]
    report.say(f"store: this home is brought back from commit {number} of {store.name}: {len(files)} files")
    with report.track("bring back", len(files)) as advance:
        in_parallel([partial(fetch, store, name, path) for name, path in files], _AT_ONCE, advance)
    if kept := commit.files.get(home.ledger.name):
        fetch(store, kept.object, home.ledger)
    _remember(home, number)
    return True


def keep(home: Home, store: Target, report: Reporter) -> Keeping:
    """Send what the store lacks, and commit tables and ledger.

    Raises:
        StoreError: somebody else has committed since, or the store cannot be written to. What it had stays as it was.
    """
    originals = send_originals(store, (path for path in home.archive.glob("??/*") if not path.name.startswith(".")))
    base = _base(home)
    before = _commit(store, base) if base else None
    with _ledger_copy(home) as ledger:
        files = files_of(home, ledger)
        kept = {name: of for name, (_, of) in files.items()}
        if unchanged(kept, before):
            return Keeping(base, originals, 0)
        had = {of.object for of in before.files.values()} if before else set()
        fresh = {of.object: path for path, of in files.values() if of.object not in had}
        in_parallel([partial(store.put, path, name) for name, path in fresh.items()], _AT_ONCE, lambda _: None)
    number = base + 1
    content = Commit(number=number, files=kept).to_bytes()
    _remember(home, base, hashlib.sha256(content).hexdigest())
    if not store.create(commit_name(number), content):
        raise StoreError(f"{store.name} was committed to by another home meanwhile: give each home a store of its own.")
    _remember(home, number)
    _prune(store, number, kept)
    report.say(f"store: commit {number} at {store.name}: {originals} new originals, {len(fresh)} new files of tables and ledger")
    return Keeping(number, originals, len(fresh))


def send_originals(store: Target, paths: Iterable[Path]) -> int:
    """Put those originals, files of an archive, into the store that it lacks, and return how many these were."""
    wanted = {original_name(path): path for path in paths}
    if not wanted:
        return 0
    there = store.listing(ARCHIVE)
    fresh = {name: path for name, path in wanted.items() if name.removeprefix(f"{ARCHIVE}/") not in there}
    in_parallel([partial(store.put, path, name) for name, path in fresh.items()], _AT_ONCE, lambda _: None)
    return len(fresh)


def original_name(path: Path) -> str:
    """Return the name of an original's object, given its file in an archive."""
    return f"{ARCHIVE}/{path.parent.name}/{path.name}"


def fetch(store: Target, name: str, path: Path) -> None:
    """Bring an object of the store to a file, whole or not at all.

    Raises:
        StoreError: it is not there or cannot be read.
    """
    content = store.read(name)
    if content is None:
        raise StoreError(f"{store.address(name)} is gone: bring the store back from a copy, or work in another home.")
    write_file(path, content)


def _commit(store: Target, number: int) -> Commit:
    if not number:
        return Commit(number=0, files={})
    return read_commit(store.read(commit_name(number)), store.address(commit_name(number)))


@contextmanager
def _ledger_copy(home: Home) -> Iterator[Path | None]:
    """Yield a copy of the ledger as of one moment, without what SQLite keeps beside it."""
    if not home.ledger.is_file():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="juesuan-ledger-") as folder:
        copy = Path(folder) / home.ledger.name
        with closing(sqlite3.connect(home.ledger)) as db:
            db.execute("VACUUM INTO ?", (str(copy),))
        yield copy


def _prune(store: Target, number: int, kept: Mapping[str, Kept]) -> None:
    """Take away old commits and the objects that only they name."""
    old = [n for name in store.listing(FOLDER) if 0 < (n := newest([name])) <= number - COMMITS_KEPT]
    if not old:
        return
    staying = {of.object for of in kept.values()}
    for n in range(max(old) + 1, number):
        staying |= {of.object for of in _commit(store, n).files.values()}
    going = {of.object for n in old for of in _commit(store, n).files.values()} - staying
    store.remove([commit_name(n) for n in old])
    store.remove([name for name in sorted(going) if PurePosixPath(name).parts[0] in (TABLES, LEDGER)])


def _adopt_own(home: Home, store: Target, number: int) -> None:
    """Go on from a commit of this home's own that it was killed too soon to remember."""
    under_way = _state(home).get("under_way")
    if under_way and number == _base(home) + 1:
        content = store.read(commit_name(number)) or b""
        if hashlib.sha256(content).hexdigest() == under_way:
            _remember(home, number)


def _base(home: Home) -> int:
    number = _state(home).get("commit", 0)
    if not isinstance(number, int):
        raise StoreError(f"{home.store_state} is damaged: remove it with the rest of its folder, which the store brings back.")
    return number


def _state(home: Home) -> dict[str, object]:
    try:
        state = json.loads(home.store_state.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        state = None
    return state if isinstance(state, dict) else {"commit": None}


def _remember(home: Home, number: int, under_way: str | None = None) -> None:
    """Keep which commit the home goes on from, and the hash of the next one while it is being put."""
    write_file(home.store_state, json.dumps({"commit": number, "under_way": under_way}))
