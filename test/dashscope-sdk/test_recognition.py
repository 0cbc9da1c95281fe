"""Recognition of speech by the SDK: messages, files as tasks, and sound as it comes. What is said is synthesized first."""

import os
import threading

import pytest
import requests
from dashscope import MultiModalConversation
from dashscope.audio.asr import Recognition, RecognitionCallback, Transcription
from dashscope.audio.qwen_asr import QwenTranscription
from dashscope.audio.tts_v2 import AudioFormat, SpeechSynthesizer

TEXT = "One sentence. 还有一句。"
SENTENCES = ["One sentence.", "还有一句。"]


def synthesize(form):
    synthesizer = SpeechSynthesizer(model="cosyvoice-v3-flash", voice="longanyang", format=form)
    return synthesizer.call(TEXT)


@pytest.fixture(scope="module")
def address():
    """Speech by its address, as Qwen-TTS gives it."""
    response = MultiModalConversation.call(model="qwen3-tts-flash", text=TEXT, voice="Cherry")
    return response.output.audio.url


@pytest.fixture(scope="module")
def wav(tmp_path_factory):
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    path.write_bytes(synthesize(AudioFormat.WAV_16000HZ_MONO_16BIT))
    return path


def ask(audio, model="qwen3-asr-flash", **options):
    messages = [
        {"role": "system", "content": [{"text": "Names."}]},
        {"role": "user", "content": [{"audio": audio}]},
    ]
    return MultiModalConversation.call(
        model=model, messages=messages, result_format="message", asr_options={"enable_itn": False}, **options
    )


def test_message_by_address(address):
    response = ask(address)
    [choice] = response.output.choices
    assert choice.message.content == [{"text": TEXT}]
    assert choice.message["annotations"] == [{"type": "audio_info", "language": "zh", "emotion": "neutral"}]
    assert response.usage["seconds"] == 1


def test_message_with_a_local_file(wav):
    """The SDK puts the file into the temporary store."""
    assert ask(f"file://{wav}").output.choices[0].message.content == [{"text": TEXT}]


def test_message_streamed(address):
    responses = ask(address, stream=True, incremental_output=True)
    parts = [item["text"] for one in responses for item in one.output.choices[0].message.content]
    assert len(parts) > 2
    assert "".join(parts) == TEXT


def test_message_refused():
    response = ask("https://nowhere.invalid/a.wav")
    assert (response.status_code, response.code) == (400, "InvalidParameter")


def sentences_in(transcript):
    return [sentence["text"] for one in transcript["transcripts"] for sentence in one["sentences"]]


def test_task(address):
    submitted = Transcription.async_call(
        model="paraformer-v2", file_urls=[address, "https://nowhere.invalid/a.wav"], language_hints=["zh", "en"]
    )
    assert submitted.output.task_status == "PENDING"
    assert Transcription.fetch(task=submitted.output.task_id).output.task_status == "RUNNING"
    done = Transcription.wait(task=submitted.output.task_id)
    assert (done.status_code, done.output.task_status) == (200, "SUCCEEDED")
    heard, gone = done.output.results
    assert sentences_in(requests.get(heard["transcription_url"], timeout=10).json()) == SENTENCES
    assert (gone["subtask_status"], gone["code"]) == ("FAILED", "InvalidFile.DownloadFailed")
    assert done.usage == {"duration": 1}


def test_task_that_fails():
    done = Transcription.call(model="fun-asr", file_urls=["https://nowhere.invalid/a.wav"])
    assert (done.status_code, done.output.task_status) == (200, "FAILED")
    assert done.output.code == "InvalidFile.DownloadFailed"


def test_task_of_qwen(address):
    done = QwenTranscription.call(model="qwen3-asr-flash-filetrans", file_url=address, enable_words=True)
    transcript = requests.get(done.output["result"]["transcription_url"], timeout=10).json()
    assert sentences_in(transcript) == SENTENCES
    assert transcript["transcripts"][0]["sentences"][0]["words"][0]["text"] == "One "


def test_file_over_a_socket(wav):
    recognition = Recognition(model="fun-asr-realtime", format="wav", sample_rate=16000, callback=None)
    result = recognition.call(str(wav))
    assert result.status_code == 200
    assert [sentence["text"] for sentence in result.get_sentence()] == SENTENCES
    assert result.get_usage(result.get_sentence()[-1]) == {"duration": 1}


class Collected(RecognitionCallback):
    def __init__(self):
        self.events = []
        self.sentences = []
        self.done = threading.Event()

    def on_open(self):
        self.events.append("open")

    def on_event(self, result):
        sentence = result.get_sentence()
        if result.is_sentence_end(sentence):
            self.sentences.append(sentence["text"])

    def on_complete(self):
        self.events.append("complete")
        self.done.set()

    def on_error(self, result):
        self.events.append(result.message)
        self.done.set()

    def on_close(self):
        self.events.append("close")


def stream(sound, **options):
    callback = Collected()
    options = {"model": "paraformer-realtime-v2", "format": "mp3", "sample_rate": 24000, **options}
    recognition = Recognition(callback=callback, **options)
    recognition.start()
    for at in range(0, len(sound), 3200):
        recognition.send_audio_frame(sound[at : at + 3200])
    recognition.stop()
    assert callback.done.wait(5)
    return callback


def test_sound_as_it_comes():
    callback = stream(synthesize(AudioFormat.MP3_24000HZ_MONO_256KBPS))
    assert callback.sentences == SENTENCES
    assert callback.events == ["open", "complete", "close"]


def test_sound_refused():
    callback = stream(b"\7" * 4000, format="opus")
    assert callback.sentences == []
    assert "NO_VALID_AUDIO_ERROR" in callback.events[1]


def test_models():
    """The list has the models of recognition; the addresses of the sessions are those of the SDK."""
    base, key = os.environ["DASHSCOPE_HTTP_BASE_URL"], os.environ["DASHSCOPE_API_KEY"]
    headers = {"Authorization": f"Bearer {key}"}
    listed = requests.get(f"{base}/models?page_size=200", headers=headers, timeout=10).json()
    names = [model["model"] for model in listed["output"]["models"]]
    assert {"qwen3-asr-flash", "paraformer-v2", "fun-asr-realtime", "cosyvoice-v3-flash"} <= set(names)
