"""Speech synthesis by the SDK: CosyVoice and Sambert as tasks, Qwen-TTS over HTTP and in a session."""

import base64
import io
import os
import threading
import wave

import pytest
import requests
from dashscope import MultiModalConversation
from dashscope.audio.qwen_tts_realtime import AudioFormat as RealtimeFormat
from dashscope.audio.qwen_tts_realtime import QwenTtsRealtime, QwenTtsRealtimeCallback
from dashscope.audio.tts import SpeechSynthesizer as Sambert
from dashscope.audio.tts_v2 import AudioFormat, ResultCallback, SpeechSynthesizer

SOCKETS = os.environ["DASHSCOPE_WEBSOCKET_BASE_URL"]
TEXT = "One sentence. 还有一句。"
# The simulator has 20 ms of sound for each byte of a sentence, and 20 ms before it.
SECONDS = (len(TEXT.encode()) + 2) * 0.02


def test_cosyvoice_whole():
    synthesizer = SpeechSynthesizer(
        model="cosyvoice-v3-flash", voice="longanyang", format=AudioFormat.PCM_24000HZ_MONO_16BIT
    )
    audio = synthesizer.call(TEXT)
    assert len(audio) / 48000 == pytest.approx(SECONDS)
    assert synthesizer.get_last_request_id()


class Collected(ResultCallback):
    def __init__(self):
        self.audio = b""
        self.events = []
        self.done = threading.Event()

    def on_open(self):
        self.events.append("open")

    def on_data(self, data):
        self.audio += data

    def on_complete(self):
        self.events.append("complete")
        self.done.set()

    def on_error(self, message):
        self.events.append(message)
        self.done.set()


def test_cosyvoice_streamed():
    callback = Collected()
    synthesizer = SpeechSynthesizer(
        model="cosyvoice-v3-flash",
        voice="longanyang",
        format=AudioFormat.MP3_24000HZ_MONO_256KBPS,
        callback=callback,
    )
    for piece in ["One sen", "tence. And ", "another."]:
        synthesizer.streaming_call(piece)
    synthesizer.streaming_complete()
    assert callback.done.wait(5)
    assert callback.events == ["open", "complete"]
    assert callback.audio[:2] == b"\xff\xf3"


def test_cosyvoice_refused():
    callback = Collected()
    synthesizer = SpeechSynthesizer(model="cosyvoice-v3-flash", voice="nobody", callback=callback)
    with pytest.raises(Exception):
        synthesizer.streaming_call("x")
        synthesizer.streaming_complete(2000)
    assert "418" in callback.events[-1]


def test_sambert():
    result = Sambert.call(model="sambert-zhichu-v1", text="你好。", sample_rate=16000, format="wav")
    audio = result.get_audio_data()
    assert audio[:4] == b"RIFF"
    assert result.get_timestamps() == [{"begin_time": 0, "end_time": 200, "words": []}]


def test_qwen_whole():
    response = MultiModalConversation.call(model="qwen3-tts-flash", text=TEXT, voice="Cherry")
    assert response.status_code == 200
    file = requests.get(response.output.audio.url, timeout=10).content
    with wave.open(io.BytesIO(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (24000, 1, 2)
        # Over HTTP the text is one piece.
        assert sound.getnframes() / 24000 == pytest.approx(SECONDS - 0.02)


def test_qwen_streamed():
    responses = list(
        MultiModalConversation.call(model="qwen3-tts-flash", text=TEXT, voice="Cherry", stream=True)
    )
    audio = b"".join(base64.b64decode(one.output.audio.data or "") for one in responses)
    assert len(audio) / 48000 == pytest.approx(SECONDS - 0.02)
    assert responses[-1].output.audio.url


def test_qwen_refused():
    response = MultiModalConversation.call(model="qwen3-tts-flash", text="x" * 601, voice="Cherry")
    assert (response.status_code, response.code) == (400, "InvalidParameter")


class Session(QwenTtsRealtimeCallback):
    def __init__(self):
        self.events = []
        self.done = threading.Event()

    def on_event(self, message):
        self.events.append(message)
        if message["type"] in ("session.finished", "error"):
            self.done.set()


def test_qwen_realtime():
    callback = Session()
    session = QwenTtsRealtime(
        model="qwen3-tts-flash-realtime",
        callback=callback,
        url=SOCKETS.replace("/inference", "/realtime"),
    )
    session.connect()
    session.update_session(
        voice="Cherry", response_format=RealtimeFormat.PCM_24000HZ_MONO_16BIT, mode="server_commit"
    )
    session.append_text(TEXT)
    session.finish()
    assert callback.done.wait(5)
    types = [event["type"] for event in callback.events]
    assert types[:2] == ["session.created", "session.updated"]
    assert types[-1] == "session.finished"
    audio = b"".join(base64.b64decode(event.get("delta", "")) for event in callback.events)
    assert len(audio) / 48000 == pytest.approx(SECONDS)
    session.close()
