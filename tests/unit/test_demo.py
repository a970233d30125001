"""What a demo leaves behind stays in its own folder."""

from pathlib import Path

from bot.runtime.demo import environment, new_account


def test_a_demo_keeps_everything_in_its_own_folder(tmp_path: Path) -> None:
    """Heads of its chain beside a station's would make that station's audit look forged."""
    told = environment(tmp_path, "http://127.0.0.1:1", new_account(), 8000)
    for name in ("STATION_SECRET_KEY_FILE", "STATION_JOURNAL_DIR", "STATION_CLOCK_OFFSET_FILE"):
        assert Path(told[name]).is_relative_to(tmp_path), name
    assert str(tmp_path) in told["STATION_DATABASE_URL"]
