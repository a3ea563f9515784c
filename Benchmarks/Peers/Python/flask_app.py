"""What every peer answers, as an ordinary Flask app; BENCH_ROUTES and BENCH_FILES as for Carafe's."""

import os

from flask import Flask, Response, jsonify, request, send_from_directory, session

app = Flask(__name__)
app.secret_key = "a key that signs nothing but visits"


def text(body):
    return Response(str(body), mimetype="text/plain")


@app.get("/")
def index():
    return text("Hello wmsj100")


@app.get("/async")
async def index_async():
    return text("Hello wmsj100")


@app.get("/json")
def send_json():
    return jsonify(message="Hello, World!")


@app.get("/headers")
def headers():
    return text(f"{request.headers.get('X-Field-10', '')} {request.cookies.get('cookie5', '')}")


@app.post("/count")
def count():
    return text(len(request.get_data(cache=False)))


@app.get("/session")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return text(session["visits"])


def user(id):
    return text(id)


for number in range(int(os.environ.get("BENCH_ROUTES", 1000))):
    app.add_url_rule(f"/route{number}/user/<int:id>", f"user{number}", user)


if files := os.environ.get("BENCH_FILES"):

    @app.get("/files/<path:name>")
    def send_file(name):
        return send_from_directory(files, name)
