"""Tool calls: whole, side by side, in pieces that the SDK merges, and the way back."""

import json

from dashscope import Generation

weather = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "获取现在的天气",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string", "description": "城市"}},
            "required": ["location"],
        },
    },
}
question = {"role": "user", "content": "杭州和上海现在的天气如何？"}


def ask(messages, model="qwen-max", **options):
    options = {"result_format": "message", "tools": [weather], **options}
    return Generation.call(model=model, messages=messages, **options)


def shown(calls):
    return [
        (call["index"], call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls
    ]


both = [
    (0, "get_current_weather", {"location": "杭州"}),
    (1, "get_current_weather", {"location": "上海"}),
]


def test_round_trip():
    answer = ask([question]).output.choices[0]
    assert answer.finish_reason == "tool_calls"
    assert shown(answer.message.tool_calls) == [both[0]]
    result = {
        "role": "tool",
        "content": "大部多云",
        "tool_call_id": answer.message.tool_calls[0]["id"],
    }
    second = ask([question, answer.message, result]).output.choices[0]
    assert second.finish_reason == "stop"
    assert "大部多云" in second.message.content


def test_parallel():
    calls = ask([question], parallel_tool_calls=True).output.choices[0].message.tool_calls
    assert shown(calls) == both
    assert len({call["id"] for call in calls}) == 2


def test_forced():
    choice = {"type": "function", "function": {"name": "get_current_weather"}}
    answer = ask([{"role": "user", "content": "Hi"}], tool_choice=choice).output.choices[0]
    assert answer.finish_reason == "stop"
    assert len(answer.message.tool_calls) == 1


def test_none():
    answer = ask([question], tool_choice="none").output.choices[0]
    assert "tool_calls" not in answer.message


def test_pieces():
    responses = list(ask([question], parallel_tool_calls=True, stream=True, incremental_output=True))
    pieces = [call for response in responses for call in response.output.choices[0].message.tool_calls]
    later = [piece for piece in pieces if piece["id"] == ""]
    assert all("name" not in piece["function"] for piece in later)
    for index in (0, 1):
        own = [piece for piece in pieces if piece["index"] == index]
        assert own[0]["function"]["name"] == "get_current_weather"
        text = "".join(piece["function"]["arguments"] for piece in own)
        assert json.loads(text) == both[index][2]
    assert responses[-1].output.choices[0].finish_reason == "tool_calls"


def test_merged_by_the_sdk():
    responses = list(ask([question], parallel_tool_calls=True, stream=True, incremental_output=False))
    last = responses[-1].output.choices[0]
    assert last.finish_reason == "tool_calls"
    assert shown(last.message.tool_calls) == both
    assert all(call["id"].startswith("call_") for call in last.message.tool_calls)


def test_merged_calls_equal_the_whole_answer(plain):
    whole = ask([question], parallel_tool_calls=True).output.choices[0].message
    merged = list(ask([question], parallel_tool_calls=True, stream=True, incremental_output=False))[-1]
    assert plain(merged.output.choices[0].message.tool_calls) == plain(whole.tool_calls)
