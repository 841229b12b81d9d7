"""The clauses that an asset is held to, each with its source, and what a breach of one looks like.

RFC is RFC 8216 (HTTP Live Streaming), "bis" its successor's draft; ISO is ISO/IEC 14496-12; CMAF is ISO/IEC 23000-19;
Apple is the HLS authoring specification for Apple devices (2025-06), cited by topic since its numbers move; "house"
rules are the product's own promises.
"""

from dataclasses import dataclass
from enum import StrEnum


class Clause(StrEnum):
    """A member for every rule; the value is its source and its sentence."""

    EXTM3U = "RFC 4.3.1.1: EXTM3U is the first line of every playlist"
    SYNTAX = "RFC 4.1, 4.2: UTF-8 without BOM, known tags, well-formed attribute lists, no tag twice"
    VERSION = "RFC 4.3.1.2, 7: EXT-X-VERSION is there once and at least 6 (EXT-X-MAP)"
    URIS = "house: URIs are relative, without query or fragment, and name files inside the asset"
    FILES = "house: every file of the asset is used, and nothing else lies in its folder"

    INDEPENDENT = "RFC 4.3.5.1, Apple: the multivariant playlist says EXT-X-INDEPENDENT-SEGMENTS"
    VARIANT_ATTRIBUTES = "Apple: each variant has BANDWIDTH, AVERAGE-BANDWIDTH, CODECS, RESOLUTION and FRAME-RATE"
    BANDWIDTH = "RFC 4.3.4.2, Apple: BANDWIDTH is within 10 % of the largest sum of peak segment rates, video and audio"
    AVERAGE_BANDWIDTH = "RFC 4.3.4.2, Apple: AVERAGE-BANDWIDTH is within 10 % of the measured average, video and audio"
    PEAK = "Apple: the peak rate is at most 200 % of the average, unless asset.json warns `peak_over_twice_average`"
    CELLULAR = "Apple: a variant has a peak of at most 192 kbit/s"
    CODECS = "RFC 4.3.4.2, RFC 6381: CODECS is what the init segments say"
    FRAME_RATE = "RFC 4.3.4.2: FRAME-RATE is the real rate to three decimals"
    MAX_FRAME_RATE = "Apple: no frame rate above 60"
    RESOLUTION = "RFC 4.3.4.2: RESOLUTION is the size of the coded pictures"
    EVEN_SIZE = "house: sizes are even"
    ASPECT = "Apple: all variants have one aspect, to rounding"
    UNIQUE_VARIANTS = "RFC 6.2.4: no two variants share a playlist"
    H264 = "Apple: some variant is H.264, and the first one is"
    CODEC_NAME = "Apple: video is avc1, hvc1 or av01, audio is mp4a"
    H264_PROFILE = "Apple: H.264 is at most High profile, level 5.2"
    SDR = "Apple: SDR must exist; house: everything is SDR and says so in the bitstream (BT.709)"
    AUDIO_GROUP = "RFC 4.3.4.2.1: the AUDIO attribute names a group that exists, and each group is used"
    MEDIA_ATTRIBUTES = "RFC 4.3.4.1, Apple: each EXT-X-MEDIA has TYPE, GROUP-ID, NAME, LANGUAGE, CHANNELS and URI"
    MEDIA_DEFAULT = "RFC 4.3.4.1: DEFAULT=YES needs AUTOSELECT=YES, and just one rendition of a group is the default"
    MEDIA_NAMES = "RFC 4.3.4.1.1: NAMEs differ within a group, and all groups have the same renditions"
    IFRAME_VARIANTS = "Apple: each video rendition has an I-frame playlist in the multivariant playlist"
    IFRAME_ATTRIBUTES = (
        "RFC 4.3.4.3: I-frame variants have BANDWIDTH, CODECS, RESOLUTION, URI and neither FRAME-RATE nor AUDIO"
    )
    IFRAME_BANDWIDTH = "RFC 4.3.4.3: BANDWIDTH of an I-frame variant is within 10 % of its measured peak"
    IFRAME_CODECS = "RFC 4.3.4.3: CODECS of an I-frame variant is that of its video alone"
    IFRAME_RESOLUTION = "RFC 4.3.4.3: RESOLUTION of an I-frame variant is the size of its pictures"

    TARGET = "RFC 4.3.3.1: EXT-X-TARGETDURATION is the largest rounded EXTINF, at least 1"
    TARGET_EQUAL = "RFC 6.2.4: all renditions have the same target duration"
    SEGMENT_LENGTH = "Apple: no segment is longer than the target by over 0.5 s"
    VOD = "RFC 4.3.3.5, Apple: EXT-X-PLAYLIST-TYPE is VOD"
    ENDLIST = "RFC 4.3.3.4: a finished playlist ends with EXT-X-ENDLIST"
    MAP = "RFC 4.3.2.5, Apple: fMP4 needs one EXT-X-MAP, before the first segment, that is all of the init file"
    NO_DISCONTINUITY = "house: one timeline without EXT-X-DISCONTINUITY, EXT-X-GAP or EXT-X-KEY"
    BYTERANGE = "RFC 4.3.2.2: byte ranges lie inside their file, and the first one of a file has its offset"
    TILING = "house: byte ranges tile each media file without gap or overlap, in order"
    BOX_BOUNDARY = "RFC 3.3: a segment is whole moof and mdat boxes"
    EXTINF = "RFC 4.3.2.1: EXTINF is the segment's real duration, to 1 ms"
    EXTINF_FORMAT = "RFC 4.3.2.1, Apple: EXTINF is a decimal floating-point number with at least three decimals"
    CADENCE = "house: the first segment is one GOP, all others two, but the last; a GOP is round(2 × fps) frames"
    ALIGNED = "RFC 6.2.4, Apple: segment boundaries are at the same times in all video renditions"
    SAME_DURATION = "RFC 6.2.4: all video renditions last the same"
    AUDIO_DURATION = "house: the audio lasts as long as the video to half an AAC frame"
    AUDIO_ALIGNED = "house: audio segments end within one AAC frame of the video's"
    SEGMENT_COUNT = "house: audio has as many segments as the video"

    SUBTITLES_ATTRIBUTES = (
        "RFC 4.3.4.1: a subtitle rendition has GROUP-ID, NAME, LANGUAGE, URI and FORCED, no CHANNELS, and NAMEs differ"
    )
    SUBTITLES_GROUP = "RFC 4.3.4.2: each variant of a playlist with subtitles names a group of them that exists"
    SUBTITLES_MASTER = "house: but for its subtitles, a multivariant playlist with captions is the one without"
    SUBTITLES_PLAYLIST = (
        "RFC 4.3.3, 6.2.4: subtitle playlists are VOD, with the video's target and cuts, and no EXT-X-MAP"
    )
    SUBTITLES_SEGMENT = (
        "RFC 3.5: a WebVTT segment begins with WEBVTT and X-TIMESTAMP-MAP and holds the cues of its span, whole"
    )

    GROWING_TYPE = "RFC 4.3.3.5: a playlist that grows is an EVENT from its first version to its last"
    GROWING_START = "RFC 4.3.5.2, house: a growing playlist begins at its beginning, EXT-X-START:TIME-OFFSET=0"
    GROWING_APPEND = "RFC 4.3.3.5, 6.2.1: lines are only ever added at the end; nothing is changed or removed"
    GROWING_TARGET = "RFC 4.3.3.1, 6.2.1: the target duration never changes, and no segment is ever longer"
    GROWING_END = "RFC 4.3.3.4, house: a growing playlist ends by EXT-X-ENDLIST, and nothing follows"
    GROWING_MASTER = "house: the multivariant playlist of growing ones is the same from the first version on"
    GROWING_TOGETHER = "house: sound and picture of growing playlists reach equally far, to an AAC frame"
    GROWING_CADENCE = "house: each segment of a growing playlist is one GOP"
    GROWING_BANDWIDTH = "RFC 4.3.4.2: BANDWIDTH of a growing variant is no less than its measured peak"

    BOXES = (
        "ISO 4.2, CMAF 7.3.2.3: boxes nest and tile; a media file is fragments of one moof of one traf, then its mdat"
    )
    BRAND = "CMAF 7.2: ftyp names cmfc (or cmf2) and iso6 or later"
    INIT = "CMAF 7.3.1, ISO 8.8.1: the init has moov with one track, mvex with its trex, and no sample"
    VIDEO_EDIT = "ISO 8.6.6, CMAF 7.5.13: one edit, if any, and it puts the first frame at 0"
    AUDIO_EDIT = "CMAF 7.5.13: the audio has one edit, which skips the encoder's priming"
    TRACK_SIZE = "ISO 8.3.2: tkhd and sample entry have the picture's size, square pixels, no rotation"
    METADATA = "house: no udta, meta, uuid or names of the source; creation times are zero"
    TIMESCALE = "house: every frame lasts the same whole number of ticks; audio ticks are its samples"
    SEQUENCE = "ISO 8.8.5: sequence numbers rise over the rendition"
    DEFAULT_BASE = "ISO 8.8.7, CMAF 7.5.16: default-base-is-moof is set and base-data-offset is not"
    TFDT = "ISO 8.8.12: decode times begin at 0 and go on where the fragment before ended"
    TRUN = "ISO 8.8.8: the samples of trun fill the mdat exactly"
    SYNC = "ISO 8.8.3.1: the first sample of each fragment is a sync sample, and no other is"
    IDR = "Apple: each GOP begins with an IDR picture (AV1: a shown key frame behind its sequence header)"
    LEADING = "Apple: no picture is shown before the IDR that begins its GOP"
    GRID = "house: pictures are shown once each on the constant grid k / fps from 0"
    PARAMETER_SETS = "ISO 14496-15 5.4.2: avc1 keeps SPS and PPS in the init, none in the samples"
    AAC = "Apple: audio is AAC-LC, stereo, 48 kHz"
    AAC_FRAMES = "ISO 14496-3: every AAC sample lasts 1024 ticks of 48 kHz"

    IFRAMES_ONLY = "RFC 4.3.3.6: the I-frame playlist says EXT-X-I-FRAMES-ONLY"
    IFRAME_RANGE = "RFC 4.3.3.6, Apple: an I-frame's range is its moof through the end of its first sample"
    IFRAME_COUNT = "house: every GOP has its I-frame, in order"
    IFRAME_EXTINF = "RFC 4.3.3.6: EXTINF reaches to the next I-frame, and they sum to the duration"
    IFRAME_TARGET = "RFC 4.3.3.1: the target of an I-frame playlist is its largest rounded EXTINF"

    IMAGES = "house: poster.jpg, poster.webp, preview.webp, storyboard.jpg and storyboard.vtt exist and decode"
    IMAGE_ASPECT = "house: stills have the video's aspect"
    IMAGE_METADATA = "house: stills carry no EXIF, XMP or comment"
    PREVIEW = "house: the preview moves, unless the video does not, and lasts 3 s, or as long as a shorter video"
    STORYBOARD = "WebVTT 1: storyboard cues tile the duration, each a rectangle inside the sprite"

    MANIFEST = "house: asset.json is JSON with a schema version, and has the fields of docs/asset.md"
    MANIFEST_FILES = "house: every file that asset.json names exists"
    MANIFEST_NUMBERS = "house: the figures of asset.json agree with the files"

    DECODE = "house: FFmpeg reads every rendition without a warning"
    FRAME_COUNT = "house: as many frames and samples decode as the playlist promises"


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: the clause, the file (and line or segment) where it was seen, and what was found."""

    clause: Clause
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    {self.clause.name}: {self.clause.value}"
