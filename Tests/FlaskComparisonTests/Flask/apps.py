"""The apps of the comparison, in Flask. Their twins are in the folder Carafe, route by route."""

import logging

from flask import Flask, abort, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import messages
import routing
import state
from hooks import make_hooks
from shared import plain

logging.disable(logging.CRITICAL)


def make_main(files):
    app = Flask("main", static_folder=files + "/static", static_url_path="/static")
    app.secret_key = "dev"
    routing.add_rules(app)
    routing.add_methods(app)
    routing.add_errors(app)
    routing.add_urls(app)
    messages.add_requests(app)
    messages.add_responses(app)
    state.add_cookies(app)
    state.add_session(app)
    state.add_files(app, files)
    return app


def make_caught(files):
    """Error handlers for everything."""
    app = Flask("caught", static_folder=None)

    @app.errorhandler(404)
    def not_found(error):
        return {"error": error.code}, 404

    @app.errorhandler(405)
    def not_allowed(error):
        return "not so"

    @app.errorhandler(500)
    def failed(error):
        return f"failed: {error.original_exception}", 500

    @app.errorhandler(403)
    def fails(error):
        raise RuntimeError("a secret")

    @app.get("/raise")
    def raises():
        raise RuntimeError("a secret")

    @app.get("/forbidden")
    def forbidden():
        abort(403)

    @app.get("/abort500")
    def abort500():
        abort(500)

    @app.after_request
    def after(response):
        response.headers["X-After"] = "yes"
        return response

    return app


def make_generic(files):
    """An error handler for every HTTP error."""
    app = Flask("generic", static_folder=None)

    @app.errorhandler(HTTPException)
    def answer(error):
        return {"code": error.code, "name": error.name}, error.code

    app.add_url_rule("/", "home", lambda: "Hello")
    app.add_url_rule("/branch/", "branch", lambda: "branch")

    @app.get("/raise")
    def raises():
        raise RuntimeError("a secret")

    return app


def make_hosts(files):
    app = Flask("hosts", static_folder=None, host_matching=True)
    app.add_url_rule("/", "api", lambda: "api", host="api.example.com")
    app.add_url_rule("/", "tenant", lambda user: f"home of {user}", host="<user>.example.com")
    app.add_url_rule("/link", "link", lambda: url_for("tenant", user="ada"), host="api.example.com")
    app.add_url_rule("/here", "here", lambda: url_for("api"), host="api.example.com")
    return app


def make_subdomains(files):
    app = Flask("subdomains", static_folder=None, subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.com"
    app.add_url_rule("/", "home", lambda: "home")
    app.add_url_rule("/", "api", lambda: "api", subdomain="api")
    app.add_url_rule("/tenant", "tenant", lambda user: f"tenant {user}", subdomain="<user>")
    app.add_url_rule("/link", "link", lambda: url_for("tenant", user="ada"))
    return app


def make_limited(files):
    app = Flask("limited", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 100
    app.config["MAX_FORM_MEMORY_SIZE"] = 50
    app.config["MAX_FORM_PARTS"] = 2

    @app.post("/form")
    def form():
        return plain(f"{len(request.form)} {len(request.files)}")

    @app.post("/body")
    def body():
        return plain(str(len(request.get_data())))

    return app


def make_loose(files):
    app = Flask("loose", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.add_url_rule("/leaf", "leaf", lambda: "leaf")
    app.add_url_rule("/branch/", "branch", lambda: "branch")
    return app


def make_keyless(files):
    app = Flask("keyless", static_folder=None)

    @app.get("/read")
    def read():
        return plain(str(len(session)))

    @app.get("/write")
    def write():
        session["a"] = 1
        return plain("written")

    return app


def make_mounted(files):
    app = Flask("outside", static_folder=None)
    app.add_url_rule("/", "home", lambda: "outside")
    admin = Flask("admin", static_folder=None)
    admin.secret_key = "dev"
    admin.add_url_rule("/", "home", lambda: plain(f"{request.script_root} {request.path} {url_for('page', n=1)}"))
    admin.add_url_rule("/page/<int:n>/", "page", lambda n: plain(f"page {n}"))
    admin.add_url_rule("/go", "go", lambda: redirect(url_for("home")))
    admin.add_url_rule("/external", "external", lambda: plain(url_for("home", _external=True)))

    @admin.get("/login")
    def login():
        session["user"] = "ada"
        return plain("in")

    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/admin": admin})
    return app


makers = {
    "main": make_main, "hooks": make_hooks, "caught": make_caught, "generic": make_generic, "hosts": make_hosts,
    "subdomains": make_subdomains, "limited": make_limited, "loose": make_loose, "keyless": make_keyless,
    "mounted": make_mounted,
}
