"""Trains the dialogue model when what it is made from has changed."""

import hashlib
import tarfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bot.dialogue.model_file import check, checksum, model_path, vote_path


def train(home: Path, folder: Path, *, if_stale: bool = False) -> Path:
    """Train and return the dialogue model's path. With `if_stale` what was made of the present sources is kept. The
    two models know nothing of each other: the second core learns the officers' words meanwhile."""
    with ProcessPoolExecutor(max_workers=1) as beside:
        officers = beside.submit(learn_officers, home, folder, if_stale=if_stale)
        path = learn_dialogue(home, folder, if_stale=if_stale)
        officers.result()
    return path


def learn_dialogue(home: Path, folder: Path, *, if_stale: bool) -> Path:
    path = model_path(home, folder)
    if if_stale and path.exists():
        check(path)
        check(vote_path(path))
        return path
    from bot.dialogue.quiet import hush

    hush(folder / "scratch")
    from rasa.model_training import train as rasa_train

    rasa_train(
        domain=str(home / "nlu_data" / "domain"),
        config=str(home / "config.yml"),
        training_files=[str(home / "nlu_data" / "nlu"), str(home / "nlu_data" / "rules.yml")],
        output=str(folder),
        fixed_model_name=path.name.removesuffix(".tar.gz"),
        force_training=True,  # Rasa's own cache knows the data, not our components' code
    )
    take_out_vote(path)
    for made in (path, vote_path(path)):
        checksum(made).write_text(hashlib.sha256(made.read_bytes()).hexdigest(), encoding="ascii")
    return path


def learn_officers(home: Path, folder: Path, *, if_stale: bool) -> None:
    """The second reader of officers' words, a file of its own: their corpus changes without the residents'."""
    from bot.dialogue.officer_learner import learn_to, sense_path

    path = sense_path(home, folder)
    if if_stale and path.exists():
        check(path)
        return
    learn_to(path, home)


def take_out_vote(model: Path) -> None:
    """The danger vote lies beside the model as well, for those who load no model."""
    with tarfile.open(model) as archive:
        (member,) = (one for one in archive.getmembers() if one.name.endswith("danger_vote.json"))
        member.name = vote_path(model).name
        archive.extract(member, model.parent, filter="data")
