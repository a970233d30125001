"""Runs alone: a picture in, a small JPEG out; a voice message in, a WAV out; under limits of memory, time and files.

It is started as a file, in an empty environment: nothing of ours is imported here and no secret is inherited.
"""

import ctypes
import io
import resource
import sys
import wave

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
LIMITS = (
    (resource.RLIMIT_AS, MEMORY_BYTES),
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CORE, 0),
)
PIXELS = 24_000_000
SIDE = 280
AMR_HEAD = b"#!AMR\n"
AMR_LIBRARY = "libopencore-amrnb.so.0"
FRAME_BYTES = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""Bytes after the head of a frame, by its mode (RFC 4867, 5.3 and 3GPP TS 26.101); 15 is a frame without speech."""
NO_SPEECH = 15
SAMPLES = 160
RATE = 8_000
LONGEST_FRAMES = 90 * 50
"""A voice message of WeChat has 60 seconds at most, of 50 frames each."""


def small_picture(body: bytes) -> bytes:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    picture = Image.open(io.BytesIO(body), formats=("JPEG",))
    if picture.width * picture.height > PIXELS:
        sys.exit(1)
    picture.draft("RGB", (SIDE, SIDE))
    small = picture.convert("RGB")
    small.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=72)
    return out.getvalue()


def playable_voice(body: bytes) -> bytes:
    """Narrow-band AMR, the form of WeChat's voice messages, which no browser plays. Exits for anything else."""
    if not body.startswith(AMR_HEAD):
        sys.exit(1)
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"".join(decoded(body[len(AMR_HEAD) :])))
    return out.getvalue()


def decoded(frames: bytes) -> list[bytes]:
    library = ctypes.CDLL(AMR_LIBRARY)
    library.Decoder_Interface_init.restype = ctypes.c_void_p
    library.Decoder_Interface_Decode.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int)
    decoder = library.Decoder_Interface_init()
    pieces: list[bytes] = []
    at = 0
    while at < len(frames) and len(pieces) < LONGEST_FRAMES:
        mode = frames[at] >> 3 & 0x0F
        if mode >= len(FRAME_BYTES) and mode != NO_SPEECH:
            break
        size = 1 + (FRAME_BYTES[mode] if mode < len(FRAME_BYTES) else 0)
        if at + size > len(frames):
            break
        samples = ctypes.create_string_buffer(2 * SAMPLES)
        # The decoder reads a whole frame of the largest mode, whatever it was given: never past what is ours.
        library.Decoder_Interface_Decode(decoder, frames[at : at + size].ljust(1 + max(FRAME_BYTES), b"\0"), samples, 0)
        pieces.append(samples.raw)
        at += size
    return pieces


def main() -> None:
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    work = {"picture": small_picture, "voice": playable_voice}[sys.argv[1]]
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
