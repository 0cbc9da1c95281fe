"""A tool that is called, and its result that is handed back: the same with each class of models."""

from cases import CALLS_THE_TOOL, look_up
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.tools import tool

look_up = tool(look_up)


def there_and_back(model: BaseChatModel, *, stream: bool) -> BaseMessage:
    """The answer to the result, once the call is as it should be."""
    bound = model.bind_tools([look_up])
    question = HumanMessage(CALLS_THE_TOOL)
    if stream:
        first, *rest = bound.stream([question])
        for chunk in rest:
            first += chunk
    else:
        first = bound.invoke([question])
    (call,) = first.tool_calls
    assert (call["name"], call["args"]) == ("look_up", {"article": 667})
    second = bound.invoke([question, first, look_up.invoke(call)])
    assert "第 667 条：借款合同是借款人借款的合同" in second.text
    return second
