"""The official package: answers, streams, tools, parsed answers, many at once."""

import asyncio
import inspect
import json
import time

import openai
import pydantic
import pytest
from conftest import KEY, ends_of

MODEL = "qwen-plus"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


def said(text: str) -> list[dict]:
    return [{"role": "user", "content": text}]


def test_create(client):
    completion = client.chat.completions.create(model=MODEL, messages=said("[[sim: say=您好 😀]]"))
    (choice,) = completion.choices
    assert choice.message.content == "您好 😀"
    assert (choice.message.role, choice.message.refusal, choice.message.tool_calls) == ("assistant", None, None)
    assert (choice.finish_reason, choice.index) == ("stop", 0)
    assert completion.object == "chat.completion"
    assert abs(completion.created - time.time()) < 10
    assert completion._request_id.startswith("req_")


EVERYTHING = {
    "messages": [{"content": "string", "role": "developer", "name": "name"}],
    "model": MODEL,
    "audio": {"format": "wav", "voice": "string"},
    "frequency_penalty": -2,
    "function_call": "none",
    "functions": [{"name": "name", "description": "description", "parameters": {"foo": "bar"}}],
    "logit_bias": {"foo": 0},
    "logprobs": True,
    "max_completion_tokens": 100,
    "max_tokens": 100,
    "metadata": {"foo": "string"},
    "modalities": ["text"],
    "moderation": {"model": "model"},
    "n": 1,
    "parallel_tool_calls": True,
    "prediction": {"content": "string", "type": "content"},
    "presence_penalty": -2,
    "prompt_cache_key": "prompt-cache-key-1234",
    "prompt_cache_options": {"mode": "implicit", "ttl": "30m"},
    "prompt_cache_retention": "in_memory",
    "reasoning_effort": "none",
    "response_format": {"type": "text"},
    "safety_identifier": "safety-identifier-1234",
    "seed": -9007199254740991,
    "service_tier": "auto",
    "stop": "\n",
    "store": True,
    "stream": False,
    "stream_options": {"include_obfuscation": True, "include_usage": True},
    "temperature": 1,
    "tool_choice": "none",
    "tools": [WEATHER],
    "top_logprobs": 0,
    "top_p": 1,
    "user": "user-1234",
    "verbosity": "low",
    "web_search_options": {"search_context_size": "low"},
}


def test_every_parameter(client):
    """The package's own whole-parameter request; its limits of 0 tokens would leave no answer, so they are 100 here."""
    own = {"extra_headers", "extra_query", "extra_body", "timeout"}
    named = set(inspect.signature(client.chat.completions.create).parameters) - own
    assert set(EVERYTHING) == named
    answer = client.chat.completions.with_raw_response.create(**EVERYTHING)
    assert answer.parse().choices[0].message.content
    adjusted = answer.headers["x-gateway-adjusted"]
    for name in ["frequency_penalty", "logit_bias", "metadata", "prediction", "store", "user", "verbosity"]:
        assert f"{name} dropped" in adjusted or f"{name}=" in adjusted


def test_farui(client):
    completion = client.chat.completions.create(model="farui-plus", messages=said("借款合同要写哪些条款？"))
    assert "民法典" in completion.choices[0].message.content
    assert completion.model == "farui-plus"


def test_usage(client):
    usage = client.chat.completions.create(model=MODEL, messages=said("[[sim: say=您好; cached=3]]")).usage
    assert usage.completion_tokens == 2
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens_details.cached_tokens == 3
    assert usage.completion_tokens_details.reasoning_tokens == 0


def test_stream(client):
    stream = client.chat.completions.create(
        model=MODEL,
        messages=said('[[sim: pieces=["甲","乙","丙"]]]'),
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert [text for text in texts if text] == ["甲", "乙", "丙"]
    assert [chunk.choices[0].delta.role for chunk in chunks if chunk.choices][:2] == ["assistant", None]
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == 3
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


def test_stream_helper(client):
    with client.chat.completions.stream(model=MODEL, messages=said('[[sim: pieces=["a","b"]]]')) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        completion = stream.get_final_completion()
    assert [delta for delta in deltas if delta] == ["a", "b"]
    assert completion.choices[0].message.content == "ab"
    assert completion.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("fault", ["", "; tool-repeat-id", "; tool-null-arguments", "; tool-separate-final"])
def test_stream_helper_with_tools(client, fault):
    messages = said(f"杭州天气如何？[[sim: tool=get_weather{fault}]]")
    with client.chat.completions.stream(model=MODEL, messages=messages, tools=[WEATHER]) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
        completion = stream.get_final_completion()
    assert [(event.name, json.loads(event.arguments)) for event in done] == [("get_weather", {"city": "杭州"})]
    (call,) = completion.choices[0].message.tool_calls
    assert call.id.startswith("call_")
    assert call.function.parsed_arguments == {"city": "杭州"}
    assert completion.choices[0].finish_reason == "tool_calls"


def test_with_streaming_response(client):
    answers = client.chat.completions.with_streaming_response
    with answers.create(model=MODEL, messages=said("[[sim: say=abc]]"), stream=True) as response:
        lines = [line for line in response.iter_lines() if line]
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"


def test_with_raw_response(client):
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=said("hi"), frequency_penalty=1)
    completion = raw.parse()
    assert completion.id == "chatcmpl-" + raw.headers["x-dashscope-request-id"]
    assert raw.headers["x-request-id"] == raw.request_id
    assert "frequency_penalty dropped" in raw.headers["x-gateway-adjusted"]
    assert raw.headers["openai-processing-ms"].isdigit()


def test_parse(client):
    class Case(pydantic.BaseModel):
        city: str
        amount: float
        urgent: bool

    completion = client.chat.completions.parse(
        model=MODEL, messages=said("北京，欠我 5000 元"), response_format=Case
    )
    assert completion.choices[0].message.parsed == Case(city="北京", amount=5000, urgent=True)


@pytest.mark.parametrize("content", [{}, {"content": None}, {"content": ""}])
def test_tools_round_trip(client, content):
    messages = said("杭州天气如何？")
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    (call,) = first.choices[0].message.tool_calls
    assert first.choices[0].finish_reason == "tool_calls"
    assert json.loads(call.function.arguments) == {"city": "杭州"}
    turn = {"role": "assistant", "tool_calls": [call.model_dump()], **content}
    result = {"role": "tool", "tool_call_id": call.id, "content": [{"type": "text", "text": "晴，22 度"}]}
    second = client.chat.completions.create(model=MODEL, messages=[*messages, turn, result], tools=[WEATHER])
    assert "晴，22 度" in second.choices[0].message.content
    assert second.choices[0].finish_reason == "stop"


def test_an_answer_as_a_message_of_the_next_question(client):
    messages = said("1+1")
    answer = client.chat.completions.create(model=MODEL, messages=messages).choices[0].message
    again = client.chat.completions.create(model=MODEL, messages=[*messages, answer, *said("2+2")])
    assert "4" in again.choices[0].message.content


def test_reasoning(client):
    asked = {"model": MODEL, "messages": said("[[sim: say=四; think=二加二]]"), "extra_body": {"enable_thinking": True}}
    message = client.chat.completions.create(**asked).choices[0].message
    assert (message.reasoning_content, message.content) == ("二加二", "四")
    reasoning, text = "", ""
    for chunk in client.chat.completions.create(**asked, stream=True):
        for choice in chunk.choices:
            reasoning += getattr(choice.delta, "reasoning_content", None) or ""
            text += choice.delta.content or ""
    assert (reasoning, text) == ("二加二", "四")


def test_models(client):
    assert "farui-plus" in [model.id for model in client.models.list()]
    assert client.models.retrieve("farui-plus").owned_by == "alibaba"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("siliconflow/no-such-model")
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize(("marker", "key"), [("endless", "sk-closing-1"), ("stall-after=1", "sk-closing-2")])
def test_close_ends_the_call(marker, key):
    with openai.OpenAI(api_key=key, max_retries=0) as client:
        stream = client.chat.completions.create(model=MODEL, messages=said(f"[[sim: {marker}]]"), stream=True)
        assert next(iter(stream)).choices[0].delta.role == "assistant"
        stream.close()
    (end,) = ends_of(key)
    assert (end["status"], end["completed"]) == (200, False)


def test_twenty_streams_at_once():
    async def read(client: openai.AsyncOpenAI, number: int) -> str:
        pieces = json.dumps([f"{number}-{index};" for index in range(20)])
        stream = await client.chat.completions.create(
            model=MODEL, messages=said(f"[[sim: pieces={pieces}]]"), stream=True
        )
        return "".join([choice.delta.content or "" async for chunk in stream for choice in chunk.choices])

    async def read_all() -> list[str]:
        async with openai.AsyncOpenAI(api_key=KEY, max_retries=0) as client:
            return await asyncio.gather(*(read(client, number) for number in range(20)))

    expected = ["".join(f"{number}-{index};" for index in range(20)) for number in range(20)]
    assert asyncio.run(read_all()) == expected


def test_async_cancel():
    key = "sk-cancelled-0000"

    async def leave() -> None:
        async with openai.AsyncOpenAI(api_key=key, max_retries=0) as client:
            asking = client.chat.completions.create(model=MODEL, messages=said("[[sim: slow-ttfb=20000]]"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asking, 3)

    asyncio.run(leave())
    (end,) = ends_of(key)
    assert (end["status"], end["completed"]) == (499, False)
