"""ChatOpenAI on the Responses API, and ChatAnthropic."""

import os

import anthropic
import openai
import pytest
from cases import CALLS_THE_TOOL, Claim
from conftest import look_up, there_and_back
from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI


def responses(model="qwen-plus", **options) -> ChatOpenAI:
    return ChatOpenAI(model=model, use_responses_api=True, store=False, max_retries=0, **options)


def messages(model="qwen-plus", **options) -> ChatAnthropic:
    service = {"base_url": os.environ["GATEWAY_URL"], "api_key": os.environ["OPENAI_API_KEY"]}
    return ChatAnthropic(model=model, max_retries=0, **service, **options)


def thinking(connect):
    if connect is responses:
        return connect(reasoning={"effort": "medium", "summary": "auto"}, include=["reasoning.encrypted_content"])
    return connect(max_tokens=8000, thinking={"type": "enabled", "budget_tokens": 1024})


both = pytest.mark.parametrize("connect", [responses, messages])


@both
def test_invoke(connect):
    answer = connect().invoke([("system", "Be brief."), ("user", "[[sim: say=您好; cached=3]]")])
    assert answer.text == "您好"
    assert answer.usage_metadata["output_tokens"] == 2
    assert answer.usage_metadata["input_token_details"]["cache_read"] == 3


@both
def test_stream(connect):
    first, *rest = connect().stream('[[sim: pieces=["甲","乙","丙"]]]')
    whole = sum(rest, first)
    assert [chunk.text for chunk in [first, *rest] if chunk.text] == ["甲", "乙", "丙"]
    assert whole.usage_metadata["output_tokens"] == 3


@both
@pytest.mark.parametrize("stream", [False, True])
def test_tools_round_trip(connect, stream):
    there_and_back(connect(), stream=stream)


@both
def test_an_agent(connect):
    agent = create_agent(thinking(connect), tools=[look_up])
    told = agent.invoke({"messages": [HumanMessage(CALLS_THE_TOOL)]})["messages"]
    assert [message.type for message in told] == ["human", "ai", "tool", "ai"]
    assert "第 667 条" in told[-1].text


@both
@pytest.mark.parametrize("method", [None, "json_schema"])
def test_with_structured_output(connect, method):
    options = {} if method is None else {"method": method}
    assert connect().with_structured_output(Claim, **options).invoke("北京，欠我 5000 元") == Claim(
        city="北京", amount=5000
    )


@both
@pytest.mark.parametrize("stream", [False, True])
def test_reasoning_is_kept_and_handed_back(connect, stream):
    model = thinking(connect)
    question = "[[sim: say=四; think=二加二]]"
    if stream:
        first, *rest = model.stream(question)
        answer = sum(rest, first)
    else:
        answer = model.invoke(question)
    thoughts = [block["reasoning"] for block in answer.content_blocks if block["type"] == "reasoning"]
    assert ("".join(thoughts), answer.text) == ("二加二", "四")
    assert model.invoke([question, answer, "[[sim: say=八]]"]).text == "八"


@both
def test_a_refusal(connect):
    with pytest.raises((openai.BadRequestError, anthropic.BadRequestError), match="tools"):
        connect("farui-plus").bind_tools([look_up]).invoke("Which article is it?")


@both
def test_an_error_in_mid_stream(connect):
    with pytest.raises((openai.APIError, anthropic.APIError), match="DashScope"):
        list(connect().stream("[[sim: cut-after=2]]"))
