"""Runs alone: a picture in, a JPEG without metadata out, under limits of memory, time, files and processes.

It is started as a file, in an empty environment: nothing of ours is imported here and no secret is inherited.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

PIXELS = 24_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
SIDE = 2_048
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
LIMITS = (
    (resource.RLIMIT_AS, MEMORY_BYTES),
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CORE, 0),
)
"""No file is written, no process started, no memory dumped."""


def main() -> None:
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    Image.MAX_IMAGE_PIXELS = PIXELS
    picture: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS)
    if picture.width * picture.height > PIXELS:
        sys.exit(1)
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((SIDE, SIDE))
    # Only the pixels go on: a converted picture still carries comments and profiles, and writes them out again.
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    plain.save(sys.stdout.buffer, "JPEG", quality=85)


if __name__ == "__main__":
    main()
