"""The commands of docs/upload.md, as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

from bench.servers.web import WebServer
from models import uploads
from models.schema import Upload
from tests.lacking import lacking
from tests.web.conftest import arrived
from web.receiving import MIB

TEXT = (Path(__file__).resolve().parents[2] / "docs/upload.md").read_text("utf-8")


def commands(heading: str) -> str:
    """The first commands below a heading."""
    found = re.search(r"```\n(.*?)```", TEXT.split(f"\n## {heading}\n")[1], re.DOTALL)
    assert found is not None
    return found[1]


def test_both_protocols_work_as_they_are_shown(server: WebServer, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        lacking("no curl")
    folder = tmp_path / "here"
    folder.mkdir()
    clip = bytes(range(256)) * (2 * MIB // 256) + b"end"
    (folder / "clip.mp4").write_bytes(clip)
    shown = (commands("In parts") + commands("By tus")).replace("http://127.0.0.1:8080", server.url)
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", shown], cwd=folder, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert '"received":2097155' in told.stdout.replace(" ", "")
    assert '"duplicate":false' in told.stdout.replace(" ", "")
    assert "Video-Id: " in told.stdout
    made = [uploads.upload(row.id, row.creator) for row in Upload.select().order_by(Upload.id)]
    assert [(item.filename, item.state) for item in made] == [("clip.mp4", "complete")] * 2
    assert [arrived(item.id) for item in made] == [clip, clip]
    assert made[0].video_id == made[1].video_id, "the same bytes"
