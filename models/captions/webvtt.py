"""WebVTT (W3C, https://www.w3.org/TR/webvtt1/), read strictly and written anew: nothing that was sent is passed on as it is.

Players forgive nearly everything; a creator who hears of the fault in line 12 can mend it. So what the specification's
authoring rules (its section 4) forbid is refused with the line, and what cannot be shown the same everywhere is left out:
comments, style sheets, regions, names of cues.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import takewhile

from models.captions import cue_text
from models.captions.cue_text import timestamp
from models.captions.faults import Fault, refused

MOST_BYTES = 512 * 1024
MOST_CUES = 5000

SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
ARROW = "-->"
TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIME}[ \t]+{ARROW}[ \t]+{TIME}(?:[ \t]+(.*))?", re.ASCII)

PERCENT = r"(?:100(?:\.0{1,6})?|\d{1,2}(?:\.\d{1,6})?)%"
SETTINGS = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:-?\d{{1,3}}|{PERCENT})(?:,(?:start|center|end))?", re.ASCII),
    "position": re.compile(rf"{PERCENT}(?:,(?:line-left|center|line-right))?", re.ASCII),
    "size": re.compile(PERCENT, re.ASCII),
    "align": re.compile(r"start|center|end|left|right"),
}
"""Of a cue (section 4.4), and what each may say. `region` is left out, with the regions."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Text that is shown for a while; times in milliseconds from the video's beginning."""

    start: int
    end: int
    settings: str
    """Where and how, as WebVTT has it; empty for the usual."""
    text: str
    """Lines as WebVTT has them: tags are closed, characters escaped, and no line is empty."""


def read(data: bytes, duration: float | None) -> tuple[Cue, ...]:
    """The cues of a WebVTT file, at least one.

    Those that outlast `duration`, in seconds, end with it; None: it is not known as yet.

    Raises:
        CaptionsInvalid: with the line, counted from 1, and what is wrong there.
    """
    end = None if duration is None else round(duration * 1000)
    cues: list[Cue] = []
    for number, block in _blocks(_lines(data)):
        cue = _cue(number, block)
        if cue is None:
            continue
        if len(cues) == MOST_CUES:
            raise refused(number, Fault.TOO_MANY, f"more than {MOST_CUES} cues")
        if cues and cue.start < cues[-1].start:
            raise refused(number, Fault.ORDER, "a cue begins before the one above it")
        if end is not None and cue.start >= end:
            raise refused(
                number, Fault.BEYOND, f"a cue begins at {timestamp(cue.start)}, the video ends at {timestamp(end)}"
            )
        if cue.text:
            cues.append(cue if end is None or cue.end <= end else Cue(cue.start, end, cue.settings, cue.text))
    if not cues:
        raise refused(1, Fault.EMPTY, "there is no cue")
    return tuple(cues)


def written(cues: Sequence[Cue]) -> str:
    """A WebVTT file of these cues, which `read` takes back as they are."""
    return "\n".join(["WEBVTT\n", *(_written(cue) for cue in cues)])


def dumped(cues: Sequence[Cue]) -> str:
    """The cues as JSON."""
    return json.dumps([astuple(cue) for cue in cues], ensure_ascii=False)


def loaded(text: str) -> tuple[Cue, ...]:
    """What `dumped` has written."""
    return tuple(Cue(*cue) for cue in json.loads(text))


def _written(cue: Cue) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"{timestamp(cue.start)} {ARROW} {timestamp(cue.end)}{settings}\n{cue.text}\n"


def _lines(data: bytes) -> list[str]:
    """The lines of the file behind its signature's block, which becomes empty ones, so that numbers stay."""
    if len(data) > MOST_BYTES:
        raise refused(1, Fault.TOO_LONG, f"more than {MOST_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(data.count(b"\n", 0, error.start) + 1, Fault.ENCODING, "not UTF-8") from None
    # Section 6.1: NULs and the three ends of a line.
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not SIGNATURE.fullmatch(lines[0]):
        raise refused(1, Fault.SIGNATURE, "a WebVTT file begins with WEBVTT")
    header = list(takewhile(bool, lines))
    for number, line in enumerate(header, 1):
        if ARROW in line:
            raise refused(number, Fault.SIGNATURE, "an empty line belongs between WEBVTT and the first cue")
        if line.startswith("X-TIMESTAMP-MAP"):
            raise refused(number, Fault.SIGNATURE, "this is a segment of a stream, not a whole file")
    return [""] * len(header) + lines[len(header) :]


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines without an empty one, with the number of the first."""
    block: list[str] = []
    for number, line in enumerate((*lines, ""), 1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Cue | None:
    """The cue of a block; None for a comment, a style sheet or a region."""
    at = next((index for index, line in enumerate(block) if ARROW in line), None)
    if at is None:
        if re.match(r"(NOTE|STYLE|REGION)(?:[ \t]|$)", block[0]):
            return None
        raise refused(number, Fault.TIMING, "a cue without times")
    if at > 1:
        raise refused(number + at, Fault.TIMING, "times belong into the first or second line of a cue")
    if again := next((index for index, line in enumerate(block) if ARROW in line and index > at), None):
        raise refused(number + again, Fault.TIMING, "an empty line belongs between two cues")
    start, end, settings = _timing(number + at, block[at])
    return Cue(start, end, settings, cue_text.read(block[at + 1 :], number + at + 1, start, end))


def _timing(number: int, line: str) -> tuple[int, int, str]:
    found = TIMING.fullmatch(line.strip(" \t"))
    if found is None:
        raise refused(number, Fault.TIMING, "times are written 00:01.000 --> 00:02.500, or with hours before them")
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:8])
    if end <= start:
        raise refused(number, Fault.TIMING, "a cue ends before it begins")
    return start, end, _settings(number, found[9] or "")


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _settings(number: int, text: str) -> str:
    """The settings that are known, in the order of `SETTINGS`."""
    said: dict[str, str] = {}
    for word in text.split():
        name, _, value = word.partition(":")
        if name in said:
            raise refused(number, Fault.SETTING, f"{name} is there twice")
        if name == "region":
            continue
        if name not in SETTINGS or not SETTINGS[name].fullmatch(value):
            raise refused(number, Fault.SETTING, "a setting of a cue is unknown, or says what it cannot")
        said[name] = value
    return " ".join(f"{name}:{said[name]}" for name in SETTINGS if name in said)
