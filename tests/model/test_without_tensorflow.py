"""The process that talks leaves TensorFlow out, and says so to a part that would need it."""

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


def test_a_loaded_dialogue_holds_no_tensorflow_and_refuses_a_neural_part_by_name():
    script = (
        "import sys, pathlib, warnings; warnings.simplefilter('ignore')\n"
        "from bot.dialogue.engine import RasaConversation\n"
        "from bot.dialogue.model_file import model_path\n"
        "home = pathlib.Path.cwd()\n"
        "RasaConversation(model_path(home, home / 'models'))\n"
        "assert not hasattr(sys.modules['tensorflow'], '__version__')\n"
        "from rasa.utils.tensorflow.models import RasaModel\n"
        "try: RasaModel()\n"
        "except ImportError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=HOME, check=False)
    assert run.returncode == 0, run.stderr
    assert "RasaModel needs TensorFlow" in run.stdout
