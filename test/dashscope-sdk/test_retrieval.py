"""Vectors and scores: `TextEmbedding`, `MultiModalEmbedding` and `TextReRank`; and files, through the SDK's own upload."""

import pytest
from dashscope import MultiModalConversation, MultiModalEmbedding, TextEmbedding, TextReRank
from dashscope.common.error import UploadFileException
from dashscope.utils.oss_utils import OssUtils

image = {"image": "https://example.com/cup.png"}


def dot(one, other):
    return sum(a * b for a, b in zip(one, other))


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a cup.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return f"file://{path}"


def test_texts_that_are_alike_have_vectors_that_are_alike():
    texts = ["a loan contract", "a loan contract and its form", "the weather of tomorrow"]
    response = TextEmbedding.call(model="text-embedding-v4", input=texts, dimension=256)
    assert response.status_code == 200
    first, second, third = [item["embedding"] for item in response.output["embeddings"]]
    assert [len(first), [item["text_index"] for item in response.output["embeddings"]]] == [256, [0, 1, 2]]
    assert dot(first, second) > dot(first, third)
    assert response.usage["total_tokens"] > 0


def test_sparse_vectors_name_their_tokens():
    response = TextEmbedding.call(model="text-embedding-v4", input="wind and rain", output_type="dense&sparse")
    sparse = response.output["embeddings"][0]["sparse_embedding"]
    assert {"wind", "rain"} <= {item["token"].strip() for item in sparse}


def test_too_many_texts_are_refused():
    response = TextEmbedding.call(model="text-embedding-v4", input=["a"] * 11)
    assert [response.status_code, response.code] == [400, "InvalidParameter"]
    assert "should not be larger than 10" in response.message


def test_one_vector_for_each_content_or_one_for_all():
    contents = [{"text": "a red cup"}, image]
    apart = MultiModalEmbedding.call(model="qwen3-vl-embedding", input=contents, dimension=256)
    fused = MultiModalEmbedding.call(model="qwen3-vl-embedding", input=contents, dimension=256, enable_fusion=True)
    assert [item["type"] for item in apart.output["embeddings"]] == ["text", "image"]
    assert [len(item["embedding"]) for item in fused.output["embeddings"]] == [256]


def test_documents_come_in_the_order_of_their_scores():
    documents = ["the weather", "the form of a loan contract", "cooking"]
    response = TextReRank.call(
        model="qwen3-rerank", query="loan contract", documents=documents, top_n=2, return_documents=True
    )
    first, second = response.output.results
    assert [first.index, first["document"]["text"]] == [1, documents[1]]
    assert 1 >= first.relevance_score >= second.relevance_score >= 0
    assert response.usage.total_tokens > 0


def test_a_local_file_is_uploaded_for_a_conversation(picture):
    content = [{"image": picture}, {"text": "What is this?"}]
    response = MultiModalConversation.call(model="qwen-vl-plus", messages=[{"role": "user", "content": content}])
    assert response.status_code == 200
    assert "a cup.png" in response.output.choices[0].message.content[0]["text"]


def test_a_local_file_is_uploaded_for_a_vector(picture):
    response = MultiModalEmbedding.call(model="qwen3-vl-embedding", input=[{"image": picture}], dimension=256)
    assert response.status_code == 200
    assert response.output["embeddings"][0]["type"] == "image"


def test_a_file_belongs_to_its_model(picture):
    url, _ = OssUtils.upload(model="qwen-vl-plus", file_path=picture.removeprefix("file://"))
    messages = [{"role": "user", "content": [{"image": url}, {"text": "What is this?"}]}]
    assert MultiModalConversation.call(model="qwen-vl-plus", messages=messages).status_code == 200
    other = MultiModalConversation.call(model="qwen-vl-max", messages=messages)
    assert [other.status_code, other.code] == [400, "InvalidParameter.DataInspection"]


def test_the_store_says_why_it_refuses_a_file(picture):
    _, certificate = OssUtils.upload(model="qwen-vl-plus", file_path=picture.removeprefix("file://"))
    changed = {**certificate, "signature": "AAAA"}
    with pytest.raises(UploadFileException, match="SignatureDoesNotMatch"):
        OssUtils.upload(model="qwen-vl-plus", file_path=picture.removeprefix("file://"), upload_certificate=changed)
