"""The clips that are measured: drawn once, kept in var/bench."""

from pathlib import Path

from pipeline.ffmpeg import Job, run_ffmpeg

HOME = Path("var/bench")


def phone_clip(seconds: int) -> Path:
    """1080x1920, 30 fps, H.264 at 17 Mbit/s with AAC, as Android phones write it: a hand-held pan over fine detail with
    something moving in front, and the noise of a small sensor."""
    return _drawn(
        f"phone-{seconds}s.mp4",
        *_scene(1080, 1920, 30, seconds),
        *("-c:v", "libx264", "-preset", "superfast", "-b:v", "17M", "-maxrate", "20M", "-bufsize", "17M"),
        # One key frame a second and no B-frames: what camera chips encode.
        *("-g", "30", "-bf", "0", "-c:a", "aac", "-b:a", "128k"),
    )


def deliverable_clip(seconds: int) -> Path:
    """1080x1920, 30 fps, H.264 at 11 Mbit/s with AAC, upright, as apps export: players can have it as it is."""
    return _drawn(
        f"deliverable-{seconds}s.mp4",
        *_scene(1080, 1920, 30, seconds),
        *("-c:v", "libx264", "-preset", "superfast", "-b:v", "10.5M", "-maxrate", "12M", "-bufsize", "12M"),
        *("-g", "60", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "128k", "-shortest"),
    )


def turned_clip(seconds: int) -> Path:
    """The phone clip as cameras hold it: 1920x1080 with a display matrix."""
    return _turned(
        f"turned-{seconds}s.mp4",
        *_scene(1920, 1080, 30, seconds),
        *("-c:v", "libx264", "-preset", "superfast", "-b:v", "17M", "-maxrate", "20M", "-bufsize", "17M"),
        *("-g", "30", "-bf", "0", "-c:a", "aac", "-b:a", "128k"),
    )


def hlg_clip(seconds: int) -> Path:
    """1920x1080 with a display matrix, 30 fps, HEVC of 10 bits in HLG, as newer phones record."""
    tags = ("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc")
    return _turned(
        f"hlg-{seconds}s.mp4",
        *_scene(1920, 1080, 30, seconds),
        *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", *tags),
        *(
            "-x265-params",
            "log-level=error:keyint=30:min-keyint=30:bframes=0:open-gop=0:vbv-maxrate=16000:vbv-bufsize=16000",
        ),
        *("-b:v", "14M", "-c:a", "aac", "-b:a", "128k"),
    )


def uhd_clip(seconds: int) -> Path:
    """2160x3840, 60 fps, H.264: the largest thing that phones record every day."""
    return _drawn(
        f"uhd60-{seconds}s.mp4",
        *_scene(2160, 3840, 60, seconds),
        *("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "50M", "-g", "60", "-c:a", "aac"),
    )


def ladder_clip(seconds: int) -> Path:
    """360x640, 30 fps, one key frame a second: the smallest picture that has a ladder of two rungs."""
    return _drawn(
        f"ladder-{seconds}s.mp4",
        *_scene(360, 640, 30, seconds),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-bf", "0", "-c:a", "aac", "-b:a", "64k"),
    )


def _scene(width: int, height: int, fps: int, seconds: int) -> tuple[str, ...]:
    wide, high = width * 3 // 2, height * 3 // 2
    # One large picture of coloured grain, made once and panned over by sines that never meet again.
    grain = (
        f"color=gray:s={wide}x{high}:r={fps}:d=0.02,format=yuv420p,noise=alls=90:all_seed=7,gblur=sigma=2.5,"
        "eq=contrast=3.2:saturation=2,trim=end_frame=1,loop=loop=-1:size=1:start=0,setpts=N/FRAME_RATE/TB"
    )
    pan = f"crop={width}:{height}:x='{wide - width}*(0.5+0.45*sin(0.37*t))':y='{high - height}*(0.5+0.45*cos(0.29*t))'"
    front = f"testsrc2=s={width // 2}x{height // 3}:r={fps}"
    picture = f"[front]overlay=x='{width // 4}+{width // 6}*sin(t)':y='{height // 3}+{height // 6}*cos(0.7*t)'"
    return (
        *("-f", "lavfi", "-i", front),
        *("-f", "lavfi", "-i", "sine=f=330:r=48000:beep_factor=2"),
        "-filter_complex",
        f"{grain},{pan}[back];[0:v]format=yuv420p[front];[back]{picture},noise=alls=5:allf=t:all_seed=3,"
        "format=yuv420p[video]",
        *("-map", "[video]", "-map", "1:a", "-t", str(seconds)),
    )


def _turned(name: str, *arguments: str) -> Path:
    path = (HOME / name).resolve()
    if not path.exists():
        level = _drawn(f"level-{name}", *arguments)
        with Job(level, path.parent) as job:
            run_ffmpeg(job, ["-display_rotation:v:0", "-90", "-i", "source", "-map", "0", "-c", "copy", name])
            job.file(name).rename(path)
        level.unlink()
    return path


def _drawn(name: str, *arguments: str) -> Path:
    path = (HOME / name).resolve()
    if not path.exists():
        print(f"drawing {name} …", flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with Job(path, path.parent) as job:
            run_ffmpeg(job, [*arguments, name])
            job.file(name).rename(path)
    return path
