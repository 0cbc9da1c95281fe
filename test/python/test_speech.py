"""Speech with the official package: a file, a stream of bytes, an error."""

import io
import wave

import openai
import pytest

TEXT = "One sentence, said by the package."
# The simulator has 20 ms of sound for each byte of a text, and 20 ms before it.
SECONDS = (len(TEXT) + 1) * 0.02


def test_with_streaming_response(client):
    with client.audio.speech.with_streaming_response.create(
        model="qwen3-tts-flash", voice="alloy", input=TEXT, response_format="pcm"
    ) as response:
        assert response.headers["content-type"] == "audio/pcm"
        assert "voice=alloy->Chelsie" in response.headers["x-gateway-adjusted"]
        parts = list(response.iter_bytes(4096))
    assert len(parts) > 1
    assert len(b"".join(parts)) / 48000 == pytest.approx(SECONDS)


def test_stream_to_file(client, tmp_path):
    path = tmp_path / "speech.mp3"
    with client.audio.speech.with_streaming_response.create(
        model="cosyvoice-v3-flash", voice="longanyang", input=TEXT
    ) as response:
        assert response.headers["content-type"] == "audio/mpeg"
        response.stream_to_file(path)
    assert path.read_bytes()[:2] == b"\xff\xf3"


def test_wav(client):
    answer = client.audio.speech.create(
        model="sambert-zhichu-v1", voice="zhichu", input=TEXT, response_format="wav"
    )
    with wave.open(io.BytesIO(answer.read())) as sound:
        assert sound.getframerate() == 24000
        assert sound.getnframes() / 24000 == pytest.approx(SECONDS)


def test_refused(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.audio.speech.create(model="cosyvoice-v3-flash", voice="nobody", input=TEXT)
    assert (caught.value.code, caught.value.param) == ("invalid_value", "voice")
