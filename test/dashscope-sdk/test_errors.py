"""How the SDK shows refusals."""

import pytest
from dashscope import Generation, MultiModalConversation

hello = [{"role": "user", "content": "Hello"}]


def shown(response):
    return response.status_code, response.code, response.message


def test_wrong_key():
    response = Generation.call(model="qwen-plus", messages=hello, api_key="nonsense")
    assert shown(response) == (401, "InvalidApiKey", "Invalid API-key provided.")
    assert response.output is None
    assert response.request_id


def test_wrong_key_in_a_stream():
    [response] = Generation.call(model="qwen-plus", messages=hello, api_key="nonsense", stream=True)
    assert shown(response) == (401, "InvalidApiKey", "Invalid API-key provided.")


def test_parameter():
    response = Generation.call(model="qwen-plus", messages=hello, temperature=2)
    assert shown(response) == (400, "InvalidParameter", "Temperature should be in [0.0, 2.0)")


@pytest.mark.parametrize("incremental", [True, False])
def test_parameter_in_a_stream(incremental):
    """An error frame under HTTP 200."""
    [response] = Generation.call(
        model="qwen-plus",
        messages=hello,
        result_format="message",
        temperature=2,
        stream=True,
        incremental_output=incremental,
    )
    assert shown(response) == (400, "InvalidParameter", "Temperature should be in [0.0, 2.0)")


def test_unknown_model():
    response = Generation.call(model="gpt-9", messages=hello)
    assert shown(response) == (404, "ModelNotFound", "Model can not be found.")


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("sk-throttled-1", 429, "Throttling.RateQuota"),
        ("sk-arrears-1", 400, "Arrearage"),
        ("sk-denied-1", 403, "Model.AccessDenied"),
    ],
)
def test_account(key, status, code):
    response = Generation.call(model="qwen-plus", messages=hello, api_key=key)
    assert (response.status_code, response.code) == (status, code)


def test_text_model_on_the_multimodal_path():
    content = [{"role": "user", "content": [{"text": "Hi"}]}]
    response = MultiModalConversation.call(model="qwen-max", messages=content)
    assert shown(response)[:2] == (400, "InvalidParameter")
    assert response.message.startswith("url error, please check url！")


def test_multimodal_model_on_the_text_path():
    response = Generation.call(model="qwen3.6-plus", messages=hello)
    assert response.message.startswith("url error, please check url！")


def test_in_mid_stream():
    messages = [{"role": "user", "content": "[[sim: pieces=[\"a\",\"b\",\"c\"]; error-after=2]]"}]
    responses = list(
        Generation.call(
            model="qwen-plus",
            messages=messages,
            result_format="message",
            stream=True,
            incremental_output=True,
        )
    )
    assert [response.status_code for response in responses] == [200, 200, 400]
    assert responses[-1].code == "DataInspectionFailed"


def test_thinking_without_a_stream():
    response = Generation.call(
        model="qwen-plus", messages=hello, result_format="message", enable_thinking=True
    )
    assert response.message == "parameter.enable_thinking must be set to false for non-streaming calls"
