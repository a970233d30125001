"""`station demo` and `station simulator`."""

import webbrowser
from pathlib import Path

import click

from bot.settings import find_home

DEMO_PORT = 8600


@click.command()
@click.option("--port", type=int, default=DEMO_PORT, help="Port of the page with the two phones.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--play", "playing", is_flag=True, help="Play two stories in the terminal, then end.")
def demo(port: int, no_browser: bool, playing: bool) -> None:
    """Everything on one machine, with a stand-in for WeChat."""
    import os
    import shutil
    import tempfile

    from bot.runtime.demo import running, wait_for_worker
    from bot.runtime.play import STORIES, Play

    folder = Path(tempfile.mkdtemp(prefix="demo-")) if playing else find_home(os.environ) / "var" / "demo"
    try:
        with running(folder, 0 if playing else port) as (app, platform, url):
            wait_for_worker(app)
            if playing:
                play = Play(app, platform)
                for title, lines in STORIES:
                    play.story(title, lines)
                click.secho("\n两个故事都走通了。", bold=True)
                return
            click.secho(f"\n打开 {url} ，左边是居民，右边是民警。按 Ctrl-C 结束。", bold=True)
            if not no_browser:
                webbrowser.open(url)
            wait_for_end()
    finally:
        if playing:
            shutil.rmtree(folder, ignore_errors=True)


def wait_for_end() -> None:
    from bot.runtime.loops import stop_on_signals

    stop_on_signals().wait()


@click.command()
@click.option("--port", type=int, default=DEMO_PORT)
@click.option("--callback", default="http://127.0.0.1:8000", help="Where the service under test listens.")
def simulator(port: int, callback: str) -> None:
    """Only the stand-in for WeChat, with the account of the settings."""
    import httpx

    from bot.settings import check_wechat, read_settings
    from simulator.account import Account
    from simulator.platform import Platform
    from simulator.serve import Running

    settings = read_settings()
    check_wechat(settings)
    account = Account(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_app_secret,
        token=settings.wechat_token,
        aes_key=settings.wechat_aes_key,
        original_id=settings.wechat_original_id,
        mode=settings.wechat_mode,
    )
    platform = Platform(account, httpx.Client(base_url=callback, timeout=5.0), kind=settings.wechat_account)
    running = Running(platform, port=port).start()
    click.echo(f"the stand-in listens on {running.url}; set STATION_WECHAT_API_URL to it")
    wait_for_end()
    running.stop()
