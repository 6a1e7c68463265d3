"""Writes the seeds of the fuzz targets FuzzHTTP and FuzzWebSocket: legal messages of each kind, and a few that are nearly so."""

import pathlib

FUZZ = pathlib.Path(__file__).parents[1] / "fuzz"
REQUEST, RESPONSE, TO_HEAD = 0, 1, 3
SERVER, CLIENT, STREAM_SERVER = 0, 1, 2

HTTP = {
    "get": (REQUEST, b"GET /a?b HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\n\r\n"),
    "options": (REQUEST, b"OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
    "absolute": (REQUEST, b"GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n"),
    "old": (REQUEST, b"GET / HTTP/1.0\r\n\r\n"),
    "length": (REQUEST, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "chunked": (REQUEST, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                         b"5;a=\"b\\\"c\" ; d=e\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"),
    "both-lengths": (REQUEST, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "folded": (REQUEST, b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
    "latin": (REQUEST, b"GET / HTTP/1.1\r\nHost: a\r\nX: \xe9\xff\r\n\r\n"),
    "ok": (RESPONSE, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    "head": (TO_HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"),
    "until-close": (RESPONSE, b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it"),
    "interim": (RESPONSE, b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
    "events": (RESPONSE, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndata:\n\r\n0\r\n\r\n"),
    "switch": (RESPONSE, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
}


def masked(first, payload, mask=b"\x37\xfa\x21\x3d"):
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return bytes([first]) + size + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


WEBSOCKET = {
    "text": (SERVER, masked(0x81, "Grüße".encode())),
    "binary": (STREAM_SERVER, masked(0x82, bytes(range(200)))),
    "fragments": (SERVER, masked(0x01, b"a\xe2") + masked(0x89, b"ping") + masked(0x00, b"\x82") + masked(0x80, b"\xac")),
    "close": (SERVER, masked(0x88, b"\x03\xe8done")),
    "empty-close": (SERVER, masked(0x88, b"")),
    "stream-text": (STREAM_SERVER, masked(0x81, b"no")),
    "to-client": (CLIENT, b"\x82\x7e\x00\x80" + bytes(128) + b"\x8a\x00\x88\x02\x03\xe9"),
    "long": (CLIENT, b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00" + bytes(300)),
}

for folder, seeds in [("FuzzHTTP", HTTP), ("FuzzWebSocket", WEBSOCKET)]:
    (FUZZ / folder).mkdir(parents=True, exist_ok=True)
    for name, (choice, text) in seeds.items():
        (FUZZ / folder / name).write_bytes(bytes([choice | 16 * (len(text) % 8)]) + text)
