"""`vw`: the engine on the command line.

Exit codes: 0 done; 2 usage; 3 the file is at fault; 4 we failed; 130 interrupted. Nothing heavy is imported before it is
known what is to be done, so that `vw --help` answers at once.
"""

import argparse
import json
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from pipeline import __version__
from pipeline.errors import EngineError, Internal, PipelineError, RequestError, SourceError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, USAGE, SOURCE_AT_FAULT, FAILED, INTERRUPTED = 0, 2, 3, 4, 130

EXIT_CODES = """\
exit codes:
  0    done
  2    the command is at fault: an unknown option, a missing file, an output folder in use
  3    the file is at fault: the last line says what is wrong with it
  4    we failed: trying again may help
  130  interrupted; nothing is left behind
"""


def main(arguments: Sequence[str] | None = None, grammar_: argparse.ArgumentParser | None = None) -> int:
    """Run `vw` by the engine's own grammar, or by one that others have added to; returns the exit code."""
    options = (grammar_ or parser()).parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    return guarded(lambda: int(options.run(options)), as_json=options.json)


def guarded(run: Callable[[], int], *, as_json: bool = False) -> int:
    """The exit code of `run`, with every error told as promised: its code and sentence on the last line of stderr."""
    try:
        return run()
    except PipelineError as error:
        _complain(error, as_json=as_json)
        return exit_code(error)
    except KeyboardInterrupt:
        _say("interrupted; nothing was left behind")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; what else is still buffered has nowhere to go.
        sys.stdout = None
        return DONE
    except Exception:  # a fault of ours that no error names: its evidence first, then the promised last line
        _complain(Internal(traceback.format_exc()), as_json=as_json)
        return FAILED


def exit_code(error: PipelineError) -> int:
    """Which exit code an error ends in, by who has to act."""
    if isinstance(error, SourceError):
        return SOURCE_AT_FAULT
    return USAGE if isinstance(error, RequestError) else FAILED


def parser() -> argparse.ArgumentParser:
    """The engine's grammar and its help."""
    return grammar()[0]


def grammar() -> tuple[argparse.ArgumentParser, "Commands"]:
    """The parser, and where commands are added to it."""
    root = argparse.ArgumentParser(
        prog="vw",
        description="Video Window: phone clips in, vertical HLS that plays everywhere out.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"vw {__version__}")
    root.set_defaults(json=False)
    commands = root.add_subparsers(metavar="COMMAND", required=True)

    encode = command(commands, "encode", "encode a clip into a folder of HLS, stills and facts", _encode)
    encode.add_argument("source", metavar="SRC", type=Path, help="the clip, as the phone wrote it")
    folder = "the folder to make (an asset in it is replaced)"
    encode.add_argument("-o", "--output", metavar="DIR", type=Path, required=True, help=folder)
    add_encoding_options(encode, "vertical, draft, or a .toml file of yours (default: vertical)")
    encode.add_argument("--json", action="store_true", help="print asset.json, and errors as an object")
    encode.add_argument("--quiet", action="store_true", help="no progress")

    probe = command(commands, "probe", "say what a clip is", _probe)
    probe.add_argument("source", metavar="SRC", type=Path)
    probe.add_argument("--json", action="store_true", help="print an object")

    play = command(commands, "play", "serve a player for an encoded folder", _play)
    play.add_argument("asset", metavar="DIR", type=Path, help="a folder that `vw encode` made")
    play.add_argument("--port", type=int, default=8000, help="on 127.0.0.1 (default: 8000)")
    return root, commands


def add_encoding_options(command: argparse.ArgumentParser, policy: str) -> None:
    """How a clip is to be encoded; `policy` says which presets may be named."""
    command.add_argument("--preset", default="vertical", metavar="NAME", help=policy)
    landscape = "landscape clips: the whole picture over a blurred backdrop, its middle, or as it is (default: fit)"
    command.add_argument("--reframe", choices=("fit", "crop", "keep"), default="fit", help=landscape)
    tiers = "h264, or h264,av1 for a second, smaller set of rungs (default: h264)"
    command.add_argument("--codecs", type=_codecs, default=("h264",), metavar="LIST", help=tiers)


Run = Callable[[argparse.Namespace], int]


def command(commands: "Commands", name: str, does: str, run: Run) -> argparse.ArgumentParser:
    added = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added.set_defaults(run=run)
    return added


def _codecs(text: str) -> tuple[str, ...]:
    codecs = tuple(text.split(","))
    if unknown := [codec for codec in codecs if codec not in ("h264", "av1")]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of h264, av1")
    return codecs


def _encode(options: argparse.Namespace) -> int:
    from pipeline import console, presets
    from pipeline.asset import document
    from pipeline.media import Reframe
    from pipeline.output import check_replaceable
    from pipeline.produce import Request, produce
    from settings import source_limits

    check_replaceable(options.output)
    request = Request(presets.load(options.preset), Reframe(options.reframe), options.codecs)
    with console.progress(quiet=options.quiet) as report:
        asset = produce(options.source, options.output, request, source_limits(), report)
    if options.json:
        print(json.dumps(document(asset), indent=2, ensure_ascii=False))
    elif not options.quiet:
        print("\n".join(console.summary(asset, options.output)))
    return DONE


def _probe(options: argparse.Namespace) -> int:
    from pipeline import console
    from pipeline.asset import source_facts
    from pipeline.probe import probe
    from settings import source_limits

    info = probe(options.source, source_limits())
    print(json.dumps(source_facts(info), indent=2) if options.json else "\n".join(console.facts(info)))
    return DONE


def _play(options: argparse.Namespace) -> int:
    from pipeline.player.server import serve

    def ready(address: str) -> None:
        print(f"playing {options.asset} at {address}  (Ctrl-C stops)", flush=True)

    try:
        serve(options.asset, options.port, ready)
    except KeyboardInterrupt:
        print()
    return DONE


def _complain(error: PipelineError, *, as_json: bool) -> None:
    """The last line of stderr: for people, or as an object."""
    if isinstance(error, EngineError) and error.detail:
        _say(error.detail.rstrip())
    if as_json:
        _say(json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False))
    else:
        _say(f"error: {error.code}: {error.message}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
