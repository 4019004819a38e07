"""What of a release is still to be carried to a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.publishing.names import version_key


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The files of a release that a target lacks, in the order of their names, and those that it has."""

    version: str
    upload: tuple[str, ...]
    present: tuple[str, ...]


def plan_release(version: str, sizes: Mapping[str, int], there: Mapping[str, int], same: bool) -> ReleasePlan:
    """Return what is to be uploaded of a release.

    Args:
        version: the release.
        sizes: path → bytes of all its files, as its `SHA256SUMS` lists them.
        there: path → bytes of the files below the same folder of the target.
        same: True where what is there was put there as this very release, so that a file of the right size is the right one.
            False trusts nothing that is there.
    """
    upload = tuple(path for path, size in sorted(sizes.items()) if not same or there.get(path) != size)
    return ReleasePlan(version, upload, tuple(sorted(sizes.keys() - set(upload))))


def releases_to_send(at_home: Sequence[str], latest: str, named: str | None) -> list[str]:
    """Return the releases that a target is to have, the oldest first: what came after the one that it names.

    A night whose upload failed has left its release at home; the next brings both. A target that names none gets the newest only.
    """
    if named is None:
        return [latest]
    after = [version for version in at_home if version_key(named) <= version_key(version) <= version_key(latest)]
    return sorted(after, key=version_key)
