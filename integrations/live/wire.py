"""How events lie in Redis: a stream and a channel a topic, both of the topic's name."""

from dataclasses import dataclass

PREFIX = "vw:live:"

KEPT_EVENTS = 256
"""Of a topic, about so many: Redis trims whole nodes."""

KEPT_SECONDS = 3600
"""After the last event, or since somebody has last followed it."""

FIELD = "m"
"""Of a stream's entry: JSON with `kind` and `data`; empty in the entry that a stream begins with."""

_NEXT = """
local function newest(key)
  local last = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
  if #last == 0 then return 0 end
  return tonumber(string.match(last[1][1], '^%d+'))
end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.0f', number) end
"""

PUBLISH = (
    _NEXT
    + """
local before = newest(KEYS[1])
local seq = math.max(before + 1, now())
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], text(seq) .. '-0', 'm', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], 'E ' .. text(seq) .. ' ' .. text(before) .. ' ' .. ARGV[3])
return text(seq)
"""
)
"""Number an event, keep it and tell it: KEYS topic; ARGV how many are kept, for how many seconds, the event."""

JOIN = (
    _NEXT
    + """
local seq = newest(KEYS[1])
if seq == 0 then
  seq = now()
  redis.call('XADD', KEYS[1], text(seq) .. '-0', 'm', '')
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
if ARGV[2] == '' then return {text(seq)} end
local found = redis.call('XRANGE', KEYS[1], ARGV[2] .. '-0', '+')
if #found == 0 or found[1][1] ~= ARGV[2] .. '-0' then return {text(seq), false} end
table.remove(found, 1)
return {text(seq), found}
"""
)
"""The newest number of a topic, and what came after another, or nothing where that is not known any more: KEYS topic; ARGV
for how many seconds it is kept, the other number. A stream that is not there begins with an entry that is no event, so that
whoever follows a quiet topic has a number to come back with."""


def key(topic: str) -> str:
    """The stream of a topic, and its channel."""
    return f"{PREFIX}{topic}"


def watching_key(topic: str) -> str:
    """The hash of how many look at a topic, by process."""
    return f"{PREFIX}watching:{topic}"


@dataclass(frozen=True, slots=True)
class Event:
    """What is kept of a topic under a number."""

    seq: int
    text: str
    """JSON: `kind` and `data`."""


@dataclass(frozen=True, slots=True)
class Part:
    """What counts until the next of the same name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Counters are others."""


Said = tuple[Event, int] | Part | Counted
"""An event comes with the number before its own."""

COUNTED = b"C"


def part(name: str, text: str) -> str:
    return f"P {name} {text}"


def heard(data: bytes) -> Said | None:
    """What was said on a channel; None for what is not ours."""
    sort, _, rest = data.decode("utf-8", "replace").partition(" ")
    if sort == "C":
        return Counted()
    if sort == "P":
        name, _, text = rest.partition(" ")
        return Part(name, text)
    if sort == "E":
        seq, before, text = rest.split(" ", 2)
        return Event(int(seq), text), int(before)
    return None
