"""Calls to WeChat's server (wechat.md 2). Every answer is an `ApiResult`; errors never carry the token."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT = -1000
CONNECTION = -1001
BAD_BODY = -1002
TOO_BIG = -1003
"""Codes of our own for what the network does."""
TOKEN_CODES = (40001, 40014, 42001)
MEDIA_BYTES = 10 * 1024 * 1024
MEDIA_SECONDS = 15
"""For a download in all; the time-out of the client is for each read and would let it drip for ever."""
VIDEO_AS_JSON = "video_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiResult:
    """`code` 0 is success; `data` is the answer without its error fields."""

    code: int
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.code == 0


Token = Callable[[str | None], str | None]
"""The access token; called with the one that WeChat refused to get another. None when none can be had."""


class WeChatApi:
    """Synchronous; safe to share between threads."""

    def __init__(self, base_url: str, token: Token, client: httpx.Client | None = None) -> None:
        self._token = token
        self._client = client or httpx.Client(base_url=base_url, timeout=httpx.Timeout(5.0, connect=3.0))

    def send_text(self, openid: str, text: str) -> ApiResult:
        """A customer-service message (window and count: wechat.md 2.2)."""
        return self.post(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}
        )

    def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], *, client_msg_id: str, url: str = ""
    ) -> ApiResult:
        """`client_msg_id` makes a repeat within ten minutes harmless."""
        values = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template_id, "data": values, "client_msg_id": client_msg_id}
        return self.post("/cgi-bin/message/template/send", body | ({"url": url} if url else {}))

    def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str]) -> ApiResult:
        values = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template_id, "data": values}
        return self.post("/cgi-bin/message/subscribe/bizsend", body)

    def create_menu(self, buttons: list[dict[str, str]]) -> ApiResult:
        return self.post("/cgi-bin/menu/create", {"button": buttons})

    def create_qrcode(self, scene: str) -> ApiResult:
        """A permanent parametric QR code; `data["ticket"]` leads to its picture."""
        info = {"scene": {"scene_str": scene}}
        return self.post("/cgi-bin/qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", "action_info": info})

    def get_media(self, media_id: str) -> tuple[str, bytes] | ApiResult:
        """MIME type and bytes of what a person sent; it lives three days there."""
        token = self._token(None)
        if token is None:
            return ApiResult(code=CONNECTION, message="no token")
        try:
            return self.download(token, media_id)
        except httpx.TimeoutException:
            return ApiResult(code=TIMEOUT)
        except httpx.HTTPError as fault:
            return ApiResult(code=CONNECTION, message=type(fault).__name__)

    def download(self, token: str, media_id: str) -> tuple[str, bytes] | ApiResult:
        query = {"access_token": token, "media_id": media_id}
        until = time.monotonic() + MEDIA_SECONDS
        with self._client.stream("GET", "/cgi-bin/media/get", params=query) as answer:
            mime = answer.headers.get("content-type", "").partition(";")[0]
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MEDIA_BYTES:
                    return ApiResult(code=TOO_BIG)
                if time.monotonic() > until:
                    return ApiResult(code=TIMEOUT)
        if mime in ("application/json", "text/plain"):
            result = read_result(body)
            return result if not result.ok else ApiResult(code=BAD_BODY, message="no media")
        return mime, body

    def get(self, path: str) -> ApiResult:
        """A question without a body."""
        return self.post(path, {}, method="GET")

    def post(self, path: str, body: Mapping[str, Any], method: str = "POST") -> ApiResult:
        """One call; a refused token is renewed once and the call repeated once."""
        token = self._token(None)
        result = self.call(path, body, token, method)
        if result.code in TOKEN_CODES and token is not None:
            renewed = self._token(token)
            if renewed is not None and renewed != token:
                result = self.call(path, body, renewed, method)
        return result

    def call(self, path: str, body: Mapping[str, Any], token: str | None, method: str = "POST") -> ApiResult:
        if token is None:
            return ApiResult(code=CONNECTION, message="no token")
        # Raw UTF-8: WeChat shows \uXXXX literally (wechat.md 2.2).
        content = json.dumps(body, ensure_ascii=False).encode() if method == "POST" else None
        headers = {"Content-Type": "application/json"}
        try:
            query = {"access_token": token}
            answer = self._client.request(method, path, params=query, content=content, headers=headers)
        except httpx.TimeoutException:
            return ApiResult(code=TIMEOUT)
        except httpx.HTTPError as fault:
            return ApiResult(code=CONNECTION, message=type(fault).__name__)
        if answer.status_code != httpx.codes.OK:
            return ApiResult(code=BAD_BODY, message=f"HTTP {answer.status_code}")
        return read_result(answer.content)


def read_result(body: bytes) -> ApiResult:
    try:
        data = json.loads(body.decode("utf-8"))
        code = int(data.get("errcode", 0))
    except (ValueError, AttributeError, TypeError):
        return ApiResult(code=BAD_BODY, message="no JSON object")
    rest = {name: value for name, value in data.items() if name not in ("errcode", "errmsg")}
    return ApiResult(code=code, message=str(data.get("errmsg", ""))[:200], data=rest)
