"""Pictures through `ImageSynthesis` (tasks) and `MultiModalConversation` (at once)."""

import os

import pytest
import requests
from dashscope import ImageSynthesis, MultiModalConversation

SHOP = "https://example.com/shop.png"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def address(monkeypatch):
    monkeypatch.setattr("dashscope.base_http_api_url", os.environ["DASHSCOPE_HTTP_BASE_URL"])


def picture(url):
    response = requests.get(url, timeout=30)
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(PNG)
    return response.content


def test_a_task_is_waited_for():
    answer = ImageSynthesis.call(model="wan2.2-t2i-flash", prompt="a red cup", n=2, size="1024*1024")
    assert (answer.status_code, answer.output.task_status) == (200, "SUCCEEDED")
    assert len(answer.output.results) == answer.usage.image_count == 2
    assert b"a red cup" in picture(answer.output.results[0].url)


def test_a_task_is_queried_and_canceled():
    task = ImageSynthesis.async_call(model="wanx2.1-t2i-turbo", prompt="a", n=1)
    assert task.output.task_status == "PENDING"
    assert ImageSynthesis.cancel(task).status_code == 200
    assert ImageSynthesis.fetch(task).output.task_status == "CANCELED"
    refused = ImageSynthesis.cancel(task)
    assert (refused.status_code, refused.code) == (400, "UnsupportedOperation")


def test_a_failed_task_has_its_code():
    answer = ImageSynthesis.call(model="wan2.2-t2i-flash", prompt="[[sim: task-fails=DataInspectionFailed]] a", n=1)
    assert answer.output.task_status == "FAILED"
    assert answer.output.code == "DataInspectionFailed"


@pytest.mark.parametrize(
    ("model", "content", "count"),
    [
        ("qwen-image-max", [{"text": "a cat"}], 1),
        ("wan2.6-t2i", [{"text": "a cat"}], 2),
        ("qwen-image-edit-plus", [{"image": SHOP}, {"text": "make it blue"}], 2),
    ],
)
def test_pictures_at_once(model, content, count):
    answer = MultiModalConversation.call(model=model, messages=[{"role": "user", "content": content}], n=count)
    assert answer.status_code == 200
    urls = [part["image"] for choice in answer.output.choices for part in choice.message.content]
    assert len(urls) == count
    picture(urls[0])


def test_a_wrong_size_is_refused():
    messages = [{"role": "user", "content": [{"text": "a"}]}]
    answer = MultiModalConversation.call(model="qwen-image-max", messages=messages, n=1, size="1024x1024")
    assert (answer.status_code, answer.code) == (400, "InvalidParameter")
