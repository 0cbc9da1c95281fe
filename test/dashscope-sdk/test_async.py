"""The SDK's asynchronous twin."""

import asyncio

from dashscope import AioGeneration, AioMultiModalConversation, close_shared_aio_session


def finish(awaitable):
    """Runs it on a loop of its own and closes the connections that the SDK keeps for that loop."""

    async def run():
        try:
            return await awaitable
        finally:
            await close_shared_aio_session()

    return asyncio.run(run())


messages = [{"role": "user", "content": "Hi [[sim: pieces=[\"a\",\"b\"]]]"}]


def test_whole():
    async def run():
        return await AioGeneration.call(model="qwen-plus", messages=messages, result_format="message")

    assert finish(run()).output.choices[0].message.content == "ab"


def streamed(incremental):
    async def run():
        responses = await AioGeneration.call(
            model="qwen-plus",
            messages=messages,
            result_format="message",
            stream=True,
            incremental_output=incremental,
        )
        return [response.output.choices[0].message.content async for response in responses]

    return finish(run())


def test_stream():
    assert streamed(True) == ["a", "b", ""]


def test_stream_merged():
    assert streamed(False) == ["a", "ab", "ab"]


def test_several_at_once():
    async def one(number):
        content = [{"role": "user", "content": f"[[sim: say={number}]]"}]
        response = await AioGeneration.call(model="qwen-plus", messages=content, result_format="message")
        return response.output.choices[0].message.content

    async def run():
        return await asyncio.gather(*(one(number) for number in range(8)))

    assert finish(run()) == [str(number) for number in range(8)]


def test_refusal():
    async def run():
        return await AioGeneration.call(model="gpt-9", messages=messages)

    response = finish(run())
    assert (response.status_code, response.code) == (404, "ModelNotFound")


def test_multimodal():
    async def run():
        content = [{"image": "https://example.com/dog.png"}, {"text": "Hi"}]
        return await AioMultiModalConversation.call(
            model="qwen-vl-plus", messages=[{"role": "user", "content": content}]
        )

    assert "dog.png" in finish(run()).output.choices[0].message.content[0]["text"]
