"""The device's half of a blind token in a real Chromium, against the vectors, the server's half and `cryptography`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import Error as PageError

import deliberation
from deliberation.polls.box import blind_rsa, keys, tokens
from tests.browser import needs_chromium
from tests.polls.vectors import VARIANTS, needed, vectors

pytestmark = [pytest.mark.browser, needs_chromium]
SCRIPT = Path(deliberation.__file__).parent / "static" / "blind.js"
BLANK = "<!doctype html><html lang=zh><title>x</title><script src=/blind.js></script>"
POLICY = {"content-security-policy": "default-src 'self'", "content-type": "text/html"}
LIMIT = 8_000
"""Bytes."""

STEPS = """async ({v, saltLength}) => {
  const {big, blind, bytesOf, encode, finalize} = deliberationBlind.parts;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const b64 = (data) => btoa(String.fromCharCode(...data)).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const web = await crypto.subtle.importKey(
    "jwk", {kty: "RSA", n: b64(bytes(v.n)), e: b64(bytes(v.e))}, {name: "RSA-PSS", hash: "SHA-384"}, true, ["verify"]);
  const key = {n: big(bytes(v.n)), e: big(bytes(v.e)), web};
  const prepared = bytes(v.prepared_msg);
  const encoded = await encode(prepared, key.n.toString(2).length - 1, bytes(v.salt));
  const hidden = await blind(key, prepared, bytes(v.salt), big(bytes(v.inv)));
  const signature = await finalize(key, prepared, bytes(v.blind_sig), big(bytes(v.inv)), saltLength);
  return {encoded: hex(encoded), blinded: hex(hidden.blinded), sig: hex(signature)};
}"""


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A poll's token key."""
    return rsa.generate_private_key(public_exponent=keys.EXPONENT, key_size=keys.BITS)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a secure origin that holds the script, under the policy of our own pages."""
    context = browser.new_context()
    yield opened(context.new_page(), "http://localhost/")
    context.close()


def opened(page: Page, url: str) -> Page:
    def answer(route: Route) -> None:
        if route.request.url.endswith("/blind.js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body=BLANK, headers=POLICY)

    page.route("**/*", answer)
    page.goto(url)
    return page


@needed
@pytest.mark.parametrize("name", VARIANTS)
def test_the_script_goes_every_step_of_the_published_vectors(page: Page, name: str) -> None:
    vector = vectors()[name]
    found = page.evaluate(STEPS, {"v": vector, "saltLength": VARIANTS[name].salt_bytes})
    assert found["blinded"] == vector["blinded_msg"]
    assert found["sig"] == vector["sig"]
    assert found["encoded"] == vector.get("encoded_msg", found["encoded"])


def test_phone_and_server_make_tokens_together(page: Page, key: rsa.RSAPrivateKey) -> None:
    pem, seen = keys.pem_of(key.public_key()), set()
    held = keys.Keys("00" * 32)
    for poll in ("p1", "p1", "p2"):
        asked = page.evaluate("([pem, poll]) => deliberationBlind.request(pem, poll)", [pem, poll])
        kept = json.loads(json.dumps(asked))  # as the phone's storage keeps it
        request = tokens.unb64(kept["blinded"])
        assert request is not None
        signature = tokens.b64(blind_rsa.blind_sign(key.private_numbers(), request))
        finish = "([asked, signature, pem]) => deliberationBlind.finish(asked, signature, pem)"
        token = page.evaluate(finish, [kept, signature, pem])
        assert page.evaluate(finish, [kept, signature, pem]) == token
        assert signature not in token
        assert kept["blinded"] not in token
        mine = tokens.identity(token, poll_id=poll, public_pem=pem, held=held, simple_mode=False)
        assert mine is not None
        assert tokens.identity(token, poll_id="p3", public_pem=pem, held=held, simple_mode=False) is None
        seen.add(mine)
    assert len(seen) == 3


@pytest.mark.parametrize("wrong", ["", "AAAA", "A" * 342, "_" * 342])
def test_an_answer_that_is_no_signature_is_noticed(page: Page, key: rsa.RSAPrivateKey, wrong: str) -> None:
    pem = keys.pem_of(key.public_key())
    asked = page.evaluate("(pem) => deliberationBlind.request(pem, 'p1')", pem)
    with pytest.raises(PageError, match="blind:"):
        page.evaluate(
            "([asked, wrong, pem]) => deliberationBlind.finish(asked, wrong, pem)",
            [asked, wrong, pem],
        )


def test_it_is_quick_enough_for_an_old_phone(page: Page, key: rsa.RSAPrivateKey) -> None:
    """A request and its end within two seconds on a processor six times slower than this one."""
    pem = keys.pem_of(key.public_key())
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    spent = page.evaluate(
        "async (pem) => { const at = performance.now(); await deliberationBlind.request(pem, 'p1');"
        " return performance.now() - at; }",
        pem,
    )
    assert spent < 2_000


def test_a_device_says_whether_it_can(page: Page, browser: Browser) -> None:
    assert page.evaluate("deliberationBlind.able()") is True
    elsewhere = browser.new_context()
    assert opened(elsewhere.new_page(), "http://plain.test/").evaluate("deliberationBlind.able()") is False
    elsewhere.close()


def test_the_script_is_small_and_builds_no_code() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.encode()) <= LIMIT
    assert "eval(" not in text
    assert "Function(" not in text
