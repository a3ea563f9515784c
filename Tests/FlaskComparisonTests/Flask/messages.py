"""Requests and responses."""

import datetime
import uuid

import flask
from flask import redirect, request, url_for
from markupsafe import escape

from shared import lines, plain


def add_requests(app):
    @app.get("/args")
    def args():
        return lines(request.args.items(multi=True))

    @app.get("/search")
    def search():
        page = request.args.get("page", 1, type=int)
        return plain(f"{request.args['q']} {page}")

    @app.get("/header")
    def header():
        return plain(f"[{request.headers.get('X-Thing')}] [{request.headers.get('x-missing')}]")

    @app.route("/fields", methods=["POST", "PUT"])
    def fields():
        files = [f"{f.name}={f.filename} {f.mimetype} {len(f.read())}\n" for _, f in request.files.items(multi=True)]
        return plain("".join(f"{k}={v}\n" for k, v in request.form.items(multi=True)) + "".join(files))

    @app.post("/required")
    def required():
        return plain(request.form["name"])

    @app.post("/upload")
    def upload():
        file = request.files["photo"]
        return plain(f"{file.filename} {file.mimetype} {len(file.read())}")

    @app.post("/json")
    def json():
        return flask.jsonify(request.get_json())

    @app.post("/body")
    def body():
        return request.get_data()

    @app.post("/user.json")
    def user_json():
        user = request.get_json()
        return {"name": user["name"], "age": user["age"]}


def add_responses(app):
    make = {
        "empty": lambda: "",
        "no-content": lambda: ("", 204),
        "created": lambda: ("made", 201, {"Location": "/made/1"}),
        "headers": lambda: ("text", {"Content-Type": "text/plain; charset=utf-8", "X-A": "b"}),
        "status": lambda: ("short", 202),
        "unknown-status": lambda: ("own", 299),
        "bytes": lambda: b"\x00\x01",
        "dict": lambda: {"b": 1, "a": [1, 2.5, True, None, "\u00e9</script>"]},
        "list": lambda: ["x", {"y": "z"}],
        "dict-status": lambda: ({"id": 1}, 201),
        "whole-float": lambda: {"x": 2.0},
        "date": lambda: {"at": datetime.datetime(2026, 1, 31, 12, 0, 0, tzinfo=datetime.timezone.utc)},
        "uuid": lambda: {"id": uuid.UUID("01234567-89AB-CDEF-0123-456789ABCDEF")},
        "stream": lambda: (piece for piece in ["some ", "", "words."]),
        "repeated": lambda: ("x", [("X-A", "1"), ("X-A", "2")]),
        "vary": lambda: ("x", {"Vary": "Accept-Language"}),
        "not-modified": lambda: ("", 304),
    }

    @app.get("/make/<name>")
    def make_response(name):
        return make[name]()

    @app.get("/redirect")
    def redirects():
        return redirect(request.args["to"], request.args.get("code", 302, type=int))

    @app.get("/redirect/home")
    def redirects_home():
        return redirect(url_for("home"))

    @app.get("/set-header")
    def set_header():
        response = plain("set")
        response.headers["X-Value"] = request.args["value"]
        return response

    @app.get("/escape")
    def escapes():
        return f"<p title=\"{escape(request.args['text'])}\">"

    @app.get("/etag")
    def etag():
        response = plain("0123456789")
        response.add_etag()
        response.last_modified = datetime.datetime(2026, 1, 31, 12, 0, 0)
        return response.make_conditional(request, accept_ranges=True, complete_length=10)

    @app.get("/weak")
    def weak():
        response = plain("0123456789")
        response.set_etag("v7", weak=True)
        return response.make_conditional(request)

    @app.get("/after")
    def after():
        @flask.after_this_request
        def add(response):
            response.headers["X-After"] = "yes"
            return response

        return plain("after")
