"""Rules, methods, errors, URLs."""

import uuid

import flask
from flask import Blueprint, abort, request, url_for
from markupsafe import escape

from shared import plain


def add_rules(app):
    def show(**values):
        return plain(" ".join(f"{name}={value}" for name, value in values.items()))

    def rule(rule, endpoint=None, **options):
        app.add_url_rule(rule, endpoint or rule.replace(".", "-"), show, **options)

    app.add_url_rule("/", "home", lambda: "Hello")
    app.add_url_rule("/user/<name>", "user", lambda name: f"User {escape(name)}")
    rule("/int/<int:n>", "int")
    rule("/min/<int(min=10, max=20):n>")
    rule("/min/<name>")
    rule("/digits/<int(fixed_digits=3):n>", "digits")
    rule("/signed/<int(signed=True):n>")
    rule("/float/<float:x>", "float")
    rule("/signedfloat/<float(signed=True):x>")
    rule("/string/<string(minlength=2, maxlength=3):s>")
    rule("/length/<string(length=2):s>")
    rule("/path/<path:p>", "path")
    rule("/path/<path:p>/edit")
    rule("/uuid/<uuid:u>", "uuid")
    rule("/any/<any(red, green):c>", "any")
    rule("/two/<int:a>-<int:b>")
    rule("/dot/<name>.<ext>")
    rule("/order/me")
    rule("/order/<int:n>")
    rule("/order/<name>")
    rule("/order/<path:p>")
    rule("/branch/")
    rule("/leaf", "leaf")
    rule("/loose", strict_slashes=False)
    rule("/loosebranch/", strict_slashes=False)
    rule("/inbox/", methods=["POST"])
    rule("/both")
    rule("/both/")
    rule("/all/", "all", defaults={"page": 1})
    rule("/all/page/<int:page>", "all")
    rule("/caf\u00e9")
    app.add_url_rule("/old/<int:n>", "old", redirect_to="int/<n>")
    app.add_url_rule("/moved", "moved", redirect_to="/leaf")


def add_methods(app):
    @app.route("/form", methods=["GET", "POST"])
    def form_page():
        return plain(request.method)

    @app.put("/thing")
    def put_thing():
        return plain("put")

    @app.delete("/thing")
    def delete_thing():
        return "", 204

    @app.route("/options", methods=["GET", "OPTIONS"])
    def own_options():
        return plain("mine " + request.method)

    @app.route("/head", methods=["GET", "HEAD"])
    def own_head():
        return plain("mine"), {"X-Method": request.method}

    @app.route("/dav", methods=["PROPFIND"])
    def dav():
        return plain("found")

    @app.get("/seen/<path:rest>")
    def seen(rest):
        return plain("\n".join([request.path, request.query_string.decode("latin1"), request.url]))


class OutOfStock(Exception):
    pass


class Special(OutOfStock):
    pass


def add_errors(app):
    @app.get("/abort/<int:code>")
    def abort_with(code):
        abort(code)

    @app.get("/abort/message")
    def abort_message():
        abort(403, "Not for <you>.")

    @app.get("/abort/response")
    def abort_response():
        abort(flask.Response("done", 202))

    @app.get("/abort/gone")
    def abort_gone():
        abort(410)

    @app.get("/raise")
    def raises():
        raise RuntimeError("a secret")

    @app.get("/raise/handled")
    def raises_handled():
        raise OutOfStock("ink")

    @app.get("/raise/special")
    def raises_special():
        raise Special("ink")

    @app.get("/none")
    def none():
        return None

    @app.get("/number")
    def number():
        return 7

    @app.errorhandler(410)
    def gone(error):
        return f"{request.path} has left.", 410

    @app.errorhandler(OutOfStock)
    def out_of_stock(error):
        return f"no {error}", 409


def add_urls(app):
    pages = Blueprint("pages", __name__, url_prefix="/pages")
    inner = Blueprint("inner", __name__, url_prefix="/inner")

    @inner.get("/show/<int:n>")
    def show(n):
        return plain(url_for(".show", n=n + 1))

    @pages.get("/")
    def index():
        return plain(" ".join([url_for(".index"), url_for(".inner.show", n=1), url_for("user", name="x")]))

    pages.register_blueprint(inner)
    app.register_blueprint(pages)

    urls = {
        "plain": lambda: url_for("leaf"),
        "text": lambda: url_for("user", name="a b/c"),
        "unicode": lambda: url_for("user", name="J\u00fcrgen"),
        "reserved": lambda: url_for("user", name="!$&'()*+,;=:@%?#[]\"<>\\^`{|}~"),
        "query": lambda: url_for("leaf", q="a b", r="1&2=3+4"),
        "query-unicode": lambda: url_for("leaf", q="\u00e9\u2713"),
        "query-reserved": lambda: url_for("leaf", q="!$'()*,;:@/?#[]\"<>~"),
        "query-list": lambda: url_for("leaf", q=[1, 2]),
        "query-none": lambda: url_for("leaf", q=None),
        "query-bool": lambda: url_for("leaf", q=True),
        "anchor": lambda: url_for("leaf", _anchor="t p"),
        "anchor-query": lambda: url_for("leaf", q=1, _anchor="\u00e9/?#"),
        "external": lambda: url_for("leaf", _external=True),
        "scheme": lambda: url_for("leaf", _scheme="https", _external=True),
        "scheme-alone": lambda: url_for("leaf", _scheme="https"),
        "method": lambda: url_for("form_page", _method="POST"),
        "path": lambda: url_for("path", p="a b/c?d"),
        "int": lambda: url_for("int", n=7),
        "int-text": lambda: url_for("int", n="7"),
        "int-bad": lambda: url_for("int", n="seven"),
        "int-negative": lambda: url_for("int", n=-1),
        "digits": lambda: url_for("digits", n=7),
        "float": lambda: url_for("float", x=1.5),
        "float-whole": lambda: url_for("float", x=2.0),
        "uuid": lambda: url_for("uuid", u=uuid.UUID("01234567-89AB-CDEF-0123-456789ABCDEF")),
        "any": lambda: url_for("any", c="red"),
        "any-bad": lambda: url_for("any", c="blue"),
        "missing": lambda: url_for("user"),
        "unknown": lambda: url_for("nowhere"),
        "default": lambda: url_for("all", page=1),
        "default-other": lambda: url_for("all", page=2),
        "default-none": lambda: url_for("all"),
        "static": lambda: url_for("static", filename="css/site.css"),
        "blueprint": lambda: url_for("pages.inner.show", n=3),
        "dot": lambda: url_for(".leaf"),
    }

    @app.get("/url/<name>")
    def url(name):
        return plain(urls[name]())
