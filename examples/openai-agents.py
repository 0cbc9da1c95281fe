"""OpenAI's Agents SDK: pip install openai-agents"""

import asyncio
import os

from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_tracing_disabled
from openai import AsyncOpenAI

# Traces go to OpenAI, prompts and all.
set_tracing_disabled(True)

client = AsyncOpenAI(
    base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"),
    api_key=os.environ["DASHSCOPE_API_KEY"],
)


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city"""
    return f"{city}：晴，22 度"


async def main() -> None:
    agent = Agent(
        name="Assistant",
        instructions="Answer in one sentence.",
        model=OpenAIChatCompletionsModel(model="qwen-plus", openai_client=client),
        tools=[get_weather],
    )
    result = await Runner.run(agent, "杭州天气如何？")
    print(result.final_output)


asyncio.run(main())
