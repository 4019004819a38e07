"""The options of the adapter `jsonapi`: how a list is asked for, and where its answers have what.

The docstring of `jsonapi` says what each does.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from extractors.portals import html
from extractors.portals.base import AdapterOptions

_HEADER = re.compile(r"[A-Za-z0-9-]+")
_OURS = frozenset({"cookie", "user-agent", "host", "content-length", "authorization", "from"})


def _reference(value: str) -> str:
    if html.absolute("http://host/", value) is None:
        raise ValueError("must be an http:// or https:// address, or one relative to the start URL")
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if not _HEADER.fullmatch(name) or name.lower() in _OURS:
            raise ValueError(f"'{name}' cannot be set: it is no header's name, or it is one that the crawler sets")
        if not text.isascii() or not text.isprintable():
            raise ValueError(f"'{name}' may hold only printable ASCII characters")
    return value


Paths = str | Annotated[list[str], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PageOptions(_Strict):
    """How a page of the list is asked for."""

    parameter: str = Field(min_length=1)
    first: int = Field(default=1, ge=0)
    step: int = Field(default=1, ge=1)
    size_parameter: str | None = None
    size: int | None = Field(default=None, ge=1, le=10_000)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.size_parameter is None) != (self.size is None):
            raise ValueError("size_parameter and size belong together")
        return self


class FieldOptions(_Strict):
    """Where a row has its title, address and date."""

    title: Paths = "title"
    url: Paths = "url"
    date: Paths | None = None


class AttachmentOptions(_Strict):
    """Where a row names its files."""

    list: str
    url: Paths = "url"
    name: Paths = "name"


class JsonApiOptions(AdapterOptions):
    """The adapter's options; the docstring of `jsonapi` says what they do."""

    model_config = ConfigDict(strict=True)

    url: Annotated[str, AfterValidator(_reference)] | None = None
    method: Literal["GET", "POST"] = "GET"
    encoding: Literal["json", "form", "query"] | None = None
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(default_factory=dict)
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    page: PageOptions | None = None
    rows: str = Field(min_length=1)
    total_count: str | None = None
    total_pages: str | None = None
    count_cap: int | None = Field(default=None, ge=1)
    fields: FieldOptions = FieldOptions()
    attachments: AttachmentOptions | None = None
    max_pages: int = Field(default=500, ge=1, le=10_000)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.method == "GET" and self.encoding in ("json", "form"):
            raise ValueError(f"encoding: a GET has no body for {self.encoding}; say method: POST, or encoding: query")
        if self.count_cap is not None and self.total_count is None:
            raise ValueError("count_cap: needs total_count, whose cap it is")
        self.asked(0)
        return self

    @property
    def sent_as(self) -> Literal["json", "form", "query"]:
        """How parameters are sent."""
        return self.encoding or ("query" if self.method == "GET" else "json")

    def asked(self, pages_before: int) -> dict[str, JsonValue]:
        """Return the parameters for the page after so many."""
        parameters = deepcopy(self.parameters)
        if self.page is not None:
            self._put(parameters, self.page.parameter, self.page.first + self.page.step * pages_before)
            if self.page.size_parameter is not None:
                self._put(parameters, self.page.size_parameter, self.page.size)
        return parameters

    def _put(self, parameters: dict[str, JsonValue], path: str, value: JsonValue) -> None:
        *above, last = path.split(".") if self.sent_as == "json" else [path]
        for step in above:
            inner = parameters.setdefault(step, {})
            if not isinstance(inner, dict):
                raise ValueError(f"page: '{path}' leads through '{step}', which is no mapping in parameters")
            parameters = inner
        parameters[last] = value
