"""What of an H.264 sample is passed on (ITU-T H.264, table 7-1): the slices and what delimits them.

Left out are parameter sets, which the init has (ISO/IEC 14496-15, 5.4.2.1), filler, and supplemental information: cameras
and encoders write their names, settings and captions there, decoders need none of it to show what the container times.
"""

from pipeline.remux.judgement import Reason, Undeliverable
from pipeline.remux.source import Avc

_SLICE, _IDR = 1, 5
_SETS = frozenset({7, 8})
_DELIMITERS = frozenset({9, 10, 11})
_LEFT_OUT = frozenset({6, 12})


def kept(sample: memoryview, avc: Avc, *, sync: bool) -> list[memoryview]:
    """The parts of a sample that are passed on, in order; `sync` says that its table calls it a sync sample.

    Raises:
        Undeliverable: its units do not tile it, are of a kind that only some decoders know, or change a parameter set;
            or the picture of a sync sample is no IDR.
    """
    pieces: list[memoryview] = []
    width, at, begins, slices = avc.length_size, 0, 0, 0
    while at < len(sample):
        body = at + width
        end = body + int.from_bytes(sample[at:body])
        if not body < end <= len(sample):
            raise Undeliverable(Reason.UNITS, f"a unit of {end - body} bytes in a sample of {len(sample)}")
        kind = sample[body] & 31
        if kind in (_SLICE, _IDR):
            if sync and kind != _IDR:
                raise Undeliverable(Reason.KEY_FRAMES)
            slices += 1
        elif kind in _SETS or kind in _LEFT_OUT:
            if kind in _SETS and sample[body:end] not in (avc.sps + avc.pps):
                raise Undeliverable(Reason.PARAMETER_SETS)
            if begins < at:
                pieces.append(sample[begins:at])
            begins = end
        elif kind not in _DELIMITERS:
            raise Undeliverable(Reason.UNITS, f"a unit of type {kind}")
        at = end
    if begins < at:
        pieces.append(sample[begins:at])
    if not slices:
        raise Undeliverable(Reason.UNITS, "a sample without a picture")
    return pieces
