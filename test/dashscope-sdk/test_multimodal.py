"""Pictures, films and sound through `MultiModalConversation.call`."""

import pytest
from dashscope import MultiModalConversation

dog = {"image": "https://example.com/dog_and_girl.jpeg"}
wav = {"audio": "https://example.com/welcome.mp3"}
film = {"video": [f"https://example.com/{name}.jpg" for name in "abcd"], "fps": 2}


def ask(content, model="qwen-vl-plus", **options):
    messages = [{"role": "user", "content": content}]
    response = MultiModalConversation.call(model=model, messages=messages, **options)
    return list(response) if options.get("stream") else response


def message(response):
    return response.output.choices[0].message


@pytest.mark.parametrize(
    ("model", "content", "expected"),
    [
        ("qwen-vl-plus", [dog, {"text": "这是哪里？"}], "1张图片（dog_and_girl.jpeg）"),
        ("qwen3-vl-plus", [film, {"text": "讲了什么"}], "1段视频（a.jpg，4帧）"),
        ("qwen-audio-turbo", [wav, {"text": "说什么"}], "1段音频（welcome.mp3）"),
        ("qwen-vl-max", [{"image": "data:image/png;base64,iVBORw0KGgo="}], "image/png"),
        ("qwen3.6-plus", [{"text": "What is 2+3?"}], "2 + 3 equals 5"),
    ],
)
def test_takes(model, content, expected):
    response = ask(content, model)
    assert response.status_code == 200
    assert expected in message(response).content[0]["text"]
    assert response.output.choices[0].finish_reason == "stop"


def test_usage_of_old_and_new_models():
    old = ask([dog], "qwen-vl-plus").usage
    assert old["image_tokens"] == 1247
    assert "total_tokens" not in old
    new = ask([film], "qwen3-vl-plus").usage
    assert new["input_tokens_details"]["video_tokens"] == 1440
    assert new["total_tokens"] == new["input_tokens"] + new["output_tokens"]


def test_temporary_file():
    """The SDK sends the header that such an address needs."""
    assert "x.png" in message(ask([{"image": "oss://bucket/x.png"}])).content[0]["text"]


pieces = {"text": "Hi [[sim: pieces=[\"这是\",\"海滩\"]]]"}


def texts(responses):
    return [[item["text"] for item in message(response).content] for response in responses]


def test_stream():
    responses = ask([dog, pieces], stream=True, incremental_output=True)
    assert texts(responses) == [["这是"], ["海滩"]]
    assert [response.output.choices[0].finish_reason for response in responses] == ["null", "stop"]


def test_stream_merged_by_the_sdk():
    """The answers of the SDK share one growing list: each is read before the next comes."""
    responses = MultiModalConversation.call(
        model="qwen-vl-plus",
        messages=[{"role": "user", "content": [dog, pieces]}],
        stream=True,
        incremental_output=False,
    )
    assert [message(response).content[0]["text"] for response in responses] == ["这是", "这是海滩"]


def test_stream_that_ends_with_an_empty_list():
    responses = ask([dog, pieces], "qwen-vl-ocr-latest", stream=True, incremental_output=True)
    assert texts(responses) == [["这是"], ["海滩"], []]


def test_thinking():
    marker = {"text": "[[sim: think-pieces=[\"先\",\"想\"]; pieces=[\"好\",\"吧\"]]]"}
    options = {"stream": True, "incremental_output": True, "enable_thinking": True}
    responses = ask([marker], "qwen3.6-plus", **options)
    assert [message(response).get("reasoning_content") for response in responses] == ["先", "想", None]
    assert texts(responses) == [[], ["好"], ["吧"]]
    merged = ask([marker], "qwen3.6-plus", **{**options, "incremental_output": False})
    assert message(merged[-1]).reasoning_content == "先想"
    assert texts(merged)[-1] == ["好吧"]


weather = {"type": "function", "function": {"name": "get_weather", "description": "天气", "parameters": {}}}


def test_tools():
    response = ask([dog, {"text": "杭州天气"}], "qwen3.6-plus", tools=[weather], enable_thinking=False)
    answer = message(response)
    assert answer.content == []
    assert answer.tool_calls[0]["function"] == {"name": "get_weather", "arguments": "{}"}
    turns = [
        {"role": "user", "content": [{"text": "杭州天气"}]},
        {"role": "assistant", "content": [], "tool_calls": answer.tool_calls},
        {"role": "tool", "content": [{"text": "多云"}], "tool_call_id": answer.tool_calls[0]["id"]},
    ]
    second = MultiModalConversation.call(model="qwen3.6-plus", messages=turns, tools=[weather])
    assert "多云" in message(second).content[0]["text"]


def test_reading():
    options = {
        "task": "key_information_extraction",
        "task_config": {"result_schema": {"发票号码": "", "乘车日期": ""}},
    }
    [item] = message(ask([dog], "qwen-vl-ocr-latest", ocr_options=options)).content
    assert item["ocr_result"]["kv_result"] == {"发票号码": "10283819", "乘车日期": "2013-06-29"}
    assert item["text"].startswith("```json\n{\n \"发票号码\"")


def test_recognising_speech():
    answer = message(ask([wav], "qwen3-asr-flash", asr_options={"language": "en"}))
    assert answer.content == [{"text": "Welcome to Alibaba Cloud."}]
    assert answer["annotations"][0]["type"] == "audio_info"


def test_refusals():
    response = ask([{"picture": "https://example.com/a.png"}])
    assert (response.status_code, response.code) == (400, "InvalidParameter")
    assert response.message == "The item of content should be a message of a certain modal."
    [frame] = ask([wav], stream=True)
    assert (frame.status_code, frame.code) == (400, "InvalidParameter.DataInspection")


def test_same_as_plain_http(http, plain):
    body = {
        "model": "qwen3-vl-plus",
        "input": {"messages": [{"role": "user", "content": [dog, {"text": "Where is it?"}]}]},
        "parameters": {"incremental_output": True},
    }
    options = {"incremental_output": True, "stream": True}
    responses = ask([dog, {"text": "Where is it?"}], "qwen3-vl-plus", **options)
    frames = http.stream("multimodal-generation", body)
    assert [plain(dict(response.output)) for response in responses] == [frame["output"] for frame in frames]
    merged = ask([dog, {"text": "Where is it?"}], "qwen3-vl-plus", stream=True, incremental_output=False)
    whole = http.whole("multimodal-generation", body)
    assert texts(merged)[-1] == [whole["output"]["choices"][0]["message"]["content"][0]["text"]]
