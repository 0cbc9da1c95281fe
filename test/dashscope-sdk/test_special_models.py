"""What only some models do, through the SDK: code, documents, roles, caching, speech."""

import base64

from dashscope import Generation, MultiModalConversation


def ask(messages, model, **options):
    options = {"result_format": "message", **options}
    response = Generation.call(model=model, messages=messages, **options)
    return list(response) if options.get("stream") else response


def user(content):
    return {"role": "user", "content": content}


def test_code_interpreter():
    responses = ask(
        [user("123的21次方是多少？")],
        "qwen3-max-preview",
        enable_thinking=True,
        enable_code_interpreter=True,
        stream=True,
        incremental_output=True,
    )
    last = responses[-1]
    assert last.output["tool_info"] == [
        {"code_interpreter": {"code": "123**21"}, "type": "code_interpreter"}
    ]
    assert last.usage["plugins"] == {"code_interpreter": {"count": 1}}
    assert last.usage.input_tokens > responses[0].usage.input_tokens
    text = "".join(response.output.choices[0].message.content for response in responses)
    assert str(123**21) in text


def test_citations():
    options = {"enable_source": True, "enable_citation": True, "citation_format": "[ref_<number>]"}
    response = ask([user("怎样学好英语？")], "qwen-plus", enable_search=True, search_options=options)
    assert "[ref_1]" in response.output.choices[0].message.content


def test_reasoning_effort():
    response = ask([user("[[sim: think=想; say=好]]")], "deepseek-v4-pro", reasoning_effort="max")
    assert response.output.choices[0].message.reasoning_content == "想"
    refused = ask([user("Hi")], "qwen-plus", reasoning_effort="max")
    assert (refused.status_code, refused.code) == (400, "InvalidParameter")


def test_files():
    system = [{"role": "system", "content": text} for text in ("Be brief.", "fileid://file-fe-1")]
    response = ask([*system, user("讲了什么？")], "qwen-long")
    assert "file-fe-1" in response.output.choices[0].message.content


def test_documents():
    parts = [
        {"type": "text", "text": "提取型号"},
        {"type": "doc_url", "doc_url": ["https://example.com/a.docx"], "file_parsing_strategy": "auto"},
    ]
    response = ask([user(parts)], "qwen-doc-turbo")
    assert "a.docx" in response.output.choices[0].message.content
    assert response.usage["cached_tokens"] == 0


def test_character():
    messages = [{"role": "assistant", "content": "班长你在干嘛呢"}, user("我在看书")]
    response = ask(messages, "qwen-plus-character", n=2, logit_bias={"99": -100})
    assert len(response.output.choices) == 2


def test_explicit_cache():
    marked = {"type": "text", "text": "一二三四", "cache_control": {"type": "ephemeral"}}
    details = ask([user([marked])], "qwen-plus").usage["prompt_tokens_details"]
    assert details["cache_creation_input_tokens"] == 4


def test_speech():
    responses = MultiModalConversation.call(
        model="qwen3-omni-flash",
        messages=[user([{"text": "你好 [[sim: pieces=[\"你\",\"好\"]]]"}])],
        modalities=["text", "audio"],
        audio={"voice": "Cherry", "format": "wav"},
        stream=True,
        incremental_output=True,
    )
    items = [item for response in responses for item in response.output.choices[0].message.content]
    assert "".join(item.get("text", "") for item in items) == "你好"
    sound = [base64.b64decode(item["audio"]["data"]) for item in items if "audio" in item]
    assert [len(piece) for piece in sound] == [480, 480]
