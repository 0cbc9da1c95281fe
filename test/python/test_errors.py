"""The official package: the classes and codes of errors, and how often it tries again."""

import openai
import pytest
from conftest import KEY

MODEL = "qwen-plus"

ERRORS = [
    ("error=InvalidApiKey", openai.AuthenticationError, 401, "invalid_api_key"),
    ("error=AccessDenied", openai.PermissionDeniedError, 403, "permission_denied"),
    ("error=ModelNotFound", openai.NotFoundError, 404, "model_not_found"),
    ("error=Conflict", openai.ConflictError, 409, "conflict"),
    ("error=DataInspectionFailed", openai.BadRequestError, 400, "content_filter"),
    ("error=Throttling.RateQuota", openai.RateLimitError, 429, "rate_limit_exceeded"),
    ("error=Arrearage", openai.RateLimitError, 429, "insufficient_quota"),
    ("error=InternalError", openai.InternalServerError, 500, "server_error"),
    ("error=ModelUnavailable", openai.InternalServerError, 503, "server_is_overloaded"),
    ("html-502", openai.InternalServerError, 502, "upstream_malformed"),
    ("drop-after=0", openai.InternalServerError, 502, "upstream_interrupted"),
]


def sim(marker: str) -> dict:
    return {"model": MODEL, "messages": [{"role": "user", "content": f"[[sim: {marker}]]"}]}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("marker", "raised", "status", "code"), ERRORS)
def test_classes(client, marker, raised, status, code, stream):
    with pytest.raises(raised) as caught:
        client.chat.completions.create(**sim(marker), stream=stream)
    error = caught.value
    assert (error.status_code, error.code) == (status, code)
    assert error.type in ("authentication_error", "dashscope_error")
    assert error.request_id.startswith("req_")
    assert set(error.body["dashscope"]) == {"code", "request_id"}


def test_own_refusals_name_the_parameter(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**sim("say=x"), temperature=3)
    assert caught.value.param == "temperature"
    assert caught.value.type == "invalid_request_error"
    assert "<= 2" in caught.value.message


def test_a_bad_key():
    with openai.OpenAI(api_key="sk 0", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            client.chat.completions.create(**sim("say=x"))
    assert caught.value.type == "authentication_error"


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ('error-after=2; pieces=["a","b","c"]', "content_filter"),
        ('cut-after=2; pieces=["a","b","c"]', "upstream_interrupted"),
        ('drop-after=2; pieces=["a","b","c"]', "upstream_interrupted"),
        ('half-event; pieces=["a","b"]', "upstream_malformed"),
        ('no-final-event; pieces=["a","b"]', "upstream_interrupted"),
    ],
)
def test_no_partial_success(client, marker, code):
    text = ""
    with pytest.raises(openai.APIError) as caught:
        for chunk in client.chat.completions.create(**sim(marker), stream=True):
            text += chunk.choices[0].delta.content or ""
    assert caught.value.code == code
    assert text == "ab"


@pytest.mark.parametrize(
    ("marker", "calls"),
    [
        ("error=Throttling.RateQuota; retry-after=0.01", 3),
        ("http-503; retry-after=0.01", 3),
        ("error=Arrearage", 1),
        ("drop-after=1", 1),
        ("cut-after=1", 1),
        ("error=InternalError.Timeout", 1),
        ("error=InvalidParameter", 1),
        ("error=InvalidApiKey", 1),
    ],
)
def test_retries(counted, marker, calls, monkeypatch):
    client, requests = counted
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(openai.APIStatusError):
        client.chat.completions.create(**sim(marker))
    assert len(requests) == calls


def test_timeout():
    with openai.OpenAI(api_key=KEY, max_retries=0, timeout=0.3) as client:
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(**sim("slow-ttfb=20000"))
