"""The status page in a headless Chromium: what it shows, with the keyboard, in light and dark. SCREENSHOTS keeps the pictures."""

import os

import pytest
from chromium import Chromium

from peers import Device, wait_until
from test_status import status  # noqa: F401


@pytest.fixture
def browser(tmp_path):
    chromium = Chromium(tmp_path)
    yield chromium
    chromium.stop()


CONTRAST = """(() => {
  const light = text => text.match(/[0-9]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const back = element => { for (; element; element = element.parentElement) {
    const colour = getComputedStyle(element).backgroundColor;
    if (!colour.endsWith(", 0)")) return colour;
  } return "rgb(255, 255, 255)"; };
  return Math.min(...[...document.querySelectorAll("h1, h2, p, dt, dd, th, td, a, li")].filter(one => one.textContent.trim())
    .map(one => [light(getComputedStyle(one).color), light(back(one))].sort((a, b) => b - a))
    .map(([high, low]) => (high + 0.05) / (low + 0.05)));
})()"""


def test_the_page_shows_what_the_bridge_does(status, mosquitto, cluster, browser, tmp_path):  # noqa: F811
    program, port = status(security="  username: ada\n  password: hidden-word\n")
    folder = os.environ.get("SCREENSHOTS", tmp_path)
    browser.open(f"http://127.0.0.1:{port}/")
    text = "document.body?.innerText ?? ''"
    wait_until(lambda: browser.evaluate("document.getElementById('state')?.textContent") == "ready", 30,
               lambda: browser.evaluate(text))
    device = Device(mosquitto.port)
    for number in range(500):
        device.publish("plant/1/<b>temp</b>", b"21.5")
    device.finish(500)
    stored = "[...document.querySelectorAll('#counts div')].map(one => one.textContent)"
    wait_until(lambda: "Stored500" in browser.evaluate(stored), 30, lambda: browser.evaluate(stored))
    assert "Every message accounted foryes" in browser.evaluate(stored)
    latency = browser.evaluate("[...document.querySelectorAll('#latency div')].map(one => one.textContent)")
    assert [one.startswith(name) for one, name in zip(latency, ("Stored in Kafka50 % within", "Then acknowledged"))] == [True] * 2
    assert "–" not in latency[0] and "–" in latency[2]
    assert "no route reads from Kafka" in browser.evaluate(text)
    process = browser.evaluate("[...document.querySelectorAll('#process div')].map(one => one.textContent)")
    assert "MiB" in process[0]
    settings = browser.evaluate("[...document.querySelectorAll('#configuration-rows tr')].map(one => one.innerText)")
    assert "mqtt.password\t***" in settings and "mqtt.username\t***" in settings
    assert "hidden-word" not in browser.evaluate("document.documentElement.outerHTML")
    assert browser.evaluate("document.querySelectorAll('#route-rows tr').length") == 1
    assert "plant/#" in browser.evaluate(text) and "127.0.0.1" in browser.evaluate(text)
    wait_until(lambda: "," in (browser.evaluate("document.querySelector('polyline').getAttribute('points')") or ""), 20,
               "the rates are drawn")
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        browser.screenshot(f"{folder}/status-{scheme}.png")
        assert browser.evaluate(CONTRAST) >= 4.5, scheme
    browser.screenshot(f"{folder}/status-narrow.png", width=360, height=1600)
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a narrow screen scrolls sideways"
    assert browser.evaluate("Math.min(...[...document.querySelectorAll('th')].map(one => one.clientWidth))") >= 40

    # With the keyboard, and for a screen reader.
    browser.press_tab()
    assert browser.evaluate("document.activeElement.textContent") == "To the routes"
    assert browser.evaluate("document.documentElement.lang") == "en"
    assert browser.evaluate("[...document.querySelectorAll('th')].every(one => one.scope)")
    assert browser.evaluate("[...document.querySelectorAll('svg')].every(one => one.getAttribute('aria-label'))")
    assert browser.evaluate("document.getElementById('state').getAttribute('aria-live')") == "polite"

    mosquitto.stop()
    wait_until(lambda: "MQTT is not connected" in browser.evaluate(text), 30, lambda: browser.evaluate(text))
    assert browser.evaluate("document.title") == "Trestle: not ready"
    browser.screenshot(f"{folder}/status-lost.png")
    program.kill()
    wait_until(lambda: "no connection to Trestle" in browser.evaluate(text), 30, lambda: browser.evaluate(text))
