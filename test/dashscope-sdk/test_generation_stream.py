"""Streams through `Generation.call`: the pieces as they are sent, and as the SDK merges them."""

from dashscope import Generation

question = "Hi [[sim: pieces=[\"1\",\"10\",\"100\"]]]"


def stream(text, model="qwen-plus", **options):
    options = {"result_format": "message", "incremental_output": True, **options}
    messages = [{"role": "user", "content": text}]
    return list(Generation.call(model=model, messages=messages, stream=True, **options))


def contents(responses):
    return [response.output.choices[0].message.content for response in responses]


def finishes(responses):
    return [response.output.choices[0].finish_reason for response in responses]


def test_incremental():
    responses = stream(question)
    assert contents(responses) == ["1", "10", "100", ""]
    assert finishes(responses) == ["null", "null", "null", "stop"]
    assert len({response.request_id for response in responses}) == 1


def test_merged_by_the_sdk():
    """`incremental_output=False`: the SDK asks for pieces and adds them up itself."""
    responses = stream(question, incremental_output=False)
    assert contents(responses) == ["1", "110", "110100", "110100"]
    assert finishes(responses)[-1] == "stop"


def test_cumulative_by_the_service():
    """Without a word about it the service adds up; the SDK leaves its frames alone."""
    responses = stream(question, incremental_output=None)
    assert contents(responses) == ["1", "110", "110100", "110100"]


def test_text_format():
    responses = list(
        Generation.call(model="qwen-max", prompt=question, stream=True, incremental_output=True)
    )
    assert [response.output.text for response in responses] == ["1", "10", "100", ""]
    assert responses[-1].output.finish_reason == "stop"


def test_text_format_merged_by_the_sdk():
    responses = list(
        Generation.call(model="qwen-max", prompt=question, stream=True, incremental_output=False)
    )
    assert [response.output.text for response in responses] == ["1", "110", "110100", "110100"]


def test_usage_is_cumulative():
    responses = stream("[[sim: say=一二三四]]")
    counts = [response.usage.output_tokens for response in responses]
    assert counts == sorted(counts)
    assert counts[-1] == 4


def test_thinking():
    marker = "[[sim: think-pieces=[\"先\",\"想\"]; pieces=[\"好\"]]]"
    responses = stream(marker, enable_thinking=True, thinking_budget=50)
    messages = [response.output.choices[0].message for response in responses]
    assert [message.reasoning_content for message in messages] == ["先", "想", "", ""]
    assert contents(responses) == ["", "", "好", ""]


def test_thinking_merged_by_the_sdk():
    marker = "[[sim: think-pieces=[\"先\",\"想\"]; pieces=[\"好\",\"吧\"]]]"
    responses = stream(marker, enable_thinking=True, incremental_output=False)
    last = responses[-1].output.choices[0].message
    assert (last.reasoning_content, last.content) == ("先想", "好吧")


def test_search_sources_come_first():
    options = {"enable_source": True, "prepend_search_result": True}
    responses = stream("[[sim: say=晴]]", enable_search=True, search_options=options)
    first, second = responses[0].output.search_info, responses[1].output.search_info
    assert len(first["search_results"]) == 3
    assert second == {"extra_tool_info": [], "search_results": []}


def test_two_choices_merged_by_the_sdk():
    """The SDK wants one choice per frame, with an index and its own usage; it adds them up at the end."""
    responses = stream("[[sim: pieces=[\"a\",\"b\"]]]", n=2, incremental_output=False)
    last = responses[-1]
    assert [choice["message"]["content"] for choice in last.output.choices] == ["ab", "ab"]
    assert [choice["finish_reason"] for choice in last.output.choices] == ["stop", "stop"]
    assert last.usage["output_tokens"] == 4


def test_same_as_plain_http(http, plain):
    body = {
        "model": "qwen-plus",
        "input": {"messages": [{"role": "user", "content": "Tell me about tea"}]},
        "parameters": {"result_format": "message", "incremental_output": True},
    }
    frames = http.stream("text-generation", body)
    responses = stream("Tell me about tea")
    assert [plain(dict(response.output)) for response in responses] == [frame["output"] for frame in frames]
    assert [plain(dict(response.usage)) for response in responses] == [frame["usage"] for frame in frames]
    merged = stream("Tell me about tea", incremental_output=False)
    assert contents(merged)[-1] == http.whole("text-generation", body)["output"]["choices"][0]["message"]["content"]
