"""LlamaIndex: pip install llama-index-llms-openai-like"""

import asyncio
import os

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike

service = {
    "api_base": os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"),
    "api_key": os.environ["DASHSCOPE_API_KEY"],
    # Without it, the class asks for plain completions, which have no tools.
    "is_chat_model": True,
}

# How much a model takes is in the answer of GET /v1/models/{id}; the class would take 3900 tokens for granted.
lawyer = OpenAILike(model="farui-plus", context_window=12_000, **service)
for piece in lawyer.stream_complete("借款合同要写哪些条款？"):
    print(piece.delta, end="", flush=True)
print("\n")


def get_weather(city: str) -> str:
    """The weather of a city"""
    return f"{city}：晴，22 度"


async def ask() -> None:
    llm = OpenAILike(model="qwen-plus", context_window=1_000_000, is_function_calling_model=True, **service)
    agent = FunctionAgent(llm=llm, tools=[get_weather])
    print(await agent.run("杭州天气如何？"))


asyncio.run(ask())
