import flask


def plain(text):
    return flask.Response(text, content_type="text/plain; charset=utf-8")


def lines(pairs):
    return plain("".join(f"{name}={value}\n" for name, value in pairs))
