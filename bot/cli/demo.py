"""`station demo` and `station simulator`."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.settings import find_home

if TYPE_CHECKING:
    from bot.runtime.demo import Logins

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

    from bot.runtime.demo import running, seed_console, wait_for_worker
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
            tell_logins(seed_console(app, folder))
            if not no_browser:
                webbrowser.open(url)
            wait_for_end()
    finally:
        if playing:
            shutil.rmtree(folder, ignore_errors=True)


def tell_logins(logins: "Logins") -> None:
    """Where the console is and how to get in; only a demo prints such things."""
    click.echo(f"网页端 {logins.url}")
    click.echo("  账号 " + "、".join(f"{login}（{role.value}）" for login, role in logins.names))
    click.echo(f"  密码 {logins.password}")
    click.echo(f"  验证器密钥 {logins.secret}，或在另一个终端运行 station demo-code 取验证码（每个账号每 30 秒一次）")


@click.command("demo-code")
def demo_code() -> None:
    """The present code of the second factor for the demo's console accounts."""
    import os

    from bot.runtime.demo import code_of_the_demo

    folder = find_home(os.environ) / "var" / "demo"
    if not (folder / "console.txt").exists():
        raise click.ClickException("there is no demo yet; start it first: station demo")
    click.echo(code_of_the_demo(folder))


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
