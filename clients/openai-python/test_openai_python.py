"""The official package in each of the ways that people use it. test/python has more of errors and retries."""

import asyncio
import json
import re

import openai
import pytest
from cases import Claim
from documents import run_example, run_readme, run_recipe
from gateway_log import ends_of

MODEL = "qwen-plus"
TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "parameters": {"type": "object", "properties": {"article": {"type": "integer"}}},
    },
}


@pytest.fixture
def client():
    with openai.OpenAI(max_retries=0) as one:
        yield one


def asked(text: str) -> dict:
    return {"model": MODEL, "messages": [{"role": "user", "content": text}]}


def test_chat(client):
    completion = client.chat.completions.create(**asked("[[sim: say=您好 😀]]"))
    (choice,) = completion.choices
    assert (choice.message.content, choice.finish_reason, completion.model) == ("您好 😀", "stop", MODEL)


def test_stream(client):
    chunks = client.chat.completions.create(
        **asked('[[sim: pieces=["甲","乙","丙"]]]'), stream=True, stream_options={"include_usage": True}
    )
    *chunks, last = chunks
    assert [piece for chunk in chunks if (piece := chunk.choices[0].delta.content)] == ["甲", "乙", "丙"]
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert (last.choices, last.usage.completion_tokens) == ([], 3)


def test_async():
    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(max_retries=0) as client:
            whole = await client.chat.completions.create(**asked("[[sim: say=一]]"))
            stream = await client.chat.completions.create(**asked('[[sim: pieces=["二","三"]]]'), stream=True)
            pieces = [chunk.choices[0].delta.content async for chunk in stream]
            return [whole.choices[0].message.content, *filter(None, pieces)]

    assert asyncio.run(ask()) == ["一", "二", "三"]


@pytest.mark.parametrize("stream", [False, True])
def test_tools_round_trip(client, stream):
    ask = asked('[[sim: tool=look_up; tool-arguments={"article":667}]]')
    if stream:
        with client.chat.completions.stream(**ask, tools=[TOOL]) as events:
            first = events.get_final_completion().choices[0]
    else:
        first = client.chat.completions.create(**ask, tools=[TOOL]).choices[0]
    (call,) = first.message.tool_calls
    assert first.finish_reason == "tool_calls"
    assert (call.function.name, json.loads(call.function.arguments)) == ("look_up", {"article": 667})
    result = {"role": "tool", "tool_call_id": call.id, "content": "借款合同是借款人借款的合同"}
    messages = [*ask["messages"], first.message, result]
    second = client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL])
    assert "借款合同是借款人借款的合同" in second.choices[0].message.content


def test_parse(client):
    completion = client.chat.completions.parse(**asked("北京，欠我 5000 元"), response_format=Claim)
    assert completion.choices[0].message.parsed == Claim(city="北京", amount=5000)


def test_json_mode(client):
    ask = asked("用 JSON 回答：北京的邮编")
    completion = client.chat.completions.create(**ask, response_format={"type": "json_object"})
    assert "北京" in json.loads(completion.choices[0].message.content)["topic"]


@pytest.mark.parametrize(
    ("marker", "raised", "code"),
    [
        ("error=InvalidApiKey", openai.AuthenticationError, "invalid_api_key"),
        ("error=DataInspectionFailed", openai.BadRequestError, "content_filter"),
        ("error=ModelNotFound", openai.NotFoundError, "model_not_found"),
        ("error=Throttling.RateQuota", openai.RateLimitError, "rate_limit_exceeded"),
        ("error=InternalError", openai.InternalServerError, "server_error"),
    ],
)
def test_errors(client, marker, raised, code):
    with pytest.raises(raised) as caught:
        client.chat.completions.create(**asked(f"[[sim: {marker}]]"))
    assert caught.value.code == code
    assert caught.value.request_id.startswith("req_")


def test_an_error_in_mid_stream(client):
    text = ""
    with pytest.raises(openai.APIError) as caught:
        for chunk in client.chat.completions.create(**asked('[[sim: cut-after=2; pieces=["a","b","c"]]]'), stream=True):
            text += chunk.choices[0].delta.content or ""
    assert (text, caught.value.code) == ("ab", "upstream_interrupted")


def test_headers(client):
    raw = client.chat.completions.with_raw_response.create(**asked("[[sim: say=x]]"), temperature=2)
    assert raw.headers["x-gateway-adjusted"].startswith("temperature=2->1.99")
    assert raw.parse().id == "chatcmpl-" + raw.headers["x-dashscope-request-id"]


def test_reasoning(client):
    ask = asked("[[sim: say=四; think=二加二]]")
    message = client.chat.completions.create(**ask, reasoning_effort="medium").choices[0].message
    assert (message.reasoning_content, message.content) == ("二加二", "四")


def test_timeout(client):
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.3).chat.completions.create(**asked("[[sim: slow-ttfb=20000]]"))


def test_leaving_a_stream_ends_the_call():
    key = "sk-leaves-a-stream"
    with openai.OpenAI(api_key=key, max_retries=0) as client:
        with client.chat.completions.create(**asked("[[sim: endless]]"), stream=True) as stream:
            assert next(iter(stream)).choices[0].delta.role == "assistant"
    assert [(end["status"], end["completed"]) for end in ends_of(key)] == [(200, False)]


def test_embeddings(client):
    texts = [f"article {number}" for number in range(12)]
    asked_for = {"model": "text-embedding-v4", "input": texts, "dimensions": 128}
    # The SDK asks for base64 by default, and decodes it.
    decoded = client.embeddings.create(**asked_for)
    floats = client.embeddings.create(**asked_for, encoding_format="float")
    assert [item.index for item in decoded.data] == list(range(12))
    for one, other in zip(decoded.data, floats.data, strict=True):
        assert len(one.embedding) == 128
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    assert decoded.usage.prompt_tokens == decoded.usage.total_tokens > 0


def test_models(client):
    assert "farui-plus" in [model.id for model in client.models.list()]
    assert client.models.retrieve("farui-plus").context_window == 12_000


def test_the_example():
    printed = run_example("openai-python.py")
    assert "《中华人民共和国民法典》" in printed
    assert printed.endswith(" tokens\n")


def test_the_example_with_a_tool():
    first, answer = run_example("openai-python-tools.py").splitlines()
    assert first == 'get_weather({"city": "杭州"}) -> 杭州：晴，22 度'
    assert "杭州：晴，22 度" in answer


def test_the_readme():
    streamed, thought, seen, searched = run_readme()
    for text in (streamed, thought, seen, searched):
        assert re.search(r"[\u4e00-\u9fff]{5}", text), text
    # The reasoning, and then the answer.
    assert len(thought.strip().splitlines()) >= 2
    # Below the answer, the sources: a title and an address each.
    assert re.search(r"^.+ https?://\S+$", searched, re.MULTILINE)


def test_the_recipe():
    told, thought, adjusted, answer = re.fullmatch(
        r"(.+)\n(.+\n\d+ tokens of thought)\n(.+)\n(.+)\n", run_recipe("openai-python.md"), re.DOTALL
    ).groups()
    assert "《中华人民共和国民法典》" in told and "《中华人民共和国民法典》" in answer
    assert "9.11 和 9.9 哪个大" in thought
    assert adjusted.startswith("temperature=2->1.99")
