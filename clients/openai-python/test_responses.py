"""The Responses API by the official package."""

import openai
import pytest
from cases import Claim

MODEL = "qwen-plus"
TOOL = {
    "type": "function",
    "name": "look_up",
    "parameters": {"type": "object", "properties": {"article": {"type": "integer"}}},
    "strict": False,
}


@pytest.fixture
def responses():
    with openai.OpenAI(max_retries=0) as client:
        yield client.responses


def test_create(responses):
    response = responses.create(model=MODEL, instructions="Be brief.", input="[[sim: say=您好]]")
    assert (response.output_text, response.status, response.usage.output_tokens) == ("您好", "completed", 2)


def test_stream(responses):
    with responses.stream(model=MODEL, input='[[sim: pieces=["甲","乙","丙"]]]') as stream:
        pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert (pieces, final.output_text) == (["甲", "乙", "丙"], "甲乙丙")


def test_parse(responses):
    response = responses.parse(model=MODEL, input="北京，欠我 5000 元。以 JSON 回答", text_format=Claim)
    assert response.output_parsed == Claim(city="北京", amount=5000)


def test_a_call_and_its_output(responses):
    question = {"role": "user", "content": '[[sim: tool=look_up; tool-arguments={"article":12}]]'}
    first = responses.create(model=MODEL, tools=[TOOL], input=[question])
    (call,) = [item for item in first.output if item.type == "function_call"]
    assert (call.name, call.arguments) == ("look_up", '{"article":12}')
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "twelve men"}
    second = responses.create(model=MODEL, tools=[TOOL], input=[question, *first.output, output])
    assert "twelve men" in second.output_text


def test_a_shell_call(responses):
    question = {"role": "user", "content": '[[sim: tool=shell; tool-arguments={"commands":["ls"]}]]'}
    tools = [{"type": "shell", "environment": {"type": "local"}}]
    first = responses.create(model=MODEL, tools=tools, input=[question])
    (call,) = [item for item in first.output if item.type == "shell_call"]
    assert call.action.commands == ["ls"]
    result = {"stdout": "a.txt", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}
    output = {"type": "shell_call_output", "call_id": call.call_id, "output": [result]}
    second = responses.create(model=MODEL, tools=tools, input=[question, *first.output, output])
    assert "a.txt" in second.output_text


def test_a_stream_that_breaks_off(responses):
    with pytest.raises(openai.APIError, match="ended the answer before"):
        with responses.stream(model=MODEL, input='[[sim: pieces=["a","b","c"]; cut-after=2]]') as stream:
            stream.until_done()


def test_a_response_cannot_be_continued(responses):
    with pytest.raises(openai.BadRequestError, match="store: false") as caught:
        responses.create(model=MODEL, input="hi", previous_response_id="resp_1")
    assert (caught.value.code, caught.value.param) == ("previous_response_not_found", "previous_response_id")
