"""Clients for the gateway that run.sh has started, and a look into its log."""

import hashlib
import json
import os
import time
from pathlib import Path

import anthropic
import openai
import pytest

KEY = "sk-0123456789abcdef"
LOG = Path(os.environ["GATEWAY_LOG"])


@pytest.fixture(scope="session")
def client():
    with openai.OpenAI(api_key=KEY, max_retries=0) as one:
        yield one


def counting(package, client_of):
    """A client with two retries, and the requests that it has made."""
    requests = []
    http = package.DefaultHttpxClient(event_hooks={"request": [requests.append]})
    with client_of(api_key=KEY, max_retries=2, http_client=http) as one:
        yield one, requests


@pytest.fixture
def counted():
    yield from counting(openai, openai.OpenAI)


@pytest.fixture(scope="session")
def claude():
    with anthropic.Anthropic(api_key=KEY, max_retries=0) as one:
        yield one


@pytest.fixture
def claude_counted():
    yield from counting(anthropic, anthropic.Anthropic)


def ends_of(key: str) -> list[dict]:
    """The log's lines about the ends of requests with a key, once there is one."""
    key_hash = hashlib.md5(key.encode()).hexdigest()[:8]
    for _ in range(750):
        lines = [json.loads(line) for line in LOG.read_text().splitlines()]
        ends = [
            line for line in lines if line["event"] == "request_completed" and line["keyHash"] == key_hash
        ]
        if ends:
            return ends
        time.sleep(0.02)
    return []
