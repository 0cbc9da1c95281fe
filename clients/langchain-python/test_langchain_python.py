"""ChatOpenAI of langchain-openai, and an agent of langchain."""

import asyncio

import openai
import pytest
from cases import CALLS_THE_TOOL, Claim
from conftest import look_up, there_and_back
from documents import run_example, run_recipe
from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI


def model(**options) -> ChatOpenAI:
    return ChatOpenAI(model="qwen-plus", max_retries=0, **options)


def test_invoke():
    answer = model().invoke([("system", "Be brief."), ("user", "[[sim: say=您好; cached=3]]")])
    assert answer.text == "您好"
    assert answer.response_metadata["finish_reason"] == "stop"
    assert answer.usage_metadata["output_tokens"] == 2
    assert answer.usage_metadata["input_token_details"]["cache_read"] == 3


def test_stream():
    chunks = list(model(stream_usage=True).stream('[[sim: pieces=["甲","乙","丙"]]]'))
    assert [chunk.text for chunk in chunks if chunk.text] == ["甲", "乙", "丙"]
    assert [chunk.usage_metadata["output_tokens"] for chunk in chunks if chunk.usage_metadata] == [3]


def test_async():
    async def ask() -> list[str]:
        return [chunk.text async for chunk in model().astream('[[sim: pieces=["a","b"]]]') if chunk.text]

    assert asyncio.run(ask()) == ["a", "b"]


def test_batch():
    answers = model().batch([f"[[sim: say={number}]]" for number in range(8)])
    assert [answer.text for answer in answers] == [str(number) for number in range(8)]


@pytest.mark.parametrize("stream", [False, True])
def test_tools_round_trip(stream):
    assert there_and_back(model(), stream=stream).tool_calls == []


def test_tool_choice():
    bound = model().bind_tools([look_up], tool_choice="look_up")
    (call,) = bound.invoke("Which article is it?").tool_calls
    assert call["name"] == "look_up"


@pytest.mark.parametrize("method", [None, "json_schema", "function_calling"])
def test_with_structured_output(method):
    options = {} if method is None else {"method": method}
    assert model().with_structured_output(Claim, **options).invoke("北京，欠我 5000 元") == Claim(
        city="北京", amount=5000
    )


def test_json_mode():
    told = model().with_structured_output(None, method="json_mode").invoke('JSON: [[sim: say={"city":"北京"}]]')
    assert told == {"city": "北京"}


def test_an_agent():
    agent = create_agent(model(), tools=[look_up])
    messages = agent.invoke({"messages": [HumanMessage(CALLS_THE_TOOL)]})["messages"]
    assert [message.type for message in messages] == ["human", "ai", "tool", "ai"]
    assert "第 667 条" in messages[-1].text


def test_a_refusal():
    with pytest.raises(openai.BadRequestError) as caught:
        ChatOpenAI(model="farui-plus").bind_tools([look_up]).invoke("Which article is it?")
    assert (caught.value.param, caught.value.code) == ("tools", "unsupported_parameter")


def test_an_error_in_mid_stream():
    with pytest.raises(openai.APIError) as caught:
        list(model().stream("[[sim: cut-after=2]]"))
    assert caught.value.code == "upstream_interrupted"


def test_headers():
    answer = model(include_response_headers=True, temperature=2).invoke("[[sim: say=x]]")
    assert answer.response_metadata["headers"]["x-gateway-adjusted"].startswith("temperature=2->1.99")


def test_the_example():
    told, answer = run_example("langchain-python.py").strip().split("\n\n")
    assert "《中华人民共和国民法典》" in told
    assert "杭州：晴，22 度" in answer


def test_the_recipe():
    told, *thought, claim, adjusted, counted = run_recipe("langchain.md").strip().split("\n", 5)
    assert "《中华人民共和国民法典》" in told
    assert [line.startswith("['reasoning', 'text'] ") for line in thought] == [True, True]
    assert claim == "city='北京' amount=5000.0"
    assert adjusted.startswith("temperature=2->1.99")
    assert counted.startswith("1 + 1 equals 2") and "'output_tokens': " in counted


class TestTrapsOfTheRecipe:
    """What docs/clients/langchain.md warns of: where one of these fails, the page is out of date."""

    def test_reasoning_is_left_out(self):
        answer = model(reasoning_effort="medium").invoke("[[sim: say=四; think=二加二]]")
        assert answer.usage_metadata["output_token_details"]["reasoning"] > 0
        assert "二加二" not in repr(answer)

    def test_reasoning_asks_the_responses_api(self):
        answer = model(reasoning={"effort": "low"}).invoke("[[sim: say=好]]")
        assert answer.text == "好" and answer.response_metadata["object"] == "response"

    def test_nothing_is_stored(self):
        stateful = model(use_responses_api=True, use_previous_response_id=True)
        first = stateful.invoke("[[sim: say=好]]")
        with pytest.raises(openai.BadRequestError) as caught:
            stateful.invoke(["hi", first, "and now?"])
        assert caught.value.param == "previous_response_id"

    def test_answers_of_unknown_models_are_short(self):
        assert ChatAnthropic(model="qwen-plus").max_tokens == 4096

    def test_a_stream_has_no_usage_unless_asked(self):
        assert [chunk.usage_metadata for chunk in model().stream("[[sim: say=a]]") if chunk.usage_metadata] == []

    def test_function_calling_may_give_nothing_while_a_model_thinks(self):
        thinking = model(reasoning_effort="medium").with_structured_output(Claim, method="function_calling")
        assert thinking.invoke("[[sim: say=不知道]]") is None

    def test_json_mode_wants_the_word(self):
        with pytest.raises(openai.BadRequestError, match="'json'"):
            model().with_structured_output(None, method="json_mode").invoke("北京")
