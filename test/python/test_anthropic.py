"""Anthropic's official package: messages, streams, tools, thinking, counts, models."""

import asyncio
import base64
import uuid

import anthropic
import pytest
from conftest import KEY, ends_of

MODEL = "qwen-plus"
WEATHER = {
    "name": "get_weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def asked(text: str, **fields) -> dict:
    return {"model": MODEL, "max_tokens": 1024, "messages": [{"role": "user", "content": text}], **fields}


def test_create(claude):
    message = claude.messages.create(**asked("[[sim: say=您好 😀]]"))
    (block,) = message.content
    assert (block.type, block.text) == ("text", "您好 😀")
    assert (message.type, message.role, message.model) == ("message", "assistant", MODEL)
    assert (message.stop_reason, message.stop_sequence) == ("end_turn", None)
    assert message.id.startswith("msg_")
    assert message._request_id.startswith("req_")


def test_usage(claude):
    usage = claude.messages.create(**asked("[[sim: say=您好; cached=3]]")).usage
    assert (usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (3, 0)
    assert usage.input_tokens > 0
    assert usage.output_tokens == 2


def test_stream(claude):
    with claude.messages.stream(**asked('[[sim: pieces=["甲","乙","丙"]]]')) as stream:
        assert list(stream.text_stream) == ["甲", "乙", "丙"]
        message = stream.get_final_message()
    assert (message.content[0].text, message.stop_reason) == ("甲乙丙", "end_turn")
    assert message.usage.output_tokens == 3
    assert stream.request_id.startswith("req_")


def test_raw_events(claude):
    events = list(claude.messages.create(**asked('[[sim: pieces=["a","b"]]]'), stream=True))
    assert [event.type for event in events] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert events[0].message.usage.input_tokens > 0


def test_with_raw_response(claude):
    raw = claude.messages.with_raw_response.create(**asked("hi"), extra_body={"speed": "fast"})
    assert raw.parse().content[0].text
    assert raw.headers["request-id"] == raw.headers["x-request-id"]
    assert "speed dropped" in raw.headers["x-gateway-adjusted"]


@pytest.mark.parametrize("streams", [False, True])
def test_tool_loop(claude, streams):
    messages = [{"role": "user", "content": "杭州天气如何？"}]

    def ask():
        request = {"model": MODEL, "max_tokens": 1024, "messages": messages, "tools": [WEATHER]}
        if not streams:
            return claude.messages.create(**request)
        with claude.messages.stream(**request) as stream:
            return stream.get_final_message()

    first = ask()
    (call,) = [block for block in first.content if block.type == "tool_use"]
    assert (first.stop_reason, call.name, call.input) == ("tool_use", "get_weather", {"city": "杭州"})
    messages.append({"role": "assistant", "content": first.content})
    messages.append(
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "晴，22 度"}]}
    )
    second = ask()
    assert (second.stop_reason, "晴，22 度" in second.content[-1].text) == ("end_turn", True)


def test_parallel_calls_in_a_stream(claude):
    with claude.messages.stream(**asked("杭州和北京的天气如何？", tools=[WEATHER])) as stream:
        message = stream.get_final_message()
    calls = [block.input for block in message.content if block.type == "tool_use"]
    assert calls == [{"city": "杭州"}, {"city": "北京"}]


def test_tool_runner(claude):
    ran = []

    @anthropic.beta_tool
    def get_weather(city: str) -> str:
        """The weather of a city."""
        ran.append(city)
        return "晴，22 度"

    message = claude.beta.messages.tool_runner(**asked("杭州天气如何？"), tools=[get_weather]).until_done()
    assert ran == ["杭州"]
    assert "晴，22 度" in message.content[-1].text


def test_thinking(claude):
    request = asked("[[sim: say=四; think=二加二]]", thinking={"type": "enabled", "budget_tokens": 1024})
    request["max_tokens"] = 4096
    with claude.messages.stream(**request) as stream:
        message = stream.get_final_message()
    thinking, text = message.content
    assert (thinking.type, thinking.thinking, text.text) == ("thinking", "二加二", "四")
    assert thinking.signature.startswith("dg1.")
    again = [*request["messages"], {"role": "assistant", "content": message.content}, *request["messages"]]
    assert claude.messages.create(**{**request, "messages": again}).content[-1].text == "四"


def test_an_image_in_a_message(claude):
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(base64.b64decode(PIXEL)).decode()}
    content = [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]
    request = {"max_tokens": 100, "messages": [{"role": "user", "content": content}]}
    assert claude.messages.create(model="qwen3-vl-plus", **request).content[0].text
    raw = claude.messages.with_raw_response.create(model=MODEL, **request)
    assert raw.headers["x-gateway-adjusted"].startswith("messages[0].content[0]->a note")


def test_count_tokens(claude):
    messages = [{"role": "user", "content": "a" * 400}]
    raw = claude.messages.with_raw_response.count_tokens(model=MODEL, messages=messages)
    assert 60 < raw.parse().input_tokens < 140
    assert raw.headers["x-gateway-estimate"] == "true"


def test_models(claude):
    ids = [model.id for model in claude.models.list(limit=1000)]
    assert len(ids) == len(set(ids)) > 20
    assert [model.id for model in claude.models.list(limit=10)] == ids
    model = claude.models.retrieve(MODEL)
    assert (model.type, model.id, model.display_name) == ("model", MODEL, MODEL)


def test_many_at_once():
    async def run():
        async with anthropic.AsyncAnthropic(api_key=KEY, max_retries=0) as client:
            asked_all = [client.messages.create(**asked(f"[[sim: say=n{number}]]")) for number in range(20)]
            return [message.content[0].text for message in await asyncio.gather(*asked_all)]

    assert asyncio.run(run()) == [f"n{number}" for number in range(20)]


def test_closing_a_stream_ends_the_request():
    # A key of its own: both versions of the package write to the same log.
    key = f"sk-{uuid.uuid4()}"
    with anthropic.Anthropic(api_key=key, max_retries=0) as client:
        with client.messages.stream(**asked('[[sim: pieces=["a","b"]; slow-chunks=5000]]')) as stream:
            next(iter(stream.text_stream))
    (end,) = ends_of(key)
    assert (end["status"], end["completed"]) == (200, False)
