"""The CMAF packager: encoded chunks and AAC frames in, init segments, media files and playlists out.

    fragments.py   reads the fragments that the encoder wrote (moof + mdat)
    boxes.py       writes init segments and audio fragments (ISO/IEC 14496-12, 23000-19)
    codecs.py      RFC 6381 codec strings from the decoder configuration
    grid.py        where GOPs and segments end, from the plan alone
    tracks.py      segments, key-frame ranges and measured bandwidths of a rendition
    video.py       chunks of one rung → its media files and track
    audio.py       AAC frames → the audio media file and track
    subtitles.py   cues → WebVTT segments
    playlists.py   tracks → playlist text (RFC 8216, HLS Authoring Specification for Apple devices)

FFmpeg's own HLS output is not conformant: no FRAME-RATE, no I-frame playlists, BANDWIDTH without the audio.
"""
