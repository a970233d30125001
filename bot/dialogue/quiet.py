"""Before Rasa speaks: without this it prints every message it works on (docs/adr/0002-rasa-as-a-library.md)."""

import logging
import os
import warnings
from pathlib import Path


def hush(scratch: Path) -> None:
    """Silence Rasa's own logs of message texts, its telemetry, and give jieba a cache folder of our own.

    Must run before anything of Rasa is imported. `scratch` is made when it is missing.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    # Filters do not do: TensorFlow and others set their own while they are imported.
    warnings.showwarning = lambda *args, **kwargs: None
    import jieba
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    jieba.setLogLevel(logging.ERROR)
    scratch.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(scratch)
    logging.getLogger("rasa").setLevel(logging.ERROR)
