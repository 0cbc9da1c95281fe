"""LangChain: pip install langchain langchain-openai"""

import os

from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

service = {
    "base_url": os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"),
    "api_key": os.environ["DASHSCOPE_API_KEY"],
}

lawyer = ChatOpenAI(model="farui-plus", **service)
for chunk in lawyer.stream("借款合同要写哪些条款？"):
    print(chunk.text, end="", flush=True)
print("\n")


@tool
def get_weather(city: str) -> str:
    """The weather of a city"""
    return f"{city}：晴，22 度"


agent = create_agent(ChatOpenAI(model="qwen-plus", **service), tools=[get_weather])
result = agent.invoke({"messages": [{"role": "user", "content": "杭州天气如何？"}]})
print(result["messages"][-1].text)
