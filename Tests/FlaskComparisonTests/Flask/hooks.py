"""The order of hooks and error handlers."""

import flask
from flask import Blueprint, Flask, abort, request

from shared import plain


def make_hooks(files):
    """Every hook says its name; `/log` tells what teardown said of the requests before."""
    app = Flask("hooks", static_folder=None)
    told = []
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    inner = Blueprint("inner", __name__, url_prefix="/inner")

    def add_hooks(to, name):
        for n in "12":
            def before(n=n):
                flask.g.setdefault("order", []).append(f"{name}{n}")
                if request.args.get("stop") == name + n:
                    return plain("stopped")

            def after(response, n=n):
                response.headers["X-After"] = (response.headers.get("X-After", "") + f" {name}{n}").strip()
                return response

            def teardown(error, n=n):
                told.append(f"{name}{n}{'!' if error else ''}")

            to.before_request(before)
            to.after_request(after)
            to.teardown_request(teardown)

    def view():
        if "fail" in request.args:
            raise RuntimeError("fail")
        if "code" in request.args:
            abort(int(request.args["code"]))
        return plain(" ".join(flask.g.order))

    for place, name in [(app, "app"), (outer, "outer"), (inner, "inner")]:
        add_hooks(place, name)
        place.add_url_rule("/view", "view", view)

        def handler(error, name=name):
            return f"{name} conflict", 409

        place.register_error_handler(409, handler)
    inner.register_error_handler(404, lambda error: ("inner 404", 404))
    app.register_error_handler(418, lambda error: ("app 418", 418))
    inner.register_error_handler(Exception, lambda error: ("inner exception", 500))
    outer.register_blueprint(inner)
    app.register_blueprint(outer)

    @app.get("/log")
    def log():
        text = " ".join(told)
        told.clear()
        return plain(text)

    return app
