"""Entry point of `juesuan`: the commands together, and what becomes of an error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 failed checks under `validate --strict`, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from extractors.errors import JuesuanError, UsageError
from flows.cli import pipeline, serve, show, source
from flows.secrets import scrub

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="juesuan",
    help="决算: open data from the final accounts and budgets that Chinese government departments publish.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (pipeline, show, serve, source):
    module.register(app)


def run() -> None:
    """Run the command that the process was started with and exit with its code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; an error prints one sentence on standard error."""
    try:
        return _run(arguments)
    finally:
        if "flows.logs" in sys.modules:
            sys.modules["flows.logs"].log_as_before()


def _run(arguments: Sequence[str]) -> int:
    try:
        outcome = app(args=list(arguments) or ["--help"], prog_name="juesuan", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough. What is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        outcome = INTERRUPTED
    except Exception as error:  # The outermost frame: nothing above can say anything to the user.
        return _explain(error, debug="--debug" in arguments)
    if outcome == INTERRUPTED:
        _tell_failure("interrupted; what was finished is kept, and running the command again goes on from there.", INTERRUPTED)
    if not arguments:
        return WRONG_USAGE
    return outcome if isinstance(outcome, int) else 0


def _explain(error: Exception, debug: bool) -> int:
    """Print an error as one sentence, or with its traceback, and return the exit code that it stands for."""
    if debug:
        print(scrub("".join(traceback.format_exception(error))), end="", file=sys.stderr)
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "juesuan"
        sentence, code = f"{error.format_message().rstrip('.')}; see `{command} --help`.", WRONG_USAGE
    elif isinstance(error, UsageError):
        sentence, code = str(error), WRONG_USAGE
    elif isinstance(error, JuesuanError):
        sentence, code = str(error), FAILED
    elif isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        sentence, code = f"{place}{error.strerror or error}; check that the path exists, may be written and has room.", FAILED
    else:
        sentence, code = f"This should not happen ({type(error).__name__}: {error}); --debug shows where it did.", FAILED
    _tell_failure(scrub(sentence), code)
    return code


def _tell_failure(sentence: str, code: int) -> None:
    """Say why the command ends; as JSON where its log is."""
    if "flows.logs" in sys.modules and (logs := sys.modules["flows.logs"]).logs_as_json():
        logs.log_failure(sentence, code)
    else:
        print(f"juesuan: {sentence}", file=sys.stderr)
