"""The list of models."""

from dashscope import Models


def test_pages():
    first, second = Models.list(page=1, page_size=5), Models.list(page=2, page_size=5)
    names = [[model["model"] for model in page.output["models"]] for page in (first, second)]
    assert [len(page) for page in names] == [5, 5]
    assert not set(names[0]) & set(names[1])
    assert first.output["total"] == second.output["total"]


def test_one_by_name():
    response = Models.get("farui-plus")
    assert response.output["model"] == "farui-plus"
    assert response.output["model_info"]["max_output_tokens"] == 2000


def test_none_by_that_name():
    assert Models.get("gpt-9").status_code == 404
