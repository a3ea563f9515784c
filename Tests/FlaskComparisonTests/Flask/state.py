"""Cookies, sessions, files."""

import datetime
import io

import flask
from flask import flash, get_flashed_messages, request, session

from shared import lines, plain


def add_cookies(app):
    jar = {
        "plain": lambda r: r.set_cookie("a", "b"),
        "spaces": lambda r: r.set_cookie("a", "b c"),
        "odd": lambda r: r.set_cookie("a", 'b; c="d", \\ \u00e9'),
        "age": lambda r: r.set_cookie("a", "b", max_age=60),
        "expires": lambda r: r.set_cookie("a", "b", expires=datetime.datetime(2036, 1, 31, 12, 0, 0)),
        "path": lambda r: r.set_cookie("a", "b", path="/x y"),
        "domain": lambda r: r.set_cookie("a", "b", domain=".example.com"),
        "safe": lambda r: r.set_cookie("a", "b", secure=True, httponly=True, samesite="Strict"),
        "open": lambda r: r.set_cookie("a", "b", httponly=False, samesite=None),
        "partitioned": lambda r: r.set_cookie("a", "b", partitioned=True),
        "delete": lambda r: r.delete_cookie("a"),
        "delete-path": lambda r: r.delete_cookie("a", path="/x", domain="example.com"),
        "bad-name": lambda r: r.set_cookie("a b", "c"),
        "long": lambda r: r.set_cookie("a", "b" * 5000),
    }

    @app.get("/cookie/<name>")
    def cookie(name):
        response = plain("set")
        jar[name](response)
        return response

    @app.get("/cookies")
    def cookies():
        return lines(request.cookies.items(multi=True))


def add_session(app):
    @app.get("/session")
    def show():
        return lines(sorted((name, value) for name, value in session.items() if name[0] != "_"))

    @app.get("/session/untouched")
    def untouched():
        return plain("untouched")

    @app.get("/session/set")
    def set_values():
        session.update(request.args)
        return plain("set")

    @app.get("/session/same")
    def set_same():
        session["n"] = 7
        return plain("same")

    @app.get("/session/types")
    def types():
        session.update(n=7, x=1.5, b=True, none=None, l=[1, "a"], d={"k": "v"}, t="\u00e9\u2713 <b>")
        return plain("set")

    @app.get("/session/pop")
    def pop():
        return plain(str(session.pop(request.args["name"], None)))

    @app.get("/session/clear")
    def clear():
        session.clear()
        return plain("clear")

    @app.get("/session/permanent")
    def permanent():
        session.permanent = True
        session["user"] = "ada"
        return plain("permanent")

    @app.get("/flash")
    def add_flash():
        flash("Saved.", request.args.get("category", "message"))
        return plain("flashed")

    @app.get("/flashes")
    def flashes():
        return lines(get_flashed_messages(with_categories=True))

    @app.get("/flashes/<category>")
    def flashes_of(category):
        return lines((category, text) for text in get_flashed_messages(category_filter=[category]))


def add_files(app, files):
    digits = files + "/static/digits.txt"
    send = {
        "plain": lambda: flask.send_file(digits),
        "attachment": lambda: flask.send_file(digits, as_attachment=True),
        "named": lambda: flask.send_file(digits, as_attachment=True, download_name="M\u00e4rz 2026.txt"),
        "named-inline": lambda: flask.send_file(digits, download_name="a.html"),
        "quoted": lambda: flask.send_file(digits, as_attachment=True, download_name='a"b;c.txt'),
        "max-age": lambda: flask.send_file(digits, max_age=60),
        "no-etag": lambda: flask.send_file(digits, etag=False),
        "own-etag": lambda: flask.send_file(digits, etag="v1"),
        "unconditional": lambda: flask.send_file(digits, conditional=False),
        "mimetype": lambda: flask.send_file(digits, mimetype="text/x-digits"),
        "gzip": lambda: flask.send_file(files + "/static/app.css.gz"),
        "gzip-attachment": lambda: flask.send_file(files + "/static/app.css.gz", as_attachment=True),
        "unknown-type": lambda: flask.send_file(files + "/static/thing.zzz"),
        "empty": lambda: flask.send_file(files + "/static/empty.txt"),
        "missing": lambda: flask.send_file(files + "/none"),
        "directory": lambda: flask.send_file(files),
        "bytes": lambda: flask.send_file(io.BytesIO(b"0123456789"), download_name="a.csv"),
    }

    @app.get("/send/<name>")
    def send_one(name):
        return send[name]()

    @app.get("/from/<path:name>")
    def send_from(name):
        return flask.send_from_directory(files + "/static", name)
