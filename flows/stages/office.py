"""Old Office formats into new ones, by LibreOffice without a window.

Each call has a profile of its own, so that calls do not wait for each other and nothing of the machine's user is used: macros are
off, and what a document links to is not fetched. The process group ends with the call, whatever happens.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from extractors import media
from extractors.errors import UnreadableDocumentError

SECONDS = 90
"""The largest real document seen takes 10 s; one that takes longer is reported before its worker is stopped."""

_FILTERS = {media.DOCX: "docx:MS Word 2007 XML", media.XLSX: "xlsx:Calc MS Excel 2007 XML"}

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")

_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
)
"""No macros, no links fetched or renewed, and formulas keep the values that were stored with them."""


def convert(data: bytes, source: str, target: str) -> bytes:
    """Convert an Office file; `extractors.document.Tools.convert` as this machine can do it.

    Args:
        data: the file's bytes.
        source: their media type.
        target: the media type wanted: .docx or .xlsx.

    Raises:
        UnreadableDocumentError: LibreOffice is not installed, cannot open the file, or takes too long.
    """
    old, new = media.suffix(source), media.suffix(target)
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise UnreadableDocumentError(
            f"The file is a {old}, which needs LibreOffice (soffice), which is not installed: "
            f"install libreoffice-writer and libreoffice-calc, or convert it to {new}."
        )
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        file = folder / f"document{old}"
        file.write_bytes(data)
        _write_settings(folder / "profile")
        _run(program, file, folder, _FILTERS[target])
        made = folder / "made" / f"document{new}"
        if not made.is_file():
            raise UnreadableDocumentError(
                f"The {old} cannot be opened by LibreOffice: it is damaged or encrypted; ask for the PDF."
            )
        return made.read_bytes()


def _run(program: str, file: Path, folder: Path, filter_name: str) -> None:
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--nodefault", "--convert-to", filter_name, "--outdir", str(folder / "made"), str(file)]
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder)}
    with _ended_orderly():
        process = subprocess.Popen(  # noqa: S603 - a program of the machine's own, and file names made here
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_limit_processor_time,
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            reason = (
                f"LibreOffice took longer than {SECONDS} s to convert the {file.suffix}: convert it by hand, or ask for the PDF."
            )
            raise UnreadableDocumentError(reason, "failed") from error
        finally:
            _end_group(process)


def _limit_processor_time() -> None:
    """Bound the child even where its parent is killed and cannot end it."""
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it has started."""
    with suppress(ProcessLookupError):  # all may have ended by themselves
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _ended_orderly() -> Iterator[None]:
    """Let a worker that is stopped meanwhile end what it has started, instead of dying on the spot."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _write_settings(profile: Path) -> None:
    """Write a fresh profile's settings."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )
