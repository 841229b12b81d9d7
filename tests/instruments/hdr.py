"""HDR clips of known light: code values from the transfer functions' own formulas, not from any converter."""

from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

from tests.instruments.decoder import ffmpeg

RGB = tuple[float, float, float]
WHITE_SCENE = 0.265
"""Scene light that HLG codes as 75 %: reference white, 203 cd/m² on a 1000 cd/m² display (ITU-R BT.2408)."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A third of the picture, from `top` to `bottom` of its height, of one colour."""

    name: str
    reflectance: RGB
    """Linear light in BT.709 primaries, 1 is reference white."""
    top: float
    bottom: float

    @property
    def inner(self) -> tuple[float, float, float, float]:
        """The middle of the patch as fractions (left, top, right, bottom), clear of its edges."""
        tenth = (self.bottom - self.top) / 5
        return 0.2, self.top + tenth, 0.8, self.bottom - tenth


PATCHES = (
    Patch("white", (1.0, 1.0, 1.0), 0.0, 1 / 3),
    Patch("grey", (0.18, 0.18, 0.18), 1 / 3, 2 / 3),
    Patch("skin", (0.48, 0.27, 0.19), 2 / 3, 1.0),
)
WIDTH, HEIGHT = 360, 642


def to_bt2020(rgb: RGB) -> RGB:
    """BT.709 to BT.2020 primaries, linear light (ITU-R BT.2087)."""
    r, g, b = rgb
    return (
        0.6274 * r + 0.3293 * g + 0.0433 * b,
        0.0691 * r + 0.9195 * g + 0.0114 * b,
        0.0164 * r + 0.0880 * g + 0.8956 * b,
    )


def hlg_oetf(light: float) -> float:
    """Scene light 0…1 to signal 0…1 (ITU-R BT.2100, table 5)."""
    a = 0.17883277
    return sqrt(3 * light) if light <= 1 / 12 else a * log(12 * light - (1 - 4 * a)) + 0.5 - a * log(4 * a)


def pq_inverse_eotf(nits: float) -> float:
    """Display light in cd/m² to signal 0…1 (ITU-R BT.2100, table 4)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    y = (nits / 10000) ** m1
    return float(((c1 + c2 * y) / (1 + c3 * y)) ** m2)


def signal(patch: Patch, transfer: str) -> RGB:
    """R'G'B' of a patch: `hlg`, or `pq` as that HLG picture is seen on a 1000 cd/m² display (BT.2100 OOTF, gamma 1.2)."""
    r, g, b = (WHITE_SCENE * light for light in to_bt2020(patch.reflectance))
    if transfer == "hlg":
        return hlg_oetf(r), hlg_oetf(g), hlg_oetf(b)
    gain = 1000 * (0.2627 * r + 0.6780 * g + 0.0593 * b) ** 0.2
    return pq_inverse_eotf(gain * r), pq_inverse_eotf(gain * g), pq_inverse_eotf(gain * b)


def yuv_codes(rgb: RGB, bits: int) -> tuple[int, int, int]:
    """Y'CbCr codes in limited range, BT.2020 non-constant luminance (ITU-R BT.2020, tables 4 and 5)."""
    r, g, b = rgb
    y = 0.2627 * r + 0.6780 * g + 0.0593 * b
    scale = 1 << (bits - 8)
    return (
        round((219 * y + 16) * scale),
        round((224 * (b - y) / 1.8814 + 128) * scale),
        round((224 * (r - y) / 1.4746 + 128) * scale),
    )


def hdr_clip(folder: Path, transfer: str, *, bits: int = 10, seconds: int = 2) -> Path:
    """A clip of `PATCHES`, 360x642, tagged BT.2020 and `hlg` or `pq`: HEVC Main 10, or H.264 where `bits` is 8."""
    planes: list[bytes] = []
    codes = [yuv_codes(signal(patch, transfer), bits) for patch in PATCHES]
    for plane, (width, height) in enumerate(((WIDTH, HEIGHT), (WIDTH // 2, HEIGHT // 2), (WIDTH // 2, HEIGHT // 2))):
        for code in codes:
            planes.append(code[plane].to_bytes(1 if bits == 8 else 2, "little") * (width * height // len(PATCHES)))
    raw, path = folder / "frame.yuv", folder / f"{transfer}_{bits}.mp4"
    raw.write_bytes(b"".join(planes))
    trc = {"hlg": "arib-std-b67", "pq": "smpte2084"}[transfer]
    pixels = "yuv420p" if bits == 8 else "yuv420p10le"
    tags = f"setparams=color_primaries=bt2020:color_trc={trc}:colorspace=bt2020nc:range=tv"
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", 4, "-tag:v", "hvc1", "-x265-params", "log-level=error")
    x264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", 4)
    ffmpeg(
        "-f", "rawvideo", "-pix_fmt", pixels, "-s", f"{WIDTH}x{HEIGHT}", "-r", 30, "-stream_loop", 30 * seconds - 1,
        "-i", raw,
        "-vf", tags, *(x264 if bits == 8 else x265), "-pix_fmt", pixels, path,
    )  # fmt: skip
    raw.unlink()
    return path
