"""Clauses of the init segments and the fragments."""

from itertools import pairwise

from tests.conformance.asset import Asset, Rendition
from tests.conformance.bits import is_av1_key_frame, nals, obus
from tests.conformance.boxes import Box, Malformed
from tests.conformance.clauses import Clause
from tests.conformance.fragments import Fragment
from tests.conformance.track import Track

IDENTITY = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
PRIMING = (1024, 2048, 2112)
"""Samples that AAC encoders put first: FFmpeg's one frame, two frames, Apple's."""
HANDLER_NAMES = ("", "VideoHandler", "SoundHandler")
"""FFmpeg's own words; it would else copy the source's."""


def check_fmp4(asset: Asset) -> None:
    """Hold every rendition's init and fragments to the container's and the codec's rules."""
    for rendition in (*asset.video.values(), *asset.audio.values()):
        if rendition.track is None:
            continue
        is_video = rendition.name in asset.video
        _init(asset, rendition.init, rendition.track, is_video)
        _fragments(asset, rendition)
        if is_video:
            _video(asset, rendition, rendition.track)
            _grid(asset, rendition)
        else:
            _audio(asset, rendition, rendition.track)


def _init(asset: Asset, name: str, track: Track, is_video: bool) -> None:
    cmaf = {"cmfc", "cmf2"} & set(track.brands) and {"iso6", "iso7", "iso8", "iso9", "isoa", "isob", "isoc"} & set(
        track.brands
    )
    asset.require(cmaf, Clause.BRAND, name, f"the brands are {' '.join(track.brands)}")
    kind = "vide" if is_video else "soun"
    asset.require(track.kind == kind, Clause.INIT, name, f"the handler is {track.kind}")
    stbl = track.moov.one("trak/mdia/minf/stbl")
    for table in stbl.children:
        if table.kind in ("stts", "stsc", "stco", "co64", "ctts", "stss"):
            asset.require(table.unpack("I", 4)[0] == 0, Clause.INIT, name, f"{table.kind} has samples")
        if table.kind == "stsz":
            asset.require(table.unpack("I", 8)[0] == 0, Clause.INIT, name, "stsz has samples")
    for box in track.moov.walk():
        if box.kind in ("udta", "meta", "uuid", "ilst"):
            asset.breach(Clause.METADATA, name, f"there is a box {box.kind}")
        elif box.kind in ("mvhd", "tkhd", "mdhd"):
            created = box.unpack("QQ" if box.version == 1 else "II", 4)
            asset.require(created == (0, 0), Clause.METADATA, name, f"{box.kind} has the times {created}")
        elif box.kind == "hdlr":
            said = _text(box, 24)
            asset.require(said in HANDLER_NAMES, Clause.METADATA, name, f"the handler is called {said!r}")
    extra = [box.kind for box in track.boxes if box.kind not in ("ftyp", "moov", "free")]
    asset.require(not extra, Clause.METADATA, name, f"beside ftyp and moov: {' '.join(extra)}")


def _text(box: Box, offset: int) -> str:
    return box.data[box.body + offset : box.end].rstrip(b"\0").decode("utf-8", "replace")


def _fragments(asset: Asset, rendition: Rendition) -> None:
    fragments = rendition.fragments
    for before, after in pairwise(fragments):
        rising = before.sequence < after.sequence
        asset.require(rising, Clause.SEQUENCE, rendition.name, f"{after.sequence} follows {before.sequence}")
    clock = 0
    for index, fragment in enumerate(fragments):
        where = f"{rendition.name} fragment {index}"
        based = fragment.base_is_moof and not fragment.base_offset
        asset.require(based, Clause.DEFAULT_BASE, where, "the data offsets are not from the moof")
        asset.require(fragment.decode == clock, Clause.TFDT, where, f"begins at {fragment.decode}, not {clock}")
        clock += fragment.ticks
        at = fragment.payload[0]
        tiled = True
        for sample in fragment.samples:
            tiled, at = tiled and sample.offset == at, sample.offset + sample.size
        asset.require(tiled and at == fragment.payload[1], Clause.TRUN, where, "the samples do not tile the mdat")


def _video(asset: Asset, rendition: Rendition, track: Track) -> None:
    name = rendition.init
    begins = min((sample.shown for sample in rendition.fragments[0].samples), default=0) if rendition.fragments else 0
    told = [(edit.media_time, edit.rate) for edit in track.edits]
    right = told == [(begins, 0x10000)] or (not told and begins == 0)
    asset.require(right, Clause.VIDEO_EDIT, name, f"edits {told}, and the first frame has {begins}")
    picture = track.picture
    if picture is None:
        asset.breach(Clause.INIT, name, "the codec has no picture")
        return
    size = (picture.width, picture.height)
    asset.require(
        track.coded == size == track.display,
        Clause.TRACK_SIZE,
        name,
        f"{size}, tkhd {track.display}, entry {track.coded}",
    )
    asset.require(track.matrix == IDENTITY, Clause.TRACK_SIZE, name, f"the matrix is {track.matrix}")
    asset.require(picture.sar[0] == picture.sar[1], Clause.TRACK_SIZE, name, f"pixels are {picture.sar}")
    tagged = (picture.primaries, picture.transfer, picture.matrix, picture.full_range)
    asset.require(tagged == (1, 1, 1, False), Clause.SDR, name, f"primaries, transfer, matrix, full range: {tagged}")
    if track.entry == "avc1":
        profile, level = int(track.codec[5:7], 16), int(track.codec[9:11], 16)
        known = profile in (66, 77, 100) and level <= 52
        asset.require(known, Clause.H264_PROFILE, name, f"profile {profile}, level {level}")
    for file, fragments in rendition.files.items():
        data = (asset.folder / file).read_bytes()
        for fragment in fragments:
            _pictures(asset, f"{file}@{fragment.start}", data, fragment, track)


def _pictures(asset: Asset, where: str, data: bytes, fragment: Fragment, track: Track) -> None:
    flags = [sample.sync for sample in fragment.samples]
    asset.require(
        flags[0] and not any(flags[1:]), Clause.SYNC, where, f"sync samples at {[i for i, s in enumerate(flags) if s]}"
    )
    try:
        for index, sample in enumerate(fragment.samples):
            unit = data[sample.offset : sample.offset + sample.size]
            if track.entry == "av01":
                if index == 0:
                    asset.require(is_av1_key_frame(unit), Clause.IDR, where, "the GOP begins with no key frame")
                list(obus(unit))
                continue
            kinds = list(nals(unit, track.length_size))
            if index == 0:
                slices = [kind for kind in kinds if 1 <= kind <= 5]
                asset.require(
                    slices and set(slices) == {5}, Clause.IDR, where, f"the GOP begins with NAL units {kinds}"
                )
            asset.require(
                not {7, 8} & set(kinds), Clause.PARAMETER_SETS, where, f"sample {index} has NAL units {kinds}"
            )
    except Malformed as problem:
        if not any(v.clause is Clause.TRUN for v in asset.violations):
            asset.breach(Clause.IDR, where, str(problem))
    first = fragment.samples[0].shown
    early = sum(sample.shown < first for sample in fragment.samples)
    asset.require(not early, Clause.LEADING, where, f"{early} pictures are shown before the IDR")


def _grid(asset: Asset, rendition: Rendition) -> None:
    """Times are taken from where each fragment ought to begin, so that a wrong tfdt is one breach and not two."""
    durations = {sample.duration for fragment in rendition.fragments for sample in fragment.samples}
    if not asset.require(
        len(durations) == 1, Clause.TIMESCALE, rendition.name, f"frames last {sorted(durations)} ticks"
    ):
        return
    (tick,) = durations
    shown: list[int] = []
    clock = 0
    for fragment in rendition.fragments:
        shown += [sample.shown - fragment.decode + clock for sample in fragment.samples]
        clock += fragment.ticks
    begins = min(shown, default=0)
    wrong = [(k, time) for k, time in enumerate(sorted(shown)) if time - begins != k * tick]
    asset.require(
        not wrong, Clause.GRID, rendition.name, f"{len(wrong)} of {len(shown)} frames are off, first {wrong[:1]}"
    )


def _audio(asset: Asset, rendition: Rendition, track: Track) -> None:
    name = rendition.init
    asset.require(track.entry == "mp4a", Clause.CODEC_NAME, name, f"the sample entry is {track.entry}")
    right = (track.codec, track.channels, track.sample_rate) == ("mp4a.40.2", 2, 48000)
    asset.require(right, Clause.AAC, name, f"{track.codec}, {track.channels} channels, {track.sample_rate} Hz")
    asset.require(track.timescale == track.sample_rate, Clause.TIMESCALE, name, f"{track.timescale} ticks a second")
    one = len(track.edits) == 1 and track.edits[0].media_time in PRIMING and track.edits[0].rate == 0x10000
    asset.require(one, Clause.AUDIO_EDIT, name, f"the edits are {list(track.edits)}")
    samples = [sample for fragment in rendition.fragments for sample in fragment.samples]
    odd = {sample.duration for sample in samples[:-1]} - {1024} | {
        s.duration for s in samples[-1:] if s.duration > 1024
    }
    asset.require(not odd, Clause.AAC_FRAMES, rendition.name, f"samples of {sorted(odd)} ticks")
