"""OpenAI's Agents SDK with its chat completions model."""

import asyncio

import openai
import pytest
from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    Runner,
    RunResult,
    function_tool,
    handoff,
    set_default_openai_client,
)
from agents.extensions import handoff_filters
from agents.tracing.processors import default_exporter
from cases import CALLS_THE_TOOL, Claim, look_up
from documents import run_example, run_recipe

look_up = function_tool(look_up)


def agent(**options) -> Agent:
    client = openai.AsyncOpenAI(max_retries=0)
    model = OpenAIChatCompletionsModel(model=options.pop("of", "qwen-plus"), openai_client=client)
    return Agent(name="Assistant", model=model, **options)


def test_a_run():
    result = Runner.run_sync(agent(instructions="Be brief."), "[[sim: say=您好]]")
    assert result.final_output == "您好"
    assert result.context_wrapper.usage.output_tokens == 2


def test_a_run_with_a_tool():
    result = Runner.run_sync(agent(tools=[look_up]), CALLS_THE_TOOL)
    assert [item.type for item in result.new_items] == [
        "tool_call_item",
        "tool_call_output_item",
        "message_output_item",
    ]
    assert result.new_items[1].output == "第 667 条：借款合同是借款人借款的合同"
    assert "第 667 条" in result.final_output


def test_a_second_turn():
    first = Runner.run_sync(agent(tools=[look_up]), CALLS_THE_TOOL)
    again = [*first.to_input_list(), {"role": "user", "content": "[[sim: say=再见]]"}]
    assert Runner.run_sync(agent(tools=[look_up]), again).final_output == "再见"


@pytest.mark.parametrize("thinks", [False, True])
def test_a_streamed_run_with_a_tool(thinks):
    async def read() -> tuple[str, object]:
        settings = ModelSettings(include_usage=True, extra_body={"enable_thinking": thinks})
        result = Runner.run_streamed(agent(tools=[look_up], model_settings=settings), CALLS_THE_TOOL)
        text = ""
        async for event in result.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                text += event.data.delta
        return text, result

    text, result = asyncio.run(read())
    assert text == result.final_output
    assert "第 667 条：借款合同是借款人借款的合同" in text
    assert ("reasoning_item" in [item.type for item in result.new_items]) == thinks
    assert result.context_wrapper.usage.output_tokens > 0


def test_reasoning():
    settings = ModelSettings(extra_body={"enable_thinking": True})
    result = Runner.run_sync(agent(model_settings=settings), "[[sim: say=四; think=二加二]]")
    assert result.new_items[0].raw_item.summary[0].text == "二加二"
    assert result.final_output == "四"


def test_an_output_type():
    result = Runner.run_sync(agent(output_type=Claim), "北京，欠我 5000 元")
    assert result.final_output == Claim(city="北京", amount=5000)


def hand_over(input_filter=None) -> RunResult:
    lawyer = agent(of="farui-plus").clone(name="Lawyer")
    settings = ModelSettings(tool_choice="transfer_to_lawyer")
    clerk = agent(handoffs=[handoff(lawyer, input_filter=input_filter)], model_settings=settings)
    return Runner.run_sync(clerk, "借款合同要写哪些条款？")


def test_a_handoff():
    result = hand_over(handoff_filters.remove_all_tools)
    assert result.last_agent.name == "Lawyer"
    assert "《中华人民共和国民法典》" in result.final_output


def test_a_refusal():
    with pytest.raises(openai.RateLimitError) as caught:
        Runner.run_sync(agent(), "[[sim: error=Arrearage]]")
    assert caught.value.code == "insufficient_quota"


def test_the_example():
    assert "杭州：晴，22 度" in run_example("openai-agents.py")


def test_the_recipe():
    sum_, told = run_recipe("openai-agents.md").strip().split("\n")
    assert sum_.startswith("1 + 1 equals 2")
    assert told.startswith("Lawyer: ") and "《中华人民共和国民法典》" in told


class TestTrapsOfTheRecipe:
    """What docs/clients/openai-agents.md warns of: where one of these fails, the page is out of date."""

    def test_a_name_alone_asks_the_responses_api(self):
        result = Runner.run_sync(Agent(name="Assistant", model="qwen-plus"), "[[sim: say=好]]")
        assert result.final_output == "好"
        assert result.last_response_id.startswith("resp_")

    def test_a_handoff_takes_its_tool_call_along(self):
        with pytest.raises(openai.BadRequestError, match="does not support tools, but got a message"):
            hand_over()

    def test_a_stream_has_no_usage_unless_asked(self):
        async def read() -> int:
            result = Runner.run_streamed(agent(), "[[sim: say=a]]")
            async for _ in result.stream_events():
                pass
            return result.context_wrapper.usage.output_tokens

        assert asyncio.run(read()) == 0

    def test_traces_go_to_openai_with_the_key_of_the_client(self):
        set_default_openai_client(openai.AsyncOpenAI(api_key="sk-of-dashscope"))
        exporter = default_exporter()
        assert (exporter.endpoint, exporter.api_key) == (
            "https://api.openai.com/v1/traces/ingest",
            "sk-of-dashscope",
        )
