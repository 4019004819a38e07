"""What a home says of its publication: `publish.yaml`, which need not be there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractors.errors import UsageError
from flows.secrets import refuse_credentials, scrub
from warehouse.publishing.retention import Retention


class PublishSettings(BaseModel):
    """The content of `publish.yaml`; every field has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: str | None = Field(default=None, description="where nights and `juesuan publish` publish to; None keeps it at home")
    prune: bool = Field(default=True, description="whether old releases go, at home and at the target")
    keep_days: int = Field(default=30, ge=1, description="releases published within so many days all stay")
    monthly: bool = Field(default=True, description="whether the last release of each month stays for good")
    min_age_hours: float = Field(
        default=48, ge=1, description="how long a release stays after the next one took its place, and a page that is gone"
    )
    workers: int = Field(default=8, ge=1, le=64, description="files carried at a time")

    @property
    def min_age(self) -> timedelta:
        """How long what nothing names any more stays for slow readers."""
        return timedelta(hours=self.min_age_hours)

    @property
    def retention(self) -> Retention:
        """The rule by which old releases go."""
        return Retention(self.keep_days, self.monthly, self.min_age)


def load_settings(path: Path, to: str | None = None) -> PublishSettings:
    """Return what a home's `publish.yaml` says; `to` goes before what it names.

    Raises:
        UsageError: the file is wrong, or the target has credentials in its address.
    """
    said: object = {}
    if path.is_file():
        try:
            said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeError) as error:
            raise UsageError(f"{path} is not YAML: {scrub(str(error))}.") from None
    if not isinstance(said, dict):
        raise UsageError(f"{path} must be a mapping of settings, as docs/publishing.md shows.")
    try:
        settings = PublishSettings.model_validate(said | ({"to": to} if to else {}))
    except ValidationError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UsageError(f"{path}: {details}.") from None
    if settings.to:
        refuse_credentials(settings.to)
    return settings
