"""Chat with the official Python package: pip install openai"""

import os

from openai import APIError, OpenAI

client = OpenAI(
    base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"),
    api_key=os.environ["DASHSCOPE_API_KEY"],
)

try:
    stream = client.chat.completions.create(
        model="farui-plus",
        messages=[
            {"role": "system", "content": "你是一名谨慎的法律顾问。"},
            {"role": "user", "content": "借款合同要写哪些条款？"},
        ],
        stream=True,
        stream_options={"include_usage": True},
    )
    for chunk in stream:
        # The last chunk has the usage and no choice.
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="", flush=True)
        if chunk.usage:
            print(f"\n\n{chunk.usage.prompt_tokens} + {chunk.usage.completion_tokens} tokens")
except APIError as error:
    raise SystemExit(f"\n{error.code}: {error.message}") from error
