"""JupyterLab in a real browser: a server of its own in a folder, and Debian's chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

QUIET = {"fetchNews": "false", "checkForUpdates": False}  # no question on the first start


@contextmanager
def opened(notebook, folder):
    """A page of the browser that shows the notebook, a file in the folder, ready to be run."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing: install Debian's package chromium"
    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1240, "height": 1480})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/lab/tree/{notebook}?reset")
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
        page.wait_for_timeout(5_000)  # menus that are opened while JupyterLab starts close again
        yield page
        browser.close()


def run_all_cells(page):
    """As a user would, from the menu."""
    page.locator('.lm-MenuBar-itemLabel:text-is("Run")').click()
    page.locator('.lm-Menu-itemLabel:text-is("Run All Cells")').click()


@contextmanager
def serving(folder):
    """The address of a JupyterLab in this folder."""
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET))
    port, log = free_port(), folder / "lab.log"
    how = (f"--ServerApp.port={port}", "--IdentityProvider.token=", "--allow-root", "--no-browser")
    with log.open("w") as words:  # not a pipe, which would block the server once it is full
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", *how],
            cwd=folder,
            env=os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")},
            stderr=words,
        )
    try:
        wait_for(port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port():
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, log, seconds=120):
    """Until JupyterLab answers."""
    for _ in range(4 * seconds):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api").close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"JupyterLab has not started:\n{log.read_text()}")
