"""OpenAIEmbeddings, which sends token ids unless told otherwise."""

import subprocess
from hashlib import sha1
from pathlib import Path

import openai
import pytest
from gateway_log import ends_of
from langchain_openai import OpenAIEmbeddings

ROOT = Path(__file__).parents[2]
TABLE = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
TEXTS = [f"第 {number} 条 The lender hands over the money, and the borrower pays it back." for number in range(12)]


@pytest.fixture(autouse=True, scope="module")
def table(tmp_path_factory):
    """tiktoken would download its table; the gateway has the same one."""
    folder = tmp_path_factory.mktemp("tiktoken")
    script = ROOT / "clients/tiktoken-table.mjs"
    subprocess.run(["node", str(script), str(folder / sha1(TABLE.encode()).hexdigest())], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
        yield


def embeddings(**options) -> OpenAIEmbeddings:
    return OpenAIEmbeddings(model="text-embedding-v4", dimensions=64, max_retries=0, **options)


def test_token_ids_and_texts_give_the_same_vectors():
    # By default it sends token ids of cl100k_base.
    by_tokens = embeddings().embed_documents(TEXTS)
    by_texts = embeddings(check_embedding_ctx_length=False).embed_documents(TEXTS)
    assert [len(vector) for vector in by_tokens] == [64] * 12
    for one, other in zip(by_tokens, by_texts, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def test_a_query_is_a_document_of_the_same_text():
    assert embeddings().embed_query(TEXTS[7]) == pytest.approx(embeddings().embed_documents(TEXTS)[7], abs=1e-6)


def test_many_texts_are_few_requests():
    key = "sk-embeds-many-texts"
    vectors = embeddings(api_key=key, chunk_size=50, check_embedding_ctx_length=False).embed_documents(
        [f"article {number}" for number in range(60)]
    )
    assert (len(vectors), len(ends_of(key))) == (60, 2)


def test_an_empty_text_is_refused_by_its_place():
    with pytest.raises(openai.BadRequestError, match=r"input\[1\]"):
        embeddings(check_embedding_ctx_length=False).embed_documents(["a", "", "b"])
