"""Anthropic's official package: the classes of errors, how often it tries again, and what it does with a stream that fails."""

import anthropic
import pytest
from conftest import KEY

# Names that came with 1.0; before it, these statuses raise their parents.
PaymentRequired = getattr(anthropic, "PaymentRequiredError", anthropic.APIStatusError)
Overloaded = getattr(anthropic, "OverloadedError", anthropic.InternalServerError)

ERRORS = [
    ("error=InvalidApiKey", anthropic.AuthenticationError, 401, "authentication_error"),
    ("error=Arrearage", PaymentRequired, 402, "billing_error"),
    ("error=AccessDenied", anthropic.PermissionDeniedError, 403, "permission_error"),
    ("error=ModelNotFound", anthropic.NotFoundError, 404, "not_found_error"),
    ("error=Conflict", anthropic.ConflictError, 409, "conflict_error"),
    ("error=DataInspectionFailed", anthropic.BadRequestError, 400, "invalid_request_error"),
    ("error=Throttling.RateQuota", anthropic.RateLimitError, 429, "rate_limit_error"),
    ("error=InternalError", anthropic.InternalServerError, 500, "api_error"),
    ("error=ModelUnavailable", Overloaded, 529, "overloaded_error"),
    ("html-502", anthropic.InternalServerError, 502, "api_error"),
    ("drop-after=0", anthropic.InternalServerError, 502, "api_error"),
]


def sim(marker: str, **fields) -> dict:
    messages = [{"role": "user", "content": f"[[sim: {marker}]] Go on"}]
    return {"model": "qwen-plus", "max_tokens": 1024, "messages": messages, **fields}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("marker", "raised", "status", "kind"), ERRORS)
def test_classes(claude, marker, raised, status, kind, stream):
    with pytest.raises(raised) as caught:
        claude.messages.create(**sim(marker), stream=stream)
    error = caught.value
    assert error.status_code == status
    assert error.request_id.startswith("req_")
    assert error.body["error"]["type"] == kind
    assert error.body["request_id"] == error.request_id


def test_a_refusal_in_the_first_frame_has_its_status(claude):
    with pytest.raises(anthropic.RateLimitError) as caught:
        claude.messages.create(**sim("429-in-200"), stream=True)
    assert caught.value.status_code == 429


def test_own_refusals_name_the_parameter(claude):
    content = [{"type": "text", "text": "a"}, {"type": "image", "source": {"type": "base65"}}]
    with pytest.raises(anthropic.BadRequestError) as caught:
        claude.messages.create(**{**sim("say=x"), "messages": [{"role": "user", "content": content}]})
    assert caught.value.body["error"]["message"].startswith("messages.0.content.1.source.type: ")


def test_a_prompt_that_is_too_long(claude):
    with pytest.raises(anthropic.BadRequestError) as caught:
        claude.messages.create(**sim("error=InvalidParameter; error-message=Range of input length should be [1, 30720]"))
    assert caught.value.body["error"]["message"].startswith("prompt is too long: ")


def test_a_bad_key():
    with anthropic.Anthropic(api_key="sk 0", max_retries=0) as client:
        with pytest.raises(anthropic.AuthenticationError) as caught:
            client.messages.create(**sim("say=x"))
    assert caught.value.body["error"]["message"].startswith("invalid x-api-key: ")


def test_a_model_of_anthropic(claude):
    with pytest.raises(anthropic.NotFoundError) as caught:
        claude.messages.create(**{**sim("say=x"), "model": "claude-opus-4-8"})
    assert "ANTHROPIC_MODEL" in caught.value.body["error"]["message"]


@pytest.mark.parametrize(
    ("marker", "calls"),
    [
        ("error=Throttling.RateQuota", 3),
        ("error=Throttling.RateQuota; retry-after=7", 3),
        ("error=ModelUnavailable", 3),
        ("error=Arrearage", 1),
        ("drop-after=1", 1),
        ("error=InvalidParameter", 1),
        ("error=InvalidApiKey", 1),
    ],
)
def test_retries(claude_counted, marker, calls, monkeypatch):
    client, requests = claude_counted
    waits = []
    monkeypatch.setattr("time.sleep", waits.append)
    with pytest.raises(anthropic.APIStatusError):
        client.messages.create(**sim(marker))
    assert len(requests) == calls
    # It waits as long as the gateway says.
    assert waits == [7.0 if "=7" in marker else 2.0] * (calls - 1)


def test_timeout():
    with anthropic.Anthropic(api_key=KEY, max_retries=0, timeout=0.3) as client:
        with pytest.raises(anthropic.APITimeoutError):
            client.messages.create(**sim("slow-ttfb=20000"))


# What the package does with a stream that fails after its first byte: the text so far, then an exception; never an answer.
FAULTS = [
    ("cut-after=2", "api_error"),
    ("drop-after=2", "api_error"),
    ("half-event", "api_error"),
    ("no-final-event", "api_error"),
    ("error-after=2", "invalid_request_error"),
    ("error-after=2; error-code=Throttling.RateQuota", "rate_limit_error"),
    ("error-after=2; error-code=ModelUnavailable", "overloaded_error"),
]


@pytest.mark.parametrize(("marker", "kind"), FAULTS)
def test_no_partial_success(claude_counted, marker, kind):
    client, requests = claude_counted
    text = ""
    pieces = '["a","b"]' if marker in ("half-event", "no-final-event") else '["a","b","c"]'
    with pytest.raises(anthropic.APIStatusError) as caught:
        with client.messages.stream(**sim(f"{marker}; pieces={pieces}")) as stream:
            for piece in stream.text_stream:
                text += piece
    assert caught.value.body["error"]["type"] == kind
    assert text == "ab"
    # The package repeats no stream that has begun, even where it may retry.
    assert len(requests) == 1


def test_thinking_that_breaks_off_is_no_answer(claude):
    request = sim('think-pieces=["x","y"]; say=z; cut-after=2', thinking={"type": "enabled", "budget_tokens": 1024})
    events = []
    with pytest.raises(anthropic.APIStatusError):
        with claude.messages.stream(**{**request, "max_tokens": 4096}) as stream:
            for event in stream:
                events.append(event.type)
    # The open block is closed before the error.
    assert events[-1] == "content_block_stop"
