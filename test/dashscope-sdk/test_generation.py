"""Answers in one piece through `Generation.call`."""

import json
from http import HTTPStatus

import pytest
from dashscope import Generation


def ask(text, model="qwen-plus", **options):
    options.setdefault("result_format", "message")
    return Generation.call(model=model, messages=[{"role": "user", "content": text}], **options)


def test_message_format():
    response = ask("请问 1+1 是多少？")
    assert response.status_code == HTTPStatus.OK
    choice = response.output.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.role == "assistant"
    assert choice.message.content.startswith("1+1 等于 2")
    usage = response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens


def test_text_format_is_the_default_of_older_models():
    response = Generation.call(model="qwen-max", prompt="请问 1+1 是多少？")
    assert response.output.text.startswith("1+1 等于 2")
    assert response.output.finish_reason == "stop"
    assert response.output.choices is None


def test_farui():
    response = ask("我哥欠我10000块钱，给我生成起诉书。", model="farui-plus", seed=65535)
    assert "10000块钱" in response.output.choices[0].message.content


def test_prompt_behind_messages():
    messages = [{"role": "system", "content": "Be brief."}]
    response = Generation.call(
        model="qwen-max", messages=messages, prompt="What is 2+3?", result_format="message"
    )
    assert response.output.choices[0].message.content.startswith("2 + 3 equals 5")


def test_two_choices():
    choices = ask("Tell me about tea", n=2).output.choices
    assert [choice.index for choice in choices] == [0, 1]
    assert choices[0].message.content != choices[1].message.content


@pytest.mark.parametrize(
    ("options", "content", "finish"),
    [
        ({"stop": "three"}, "one two ", "stop"),
        ({"stop": ["nowhere", "two"]}, "one ", "stop"),
        ({"stop": [[37763, 367]]}, "one two three", "stop"),
        ({"max_tokens": 2}, "one two", "length"),
    ],
)
def test_ends(options, content, finish):
    choice = ask("[[sim: say=one two three]]", **options).output.choices[0]
    assert (choice.message.content, choice.finish_reason) == (content, finish)


def test_json_mode():
    response = ask("用 JSON 回答", response_format={"type": "json_object"})
    assert json.loads(response.output.choices[0].message.content)["topic"] == "用 JSON 回答"


def test_thinking():
    message = ask("[[sim: think=想; say=好]]", model="deepseek-v4-pro").output.choices[0].message
    assert (message.reasoning_content, message.content) == ("想", "好")


def test_search():
    options = {"enable_source": True, "search_strategy": "max"}
    response = ask("杭州明天的天气", enable_search=True, search_options=options)
    sources = response.output.search_info["search_results"]
    assert [source["index"] for source in sources] == [1, 2, 3]
    assert response.usage["plugins"] == {"search": {"count": 1, "strategy": "max"}}


def test_logprobs():
    response = ask("[[sim: say=你好]]", model="qwen-max", logprobs=True, top_logprobs=2)
    tokens = response.output.choices[0].logprobs["content"]
    assert "".join(token["token"] for token in tokens) == "你好"
    assert [len(token["top_logprobs"]) for token in tokens] == [2, 2]


def test_partial():
    messages = [
        {"role": "user", "content": "续写"},
        {"role": "assistant", "content": "春天来了，大地", "partial": True},
    ]
    response = Generation.call(model="qwen-max", messages=messages, result_format="message")
    assert response.output.choices[0].message.content.startswith("仿佛")


def test_translation():
    options = {"source_lang": "auto", "target_lang": "English"}
    response = ask("我看到这个视频后没有笑", model="qwen-mt-plus", translation_options=options)
    assert response.output.choices[0].message.content == "I didn't laugh after watching this video"


def test_same_as_plain_http(http, plain):
    response = ask("Tell me about tea", n=2, seed=7)
    body = {
        "model": "qwen-plus",
        "input": {"messages": [{"role": "user", "content": "Tell me about tea"}]},
        "parameters": {"result_format": "message", "n": 2, "seed": 7},
    }
    seen = http.whole("text-generation", body)
    assert plain(dict(response.output)) == plain(seen["output"])
    assert plain(dict(response.usage)) == seen["usage"]
