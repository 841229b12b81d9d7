"""The text of a cue (WebVTT, section 4.2.2): read into tags and characters, and written anew from these alone.

What a browser shows of a cue is made from its tags, so nothing but the known ones gets through, and `<` and `&` only as the
escapes that we write.
"""

import re
from collections.abc import Sequence
from html import unescape

from models.captions.faults import Fault, refused

MOST_CHARACTERS = 2000
"""Of one cue."""

PLAIN = frozenset({"c", "i", "b", "u", "ruby", "rt"})
ANNOTATED = frozenset({"v", "lang"})
"""Who speaks, and in which language."""

TAG = re.compile(r"([a-z]{1,4})((?:\.[A-Za-z0-9_-]{1,32}){0,8})(?:[ \t\n]+(.*))?", re.ASCII | re.DOTALL)
TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def timestamp(milliseconds: int) -> str:
    """`hh:mm:ss.mmm`."""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def read(lines: Sequence[str], number: int, start: int, end: int) -> str:
    """The text of the cue that lasts from `start` to `end` (ms), written anew; the first of its `lines` is line `number`.

    Raises `CaptionsInvalid`.
    """
    text = "\n".join(lines)
    if len(text) > MOST_CHARACTERS:
        raise refused(number, Fault.TOO_LONG, f"a cue of more than {MOST_CHARACTERS} characters")
    return _Reader(number, start, end).read(text)


def plain(text: str) -> str:
    """What is said by the text of a cue that `read` has written, on one line, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


class _Reader:
    """One cue: its open tags, and what was written of it so far."""

    def __init__(self, number: int, start: int, end: int) -> None:
        self.number, self.reached, self.end = number, start, end
        self.open: list[str] = []
        self.out: list[str] = []

    def read(self, text: str) -> str:
        # Behind each "<" of all but the first there is a tag up to its ">".
        first, *rest = text.split("<")
        self.characters(first)
        for piece in rest:
            tag, closed, behind = piece.partition(">")
            if not closed:
                raise self.refused("a tag is not closed by >; a < that is meant is written &lt;")
            self.tag(tag)
            self.number += tag.count("\n")
            self.characters(behind)
        # Section 4.2.2: the end tag of a voice that spans the cue may be left out; players close the others as well.
        if self.open not in ([], ["v"]):
            raise self.refused(f"<{self.open[-1]}> has no end")
        self.out += [f"</{name}>" for name in self.open]
        # A line of nothing but characters that there are not.
        return "\n".join(line for line in "".join(self.out).split("\n") if line)

    def refused(self, problem: str) -> Exception:
        return refused(self.number, Fault.TAG, problem)

    def characters(self, text: str) -> None:
        self.out.append("\n".join(_escaped(line) for line in text.split("\n")))
        self.number += text.count("\n")

    def tag(self, tag: str) -> None:
        if TIME.fullmatch(tag):
            self.time(tag)
        elif tag.startswith("/"):
            name = tag[1:]
            if not self.open or self.open[-1] != name:
                raise self.refused("an end tag without its beginning")
            self.open.pop()
            self.out.append(f"</{name}>")
        else:
            self.begin(tag)

    def time(self, tag: str) -> None:
        """Karaoke: what follows is said from here on."""
        found = TIME.fullmatch(tag)
        assert found is not None
        hours, minutes, seconds, rest = (int(part or 0) for part in found.groups())
        at = ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
        if not self.reached < at < self.end:
            raise self.refused("a time within a cue lies between its beginning and its end, and behind the one before")
        self.reached = at
        self.out.append(f"<{timestamp(at)}>")

    def begin(self, tag: str) -> None:
        found = TAG.fullmatch(tag)
        name = found[1] if found else ""
        if found is None or name not in PLAIN | ANNOTATED:
            raise self.refused("the tags of a cue are c, i, b, u, ruby, rt, v and lang")
        said = " ".join(_escaped(found[3] or "").split())
        right = {"v": bool(said), "lang": bool(LANGUAGE.fullmatch(said))}.get(name, not said)
        if not right:
            raise self.refused(f"what <{name}> says beside its name is not right")
        if name == "rt" and (not self.open or self.open[-1] != "ruby"):
            raise self.refused("<rt> belongs into <ruby>")
        self.open.append(name)
        self.out.append(f"<{name}{found[2]}{' ' if said else ''}{said}>")


def _escaped(text: str) -> str:
    """Characters as they are meant, with those escaped that mean something else. Controls, which nobody can see, are spaces;
    among them ends of a line that were hidden in an escape."""
    meant = CONTROL.sub(" ", unescape(text))
    return meant.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
