"""What FFmpeg may open of a hostile source: one demuxer, one protocol and the decoders that phones and apps need.

Pure names and numbers, shared by FFmpeg's command line (`ffmpeg.source_args`) and PyAV (`probe_child`).
"""

PROTOCOLS = "file"

DEMUXERS = ("mov", "matroska", "mpegts", "avi")

VIDEO_DECODERS = (
    "h264",
    "hevc",
    "libdav1d",  # AV1; FFmpeg's own `av1` needs hardware
    "vp8",
    "vp9",
    "mpeg4",  # old phones, 3GP
    "h263",  # older phones, 3GP
    "mjpeg",  # compact cameras
    "prores",  # iPhone Pro
    "mpeg2video",  # camcorders, .mts
)

AUDIO_DECODERS = (
    "aac",
    "aac_latm",  # broadcast MPEG-TS
    "alac",
    "mp3float",  # the decoder FFmpeg takes for mp3
    "mp2float",
    "opus",
    "vorbis",
    "flac",
    "ac3",  # camcorders
    "eac3",
    "amrnb",  # 3GP
    "amrwb",
    "pcm_u8",
    "pcm_s8",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_s32be",
    "pcm_f32le",
    "pcm_f32be",
    "pcm_mulaw",
    "pcm_alaw",
    "pcm_bluray",  # AVCHD
)

DECODERS = ",".join(VIDEO_DECODERS + AUDIO_DECODERS)
