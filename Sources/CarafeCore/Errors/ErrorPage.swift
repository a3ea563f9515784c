package import HTTPTypes

/// The default error pages, in the shape of Flask's.
package enum ErrorPage {
    package static func response(for error: HTTPError) -> Response {
        var response = Response(
            """
            <!doctype html>
            <html lang=en>
            <title>\(error.status.code) \(name(of: error.status))</title>
            <h1>\(name(of: error.status))</h1>
            <p>\(escape(error.message))</p>

            """,
            status: error.status,
        )
        for field in error.headers { response.headers.append(field) }
        return response
    }

    /// The reason phrase, also for a status that was written as a bare number.
    package static func name(of status: HTTPResponse.Status) -> String {
        status.reasonPhrase.isEmpty ? reasons[status.code] ?? "Unknown Error" : status.reasonPhrase
    }

    package static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static func sentence(for status: HTTPResponse.Status) -> String {
        sentences[status.code] ?? (status.code >= 500 ? sentences[500] ?? "" : "\(name(of: status)).")
    }

    private static let sentences = [
        400: "The server could not make sense of this request.",
        401: "This page needs credentials, and the ones sent (if any) do not open it.",
        403: "You may not see this page. The server understood the request and will not answer it.",
        404: "There is nothing at this URL. If you typed it, check the spelling.",
        405: "This URL does not answer to this method.",
        406: "There is no form of this page that the client says it accepts.",
        408: "The client took too long to send its request.",
        409: "The request conflicts with the present state of what it is about.",
        410: "This page is gone for good.",
        411: "A request with a body must say how long the body is.",
        412: "A precondition of the request does not hold.",
        413: "The request body is larger than is allowed here.",
        414: "The URL is longer than this server accepts.",
        415: "The request body is of a type that this URL does not take.",
        416: "The requested range lies outside the page.",
        417: "The server cannot meet what the Expect header asks.",
        418: "This server is a teapot, not a coffee machine.",
        422: "The request is well formed, but what it says cannot be followed.",
        428: "This request must be conditional.",
        429: "Too many requests in too short a time.",
        431: "The header fields are larger than this server accepts.",
        500: "Something went wrong on the server. The fault is not yours.",
        501: "This server does not know how to do that.",
        502: "A server behind this one sent an invalid answer.",
        503: "The server is too busy or being mended. Try again in a while.",
        504: "The answer took too long to make.",
        505: "This server does not speak that version of HTTP.",
    ]

    private static let reasons = [
        100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints",
        200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
        205: "Reset Content", 206: "Partial Content", 207: "Multi-Status", 208: "Already Reported", 226: "IM Used",
        300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
        305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        417: "Expectation Failed", 418: "I'm a teapot", 421: "Misdirected Request", 422: "Unprocessable Content",
        423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required",
        428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        451: "Unavailable For Legal Reasons",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
        507: "Insufficient Storage", 508: "Loop Detected", 510: "Not Extended",
        511: "Network Authentication Required",
    ]
}
