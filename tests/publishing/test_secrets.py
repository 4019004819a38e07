"""Credentials come from the environment and are shown nowhere: not in messages, logs or tracebacks."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from extractors.errors import StoreError, UsageError
from flows.cli.main import main
from flows.logs import log_as_before, log_as_json
from flows.reporting import LineReporter, SilentReporter
from flows.secrets import refuse_credentials, scrub
from flows.stages.publishing import PublishSettings, load_settings, upload
from tests.publishing.conftest import SECRET
from tests.publishing.endpoint import BUCKET, Endpoint
from tests.publishing.homes import NOW
from warehouse.home import Home

WITH_PASSWORDS = [
    "ftp://user:hunter2@host/data",
    "s3://AKIA:wJal/rXU+hunter2@bucket/prefix",
    "https://host/data?X-Amz-Signature=hunter2&x=1",
    "abfs://container/data?sig=hunter2",
    "simplecache::sftp://user:hunter2@host/data",
]


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log_as_json(stream)
    yield stream
    logging.captureWarnings(False)
    log_as_before()


@pytest.mark.parametrize("url", WITH_PASSWORDS)
def test_an_address_with_credentials_is_refused_without_showing_them(url: str, home: Home) -> None:
    with pytest.raises(UsageError) as refused:
        refuse_credentials(url)
    assert "hunter2" not in str(refused.value)
    assert "docs/publishing.md" in str(refused.value)
    home.publish_config.write_text(f"to: '{url}'\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_settings(home.publish_config)
    assert "hunter2" not in str(refused.value)
    with pytest.raises(UsageError) as refused:
        upload(home, PublishSettings(to=url), SilentReporter(), NOW)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", WITH_PASSWORDS)
@pytest.mark.parametrize("more", [[], ["--debug"], ["--log-format", "json"]])
def test_the_command_line_does_not_repeat_them(
    url: str, more: list[str], home: Home, capsys: pytest.CaptureFixture[str], logs: io.StringIO
) -> None:
    assert main(["publish", "--home", str(home.root), "--to", url, *more]) == 2
    shown = capsys.readouterr()
    assert "hunter2" not in shown.out + shown.err + logs.getvalue()


def test_addresses_without_them_are_fine() -> None:
    for url in ("s3://bucket/prefix", "/srv/web", "file:///srv/web", "sftp://user@host/data", "gs://bucket/a@b"):
        refuse_credentials(url)
        assert scrub(url) == url


def test_what_the_environment_keeps_secret_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", f"{SECRET}and-more")
    monkeypatch.setenv("FSSPEC_S3_ENDPOINT_URL", "http://host/")
    assert scrub(f"key={SECRET}and-more at http://host/ with {SECRET}.") == "key=*** at http://host/ with ***."
    assert "abcdef" not in scrub("{'Authorization': 'AWS4-HMAC-SHA256 Credential=AK/2026, Signature=abcdef'}")
    assert scrub("nothing to hide: 3 files") == "nothing to hide: 3 files"


def test_a_store_that_fails_shows_none(
    home: Home, endpoint: Endpoint, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = PublishSettings(to=f"s3://{BUCKET}/x")
    endpoint.breaks_at = 0
    with pytest.raises(StoreError) as broken:
        upload(home, settings, SilentReporter(), NOW)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://user:{SECRET}@127.0.0.1:1")
    with pytest.raises(StoreError) as unreachable:
        upload(home, settings, SilentReporter(), NOW)
    for error in (broken.value, unreachable.value):
        assert error.__cause__ is None, "what a library said is not shown by --debug either"
        assert SECRET not in str(error)
        logging.getLogger("s3fs").warning("failed: %s", error, exc_info=error)
    logging.getLogger("botocore").warning("AWS4 with %s", SECRET)
    LineReporter().say(f"with {SECRET}")
    shown = logs.getvalue() + capsys.readouterr().out
    assert SECRET not in shown
    assert len([json.loads(line) for line in logs.getvalue().splitlines()]) >= 3
