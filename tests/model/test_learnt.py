"""What officers put right trains like the rest of the corpus: Rasa reads the export, its marks and its matters."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.corrections import Correction
from bot.service.learning import exported

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)


def correction(text: str, kind: str, new: str, *matters: str) -> Correction:
    return Correction(id=text, kind=kind, old="-", new=new, at=AT, text=text, matters=matters)


@pytest.mark.filterwarnings("ignore")
def test_rasa_reads_the_export_as_it_reads_the_corpus(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    kept = (
        correction(
            "[某某苑8号888室](place)[每天夜里](time)在搭阳光房",
            "matter",
            "illegal_construction",
            "illegal_construction",
        ),
        correction("[某某苑8号](place)有人乱停车\n还按喇叭", "place", "某某苑8号", "parking", "noise_traffic"),
        correction("路灯坏了", "destination", "hotline_12345", "public_facility"),
    )
    file = tmp_path / "corrections.yml"
    file.write_text(exported(kept), encoding="utf-8")
    examples = {example.get("text"): example for example in load_data(str(file)).training_examples}
    assert set(examples) == {"某某苑8号888室每天夜里在搭阳光房", "某某苑8号有人乱停车\n还按喇叭", "路灯坏了"}
    assert {example.get("intent") for example in examples.values()} == {"report"}
    marks = [(e["value"], e["entity"]) for e in examples["某某苑8号888室每天夜里在搭阳光房"].get("entities")]
    assert marks == [("某某苑8号888室", "place"), ("每天夜里", "time")]
    told = {text: example.get("metadata")["intent"]["matters"] for text, example in examples.items()}
    assert told["某某苑8号有人乱停车\n还按喇叭"] == ["parking", "noise_traffic"]
