"""What the tests of several clients ask for."""

import pydantic

CALLS_THE_TOOL = '[[sim: tool=look_up; tool-arguments={"article":667}]]'


def look_up(article: int) -> str:
    """The words of an article of the Civil Code"""
    return f"第 {article} 条：借款合同是借款人借款的合同"


class Claim(pydantic.BaseModel):
    """What somebody is owed"""

    city: str
    amount: float
