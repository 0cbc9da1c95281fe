"""The model calls a function, with the official Python package: pip install openai"""

import json
import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"),
    api_key=os.environ["DASHSCOPE_API_KEY"],
)


def get_weather(city: str) -> str:
    return f"{city}：晴，22 度"


tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather of a city",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]
messages = [{"role": "user", "content": "杭州天气如何？"}]

while True:
    answer = client.chat.completions.create(model="qwen-plus", messages=messages, tools=tools).choices[0].message
    if not answer.tool_calls:
        break
    messages.append(answer)
    for call in answer.tool_calls:
        result = get_weather(**json.loads(call.function.arguments))
        print(f"{call.function.name}({call.function.arguments}) -> {result}")
        messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

print(answer.content)
