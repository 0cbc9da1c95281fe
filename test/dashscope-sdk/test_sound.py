"""The simulator's sound is read by SoX and by Opus' own decoder, and lasts as long as the text says."""

import io
import subprocess
import wave
from array import array

import pytest
import requests
from dashscope import MultiModalConversation
from dashscope.audio.tts_v2 import AudioFormat, SpeechSynthesizer

TEXT = "One sentence. 还有一句。"
# The simulator has 20 ms of sound for each byte of a sentence, and 20 ms before it.
SECONDS = (len(TEXT.encode()) + 2) * 0.02
WAV = ["-t", "wav", "-"]


def run(command, sound):
    made = subprocess.run(command, input=sound, capture_output=True, timeout=10)
    assert made.returncode == 0, made.stderr.decode()
    return made.stdout


def decode(command, sound):
    """The samples and the sample rate of the WAV file that a decoder makes of the sound."""
    with wave.open(io.BytesIO(run(command, sound))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        rate = file.getframerate()
        # Written to a pipe, the file does not know its length.
        return file.readframes(rate * 60), rate


def speak(format):
    return SpeechSynthesizer(model="cosyvoice-v3-flash", voice="longanyang", format=format).call(TEXT)


def seconds_of(samples, rate):
    return len(samples) / 2 / rate


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_wav(rate):
    sound = speak(AudioFormat[f"WAV_{rate}HZ_MONO_16BIT"])
    # Its header does not know its length. At another sample rate, the samples would be other ones.
    samples = run(["sox", "-t", "wav", "-", "-t", "raw", "-r", str(rate), "-"], sound)
    assert samples == sound[44:]
    assert seconds_of(samples, rate) == pytest.approx(SECONDS, rel=0.01)


@pytest.mark.parametrize("rate", [8000, 24000, 48000])
def test_pcm(rate):
    sound = speak(AudioFormat[f"PCM_{rate}HZ_MONO_16BIT"])
    raw = ["-t", "raw", "-r", str(rate), "-e", "signed", "-b", "16", "-c", "1", "-"]
    samples, _ = decode(["sox", *raw, *WAV], sound)
    assert samples == sound
    assert seconds_of(samples, rate) == pytest.approx(SECONDS, rel=0.01)
    # Tones, neither silence nor noise at full volume.
    loudest = max(abs(value) for value in array("h", samples))
    assert 1000 < loudest < 20000


@pytest.mark.parametrize(
    "name, samples_of_frame",
    [
        ("MP3_8000HZ_MONO_128KBPS", 576),
        ("MP3_16000HZ_MONO_128KBPS", 576),
        ("MP3_22050HZ_MONO_256KBPS", 576),
        ("MP3_24000HZ_MONO_256KBPS", 576),
        ("MP3_44100HZ_MONO_256KBPS", 1152),
        ("MP3_48000HZ_MONO_256KBPS", 1152),
    ],
)
def test_mp3(name, samples_of_frame):
    rate = int(name[4:].split("HZ")[0])
    samples, found = decode(["sox", "-t", "mp3", "-", *WAV], speak(AudioFormat[name]))
    assert found == rate
    frame = samples_of_frame / rate
    # Each sentence ends with a whole frame, and the decoder leaves the last one out.
    assert SECONDS - frame <= seconds_of(samples, rate) <= SECONDS + 2 * frame


@pytest.mark.parametrize("rate", [8, 16, 24, 48])
def test_opus(rate):
    sound = speak(AudioFormat[f"OGG_OPUS_{rate}KHZ_MONO_32KBPS"])
    samples, found = decode(["opusdec", "--quiet", "--force-wav", "-", "-"], sound)
    # A packet is 20 ms, and so is a byte.
    assert seconds_of(samples, found) == pytest.approx(SECONDS, abs=0.02)


def test_the_file_of_an_answer():
    response = MultiModalConversation.call(model="qwen3-tts-flash", text=TEXT, voice="Cherry")
    sound = requests.get(response.output.audio.url, timeout=10).content
    samples, rate = decode(["sox", "-t", "wav", "-", *WAV], sound)
    assert (samples, rate) == (sound[44:], 24000)
    # Over HTTP the text is one piece.
    assert seconds_of(samples, rate) == pytest.approx(SECONDS - 0.02)
