"""The service's API (docs/upload.md): a method a call, tried again as long as that may help."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from workers.uploading.errors import BadAddress, Failing, refusal
from workers.uploading.patience import SECONDS, Patience
from workers.uploading.values import Completed, NewFile, PartUrl, Upload, Video

TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=60.0, pool=None)
"""Seconds for each step of a request; writing is a step for each few kilobytes."""

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
QUOTAS = frozenset({"daily_quota_exceeded", "too_many_uploads"})
"""Also 429, and over only when something else has ended."""
SPOILED = frozenset({"wrong_length", "wrong_checksum"})
"""What is said of a part that was cut or damaged on its way."""

STORED = frozenset({200, 412})
"""What storage answers when it has a part; 412 when it had it before, and only the answer was lost."""

REFUSALS = 5
"""By storage, of one part, before it is believed."""

ANNOUNCED = 1000
"""Parts in a call, at most."""

SLICE = 64 * 1024

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Urls:
    urls: tuple[PartUrl, ...]


@dataclass(frozen=True, slots=True)
class _Problem:
    code: str = ""
    detail: str = ""


class Body:
    """A part's bytes, as often as they have to be sent; each slice is reported, and taken back when it is sent anew."""

    def __init__(self, data: bytes, report: Callable[[int], None]) -> None:
        self.data = data
        self._report, self._told = report, 0

    def __iter__(self) -> Iterator[bytes]:
        self._tell(0)
        for at in range(0, len(self.data), SLICE):
            piece = self.data[at : at + SLICE]
            yield piece
            self._tell(at + len(piece))

    def arrived(self) -> None:
        """It is there, whoever sent it."""
        self._tell(len(self.data))

    def _tell(self, told: int) -> None:
        if told != self._told:
            self._report(told - self._told)
            self._told = told


class Service:
    """Used by any number of threads. Every method raises `PipelineError`s of `errors`, and what the service refuses with."""

    def __init__(self, url: str, token: str, patience_seconds: float = SECONDS) -> None:
        """`url` is scheme and host, perhaps with a path. Raises `BadAddress`."""
        self.url = url.rstrip("/")
        if not re.match(r"https?://[^/]", self.url):
            raise BadAddress(url=url)
        self._patience = Patience(self.url, patience_seconds)
        self._storage_patience = Patience("its storage", patience_seconds)
        # That a video can be looked at does not mean that parts are taken.
        self._looking_patience = Patience(self.url, patience_seconds)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=self.url, headers=headers, timeout=TIMEOUT)
        # The token is for the service alone, not for the storage to which its URLs lead.
        self._storage = httpx.Client(timeout=TIMEOUT)

    def close(self) -> None:
        self._http.close()
        self._storage.close()

    def begin(self, new: NewFile) -> Upload:
        """An answer that is lost leaves an upload behind to which nothing comes; the service gives it up by itself."""
        return self._ask(Upload, "POST", "/v1/uploads", json=msgspec.to_builtins(new))

    def upload(self, upload: str) -> Upload:
        return self._ask(Upload, "GET", f"/v1/uploads/{quote(upload)}")

    def urls(self, upload: str, first: int) -> tuple[PartUrl, ...]:
        """Where parts go from `first` on, as many as the service tells at a time."""
        return self._ask(_Urls, "GET", f"/v1/uploads/{quote(upload)}/urls", params={"from": first}).urls

    def put(self, upload: str, number: int, body: Body) -> None:
        """Send a part to the service."""
        digest = b64encode(hashlib.sha256(body.data).digest()).decode()
        headers = {"Content-Digest": f"sha-256=:{digest}:"}
        self._request("PUT", f"/v1/uploads/{quote(upload)}/parts/{number}", body=body, headers=headers, again=SPOILED)
        body.arrived()

    def put_direct(self, targets: Iterator[PartUrl], body: Body) -> PartUrl:
        """Send a part to storage by the first of `targets` that takes it, which is returned.

        Raises `Failing` when storage refuses it again and again.
        """
        refusals = 0
        for failures, target in enumerate(targets, start=1):
            named = None
            headers = target.headers | {"Content-Length": str(len(body.data))}
            try:
                response = self._storage.put(target.url, content=iter(body), headers=headers)
            except httpx.TransportError as error:
                why = _why(error)
            else:
                if response.status_code in STORED:
                    self._storage_patience.succeeded()
                    body.arrived()
                    return target
                why, named = f"it answered {response.status_code}", retry_after(response)
                refusals += response.status_code not in TRANSIENT
                if refusals == REFUSALS:
                    raise Failing(response.text[:2000], why=f"storage answered {response.status_code}")
            self._storage_patience.wait(failures, named, why)
        raise AssertionError("there is always another target")

    def announce(self, upload: str, attempts: Mapping[int, int]) -> None:
        """Parts, by number, that storage has. Those that the service does not see there will be missing."""
        parts = [{"number": number, "attempt": attempt} for number, attempt in attempts.items()]
        for at in range(0, len(parts), ANNOUNCED):
            some = {"parts": parts[at : at + ANNOUNCED]}
            self._request("POST", f"/v1/uploads/{quote(upload)}/parts", json=some)

    def complete(self, upload: str) -> Completed:
        path = f"/v1/uploads/{quote(upload)}/complete"
        return self._ask(Completed, "POST", path, again=frozenset({"parts_changed"}))

    def abort(self, upload: str) -> None:
        self._request("DELETE", f"/v1/uploads/{quote(upload)}")

    def video(self, video: str) -> Video:
        return self._ask(Video, "GET", f"/v1/videos/{quote(video)}", patience=self._looking_patience)

    def _ask(self, kind: type[Answer], method: str, path: str, **more: Any) -> Answer:
        response = self._request(method, path, **more)
        try:
            return msgspec.json.decode(response.content, type=kind)
        except msgspec.MsgspecError as error:
            raise Failing(str(error), why="its answer is not one of the upload API") from None

    def _request(
        self,
        method: str,
        path: str,
        *,
        body: Body | None = None,
        headers: dict[str, str] | None = None,
        again: frozenset[str] = frozenset(),
        patience: Patience | None = None,
        **more: Any,
    ) -> httpx.Response:
        """A good answer. A refusal whose code is in `again` is tried again too."""
        patience = patience or self._patience
        if body is not None:
            headers = {**(headers or {}), "Content-Length": str(len(body.data))}
        for failures in count(1):
            named = None
            try:
                content = None if body is None else iter(body)
                response = self._http.request(method, path, content=content, headers=headers, **more)
            except httpx.TransportError as error:
                why = _why(error)
            else:
                if response.is_success:
                    patience.succeeded()
                    return response
                problem = _problem(response)
                if (response.status_code not in TRANSIENT or problem.code in QUOTAS) and problem.code not in again:
                    if not problem.code:
                        raise Failing(why=f"it answered {response.status_code}")
                    raise refusal(problem.code, problem.detail)
                why, named = f"it answered {response.status_code} {problem.code}".rstrip(), retry_after(response)
            patience.wait(failures, named, why)
        raise AssertionError("count() does not end")


def retry_after(response: httpx.Response) -> float | None:
    """Seconds (RFC 9110, 10.2.3); a date is not read, for clocks differ."""
    text = response.headers.get("Retry-After", "")
    return float(text) if re.fullmatch(r"\d{1,5}", text) else None


def _why(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


def _problem(response: httpx.Response) -> _Problem:
    """What a service of ours says (RFC 9457); empty when somebody else answered."""
    try:
        return msgspec.json.decode(response.content, type=_Problem)
    except msgspec.MsgspecError:
        return _Problem()
