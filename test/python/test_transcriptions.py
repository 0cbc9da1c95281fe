"""Transcriptions with the official package: every format, a stream, an error. What is spoken is written down."""

import openai
import pytest

TEXT = "One sentence, said by the package. And another one."


@pytest.fixture
def speech(client):
    answer = client.audio.speech.create(model="cosyvoice-v3-flash", voice="longanyang", input=TEXT)
    return ("speech.mp3", answer.read())


def transcribe(client, speech, model="paraformer-v2", **fields):
    return client.audio.transcriptions.create(model=model, file=speech, **fields)


@pytest.mark.parametrize("model", ["qwen3-asr-flash", "fun-asr-flash", "paraformer-v2", "fun-asr-realtime"])
def test_json(client, speech, model):
    answer = transcribe(client, speech, model)
    assert (answer.text, answer.usage.type) == (TEXT, "duration")


def test_text(client, speech):
    assert transcribe(client, speech, response_format="text") == TEXT + "\n"


def test_subtitles(client, speech):
    assert transcribe(client, speech, response_format="srt").startswith("1\n00:00:00,")
    assert transcribe(client, speech, response_format="vtt").startswith("WEBVTT\n\n00:00:00.")


def test_verbose_json(client, speech):
    answer = transcribe(
        client, speech, response_format="verbose_json", timestamp_granularities=["word", "segment"], language="en"
    )
    assert [segment.id for segment in answer.segments] == [0, 1]
    assert [word.word for word in answer.words] == TEXT.replace(".", "").replace(",", "").split()
    assert (answer.language, answer.duration > 0) == ("english", True)


def test_diarized_json(client, speech):
    answer = transcribe(client, speech, "fun-asr", response_format="diarized_json")
    assert [segment.speaker for segment in answer.segments] == ["A", "B"]


@pytest.mark.parametrize("model", ["qwen3-asr-flash", "fun-asr-flash", "paraformer-v2", "fun-asr-realtime"])
def test_stream(client, speech, model):
    events = list(transcribe(client, speech, model, stream=True))
    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    assert ("".join(deltas), events[-1].text) == (TEXT, TEXT)


def test_parameters_of_dashscope(client, speech):
    answer = client.audio.transcriptions.with_raw_response.create(
        model="paraformer-v2", file=speech, extra_body={"disfluency_removal_enabled": True, "channel_id": [0]}
    )
    assert "disfluency" not in answer.headers.get("x-gateway-adjusted", "")
    assert answer.parse().text == TEXT


def test_refused(client, speech):
    with pytest.raises(openai.BadRequestError) as caught:
        transcribe(client, speech, "qwen3-asr-flash", response_format="srt")
    assert (caught.value.code, caught.value.param) == ("unsupported_value", "response_format")
    with pytest.raises(openai.NotFoundError, match="qwen-mt-plus"):
        client.audio.translations.create(model="paraformer-v2", file=speech)
