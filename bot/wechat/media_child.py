"""Runs alone: a picture in, a JPEG without metadata out, under limits of memory and time."""

import io
import resource
import sys

from PIL import Image

PIXELS = 24_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
SIDE = 2_048


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = PIXELS
    picture: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "GIF", "WEBP"))
    if picture.width * picture.height > PIXELS:
        sys.exit(1)
    picture = picture.convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    picture.save(sys.stdout.buffer, "JPEG", quality=85)


if __name__ == "__main__":
    main()
