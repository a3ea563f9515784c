"""Asks the Flask apps every case of the table, and prints what they answer as JSON."""

import json
import os
import sys
from io import BytesIO
from urllib.parse import unquote_to_bytes

from werkzeug.test import run_wsgi_app

from apps import makers


class Asker:
    """What a browser remembers between two requests."""

    def __init__(self):
        self.cookies = {}
        self.seen = {}

    def take(self, headers):
        self.seen = {name.lower(): value for name, value in headers}
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, rest = value.split("=", 1)
                self.cookies[key] = rest.split(";")[0]
                if "Max-Age=0" in rest:
                    del self.cookies[key]

    def fill(self, text):
        """`{etag}` in a field stands for that of this asker's last response."""
        for name in ("etag", "last-modified"):
            text = text.replace("{" + name + "}", self.seen.get(name, ""))
        return text


def environ(case, asker):
    """As werkzeug's development server makes it of the bytes of a request."""
    method, target = case["request"].split(" ", 1)
    path, _, query = target.partition("?")
    body = case.get("body", "").encode()
    values = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin1"),
        "QUERY_STRING": query, "REQUEST_URI": target, "RAW_URI": target, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    if "body" in case:
        values["CONTENT_LENGTH"] = str(len(body))
    headers = dict(case.get("headers", {}))
    if asker.cookies and "Cookie" not in headers:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in sorted(asker.cookies.items()))
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        prefix = "" if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
        values[prefix + key] = asker.fill(value).encode().decode("latin1")
    return values


def answer(app, case, asker):
    pieces, status, headers = run_wsgi_app(app, environ(case, asker), buffered=True)
    body = b"".join(pieces)
    asker.take(headers)
    code = int(status.split()[0])
    return {"status": code, "headers": list(map(list, headers)), "body": body.decode("utf-8", "replace")}


def main(files):
    with open(os.path.join(os.path.dirname(__file__), "..", "cases.json"), encoding="utf-8") as file:
        cases = json.load(file)
    apps = {name: make(files) for name, make in makers.items()}
    askers = {}
    answers = []
    for case in cases:
        asker = askers.setdefault(case.get("asker", case["name"]), Asker())
        answers.append(answer(apps[case.get("app", "main")], case, asker))
    json.dump(answers, sys.stdout)
