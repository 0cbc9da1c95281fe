"""OpenAILike and OpenAI of LlamaIndex, each with the same cases."""

import asyncio
import os

import openai
import pytest
from cases import CALLS_THE_TOOL, Claim, look_up
from documents import run_example, run_recipe
from gateway_log import ends_of
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS, CHAT_MODELS
from llama_index.llms.openai_like import OpenAILike

SERVICE = {"api_base": os.environ["OPENAI_BASE_URL"], "api_key": os.environ["DASHSCOPE_API_KEY"], "max_retries": 0}


def like(**options) -> OpenAILike:
    known = {"model": "qwen-plus", "is_chat_model": True, "is_function_calling_model": True}
    return OpenAILike(**known, **SERVICE, **options)


def official(**options) -> OpenAI:
    ALL_AVAILABLE_MODELS["qwen-plus"] = CHAT_MODELS["qwen-plus"] = 1_000_000
    return OpenAI(model="qwen-plus", **SERVICE, **options)


both = pytest.mark.parametrize("make", [like, official])


def said(text: str) -> list[ChatMessage]:
    return [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content=text)]


def test_embeddings():
    embedding = OpenAILikeEmbedding(model_name="text-embedding-v4", dimensions=64, embed_batch_size=25, **SERVICE)
    texts = [f"article {number}" for number in range(30)]
    vectors = embedding.get_text_embedding_batch(texts)
    assert [len(vector) for vector in vectors] == [64] * 30
    assert embedding.get_query_embedding(texts[27]) == pytest.approx(vectors[27], abs=1e-6)


@both
def test_complete(make):
    assert make().complete("[[sim: say=您好 😀]]").text == "您好 😀"
    assert [piece.delta for piece in make().stream_complete('[[sim: pieces=["a","b"]]]') if piece.delta] == ["a", "b"]


@both
def test_chat(make):
    answer = make().chat(said("[[sim: say=您好]]"))
    assert answer.message.content == "您好"
    assert answer.raw.usage.completion_tokens == 2


@both
def test_stream_chat(make):
    pieces = list(make().stream_chat(said('[[sim: pieces=["甲","乙"]]]'), stream_options={"include_usage": True}))
    assert [piece.delta for piece in pieces if piece.delta] == ["甲", "乙"]
    assert pieces[-1].message.content == "甲乙"
    assert pieces[-1].raw.usage.completion_tokens == 2


@both
def test_async(make):
    async def ask() -> list[str]:
        pieces = await make().astream_chat(said('[[sim: pieces=["a","b"]]]'))
        whole = await make().achat(said("[[sim: say=c]]"))
        return [piece.delta async for piece in pieces if piece.delta] + [whole.message.content]

    assert asyncio.run(ask()) == ["a", "b", "c"]


@both
@pytest.mark.parametrize("stream", [False, True])
def test_tools_round_trip(make, stream):
    tool = FunctionTool.from_defaults(look_up)
    llm = make()
    if stream:
        *_, answer = llm.stream_chat_with_tools([tool], user_msg=CALLS_THE_TOOL)
    else:
        answer = llm.chat_with_tools([tool], user_msg=CALLS_THE_TOOL)
    (call,) = llm.get_tool_calls_from_response(answer)
    assert (call.tool_name, call.tool_kwargs) == ("look_up", {"article": 667})
    result = ChatMessage(
        role="tool", content=str(tool(**call.tool_kwargs)), additional_kwargs={"tool_call_id": call.tool_id}
    )
    history = [ChatMessage(role="user", content=CALLS_THE_TOOL), answer.message, result]
    assert "第 667 条" in llm.chat_with_tools([tool], chat_history=history).message.content


async def ask_an_agent(llm: OpenAI) -> str:
    return str(await FunctionAgent(llm=llm, tools=[look_up]).run(CALLS_THE_TOOL))


@both
def test_an_agent(make):
    assert "第 667 条：借款合同是借款人借款的合同" in asyncio.run(ask_an_agent(make()))


@both
def test_structured_predict(make):
    prompt = PromptTemplate("{city}，欠我 5000 元")
    assert make().structured_predict(Claim, prompt, city="北京") == Claim(city="北京", amount=5000)


@both
def test_reasoning(make):
    llm = make(additional_kwargs={"reasoning_effort": "medium"})
    thought, text = llm.chat(said("[[sim: say=四; think=二加二]]")).message.blocks
    assert (thought.content, text.text) == ("二加二", "四")
    pieces = list(llm.stream_chat(said("[[sim: say=四; think=二加二]]")))
    assert "".join(piece.additional_kwargs.get("thinking_delta", "") for piece in pieces) == "二加二"


@both
def test_a_refusal(make):
    with pytest.raises(openai.BadRequestError) as caught:
        make().complete("[[sim: error=DataInspectionFailed]]")
    assert caught.value.code == "content_filter"


def test_the_example():
    told, answer = run_example("llamaindex-python.py").strip().split("\n\n")
    assert "《中华人民共和国民法典》" in told
    assert "杭州：晴，22 度" in answer


def test_the_recipe():
    told, thought, counted = run_recipe("llamaindex.md").strip().split("\n")
    assert "《中华人民共和国民法典》" in told
    assert thought.count("9.11 和 9.9 哪个大") == 2
    assert counted.endswith(" tokens")


class TestTrapsOfTheRecipe:
    """What docs/clients/llamaindex.md warns of: where one of these fails, the page is out of date."""

    def test_like_asks_for_plain_completions_unless_told(self):
        answer = OpenAILike(model="qwen-plus", **SERVICE).complete("[[sim: say=您好]]")
        assert answer.text == "您好"
        assert answer.raw.object == "text_completion"

    def test_like_takes_a_small_context_for_granted(self):
        assert like().metadata.context_window == 3900

    def test_official_refuses_other_names(self):
        with pytest.raises(ValueError, match="Unknown model 'qwen-max'"):
            OpenAI(model="qwen-max", **SERVICE).complete("hi")

    def test_reasoning_effort_is_not_sent(self):
        blocks = like(reasoning_effort="medium").chat(said("[[sim: say=四; think=二加二]]")).message.blocks
        assert [block.block_type for block in blocks] == ["text"]

    def test_an_agent_wants_to_be_told_that_there_are_tools(self):
        llm = OpenAILike(model="qwen-plus", is_chat_model=True, **SERVICE)
        with pytest.raises(ValueError, match="FunctionCallingLLM"):
            asyncio.run(ask_an_agent(llm))

    @pytest.mark.parametrize(
        ("marker", "requests"), [("error=Throttling.RateQuota; retry-after=0.01", 6), ("error=Arrearage", 2)]
    )
    def test_retries_multiply(self, marker, requests):
        key = f"sk-retries-{requests}"
        options = {"model": "qwen-plus", "is_chat_model": True, "max_retries": 2}
        with pytest.raises(openai.RateLimitError):
            OpenAILike(**{**SERVICE, **options, "api_key": key}).complete(f"[[sim: {marker}]]")
        assert len(ends_of(key)) == requests
