"""Images of the official package: base64, addresses, edits with files, streams and errors."""

import base64
import io

import httpx
import openai
import pytest

PNG = b"\x89PNG\r\n\x1a\n"
MODEL = "qwen-image-2.0"


def generate(client, **fields):
    return client.images.generate(**{"model": MODEL, "prompt": "a red cup", "size": "512x512", **fields})


def test_base64_by_default(client):
    answer = generate(client, n=2)
    pictures = [base64.b64decode(image.b64_json, validate=True) for image in answer.data]
    assert [picture.startswith(PNG) and b"a red cup" in picture for picture in pictures] == [True, True]
    assert (answer.size, answer.output_format, answer.usage) == ("512x512", "png", None)


def test_urls(client):
    (image,) = generate(client, response_format="url").data
    assert httpx.get(image.url, timeout=30, trust_env=False).content.startswith(PNG)


def test_parameters_of_dashscope(client):
    answer = generate(client, extra_body={"negative_prompt": "blue", "seed": 7, "prompt_extend": False})
    assert len(answer.data) == 1


def test_a_stream(client):
    events = list(generate(client, stream=True))
    assert [event.type for event in events] == ["image_generation.completed"]
    assert base64.b64decode(events[0].b64_json).startswith(PNG)


def test_edits(client):
    picture = base64.b64decode(generate(client).data[0].b64_json)
    files = [("one.png", io.BytesIO(picture)), ("two.png", io.BytesIO(picture))]
    answer = client.images.edit(model="qwen-image-edit-plus", prompt="both", image=files, n=1)
    assert base64.b64decode(answer.data[0].b64_json).startswith(PNG)
    with pytest.raises(openai.BadRequestError, match="mask"):
        client.images.edit(model="qwen-image-edit-plus", prompt="a", image=files[0], mask=io.BytesIO(picture))


def test_refusals(client):
    with pytest.raises(openai.BadRequestError) as refused:
        generate(client, prompt="[[sim: error=DataInspectionFailed]] a")
    assert refused.value.code == "content_filter"
    with pytest.raises(openai.NotFoundError, match="dall-e-3"):
        generate(client, model="dall-e-3")
    with pytest.raises(openai.NotFoundError, match="images/edits"):
        client.images.create_variation(image=io.BytesIO(PNG), model=MODEL)
