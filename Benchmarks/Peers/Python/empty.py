"""WSGI and nothing else: what a Python server costs without a framework. A POST is answered by the length of its body."""


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        body = str(count(environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0))).encode()
    else:
        body = b"Hello wmsj100"
    start_response(
        "200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    )
    return [body]


def count(stream, length):
    read = 0
    while read < length and (piece := stream.read(min(length - read, 65536))):
        read += len(piece)
    return read
