"""The little of Matroska's framing (RFC 8794, RFC 9559) that tells a cut file from a whole one."""

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067


def segment_end(head: bytes) -> int | None:
    """Where the Segment says that it ends, from the first bytes of a file; None when it does not (live recordings)."""
    header = _element(head, 0)
    if header is None or header[0] != _EBML or header[2] is None:
        return None
    segment = _element(head, header[1] + header[2])
    if segment is None or segment[0] != _SEGMENT or segment[2] is None:
        return None
    return segment[1] + segment[2]


def _element(data: bytes, start: int) -> tuple[int, int, int | None] | None:
    """The element at `start`: its id, where its payload begins, and the payload's size (None: unknown)."""
    identity = _length(data, start)
    if identity is None or identity > 4:
        return None
    size_at = start + identity
    width = _length(data, size_at)
    if width is None:
        return None
    bits = int.from_bytes(data[size_at : size_at + width]) & ((1 << 7 * width) - 1)
    unknown = bits == (1 << 7 * width) - 1  # all ones (RFC 8794, 6.2)
    return int.from_bytes(data[start:size_at]), size_at + width, None if unknown else bits


def _length(data: bytes, start: int) -> int | None:
    """Bytes of the variable-size integer at `start`: one more than the zero bits that lead it (RFC 8794, 4.1)."""
    if start >= len(data) or data[start] == 0:
        return None
    length = 9 - data[start].bit_length()
    return length if start + length <= len(data) else None
