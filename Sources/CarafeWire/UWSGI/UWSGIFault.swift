import HTTPTypes

/// Everything that can be wrong with a uwsgi request, and the sentences for it.
enum UWSGIFault {
    // MARK: The packet

    /// A packet whose first byte is not 0.
    static func foreignPacket(_ input: borrowing Span<UInt8>, at offset: Int) -> WireError {
        guard let foreign = ForeignProtocol(input, at: offset) else {
            return WireError(
                "uwsgi-modifier",
                at: offset,
                status: .notImplemented,
                "The uwsgi modifier \(input[offset]) is not served here, only 0; remove `uwsgi_modifier1`.",
            )
        }
        let cure =
            foreign == .proxy
            ? "turn it off for this port; the client's address comes in REMOTE_ADDR"
            : "put nginx with `uwsgi_pass` in front of it, or start the server with `--http` for a port that a browser "
                + "can reach"
        return WireError(
            "foreign-protocol",
            at: offset,
            isMisconfiguration: true,
            "this port speaks uwsgi, and \(foreign.name) arrived; \(cure)",
        )
    }

    static func emptyBlock(at offset: Int) -> WireError {
        WireError("uwsgi-empty-block", at: offset, "The uwsgi packet holds no variables.")
    }

    static func blockTooLarge(_ size: Int, limit: Int, at offset: Int) -> WireError {
        WireError(
            "uwsgi-block-too-large",
            at: offset,
            status: .requestHeaderFieldsTooLarge,
            "The uwsgi variables have \(size) bytes, and \(limit) are allowed here (buffer-size).",
        )
    }

    // MARK: The var block

    static func emptyKey(at offset: Int) -> WireError {
        WireError("uwsgi-empty-key", at: offset, "A uwsgi variable has no name.")
    }

    static func cutLength(at offset: Int) -> WireError {
        WireError("uwsgi-block-cut", at: offset, "The uwsgi variables end in the middle of a length.")
    }

    static func overrun(length: Int, left: Int, at offset: Int) -> WireError {
        WireError(
            "uwsgi-block-overrun",
            at: offset,
            "A uwsgi variable claims \(length) bytes where \(left) are left.",
        )
    }

    static func tooManyFields(limit: Int, at offset: Int) -> WireError {
        WireError(
            "too-many-fields",
            at: offset,
            status: .requestHeaderFieldsTooLarge,
            "The request has more than the \(limit) header fields that are allowed here.",
        )
    }

    static func fieldsTooLarge(limit: Int, at offset: Int) -> WireError {
        WireError(
            "fields-too-large",
            at: offset,
            status: .requestHeaderFieldsTooLarge,
            "The header fields of the request are larger than the \(limit) bytes that are allowed here.",
        )
    }

    // MARK: Single variables

    static func invalidFieldValue(at offset: Int) -> WireError {
        WireError("invalid-field-value", at: offset, "An HTTP_ variable holds a CR, LF or NUL, which no header can.")
    }

    static func noMethod(at offset: Int) -> WireError {
        WireError("no-method", at: offset, "There is no REQUEST_METHOD; `include uwsgi_params;` in nginx sends it.")
    }

    static func invalidMethod(at offset: Int) -> WireError {
        WireError("invalid-method", at: offset, "REQUEST_METHOD is not a token such as GET.")
    }

    static func noPath(at offset: Int) -> WireError {
        WireError(
            "no-path",
            at: offset,
            "There is neither PATH_INFO nor REQUEST_URI; `include uwsgi_params;` in nginx sends both.",
        )
    }

    static func invalidPath(at offset: Int) -> WireError {
        WireError("invalid-path", at: offset, "The path is not UTF-8 text without NUL.")
    }

    static func invalidEscape(at offset: Int) -> WireError {
        WireError(
            "invalid-escape", at: offset,
            "A % in the path is not followed by two hexadecimal digits; write %25 for a %.")
    }

    static func invalidScriptName(at offset: Int) -> WireError {
        WireError(
            "invalid-script-name",
            at: offset,
            "SCRIPT_NAME is no path prefix; leave it out, or write e.g. `uwsgi_param SCRIPT_NAME /app;`.",
        )
    }

    // MARK: The body

    static func invalidContentLength(at offset: Int) -> WireError {
        WireError("invalid-content-length", at: offset, "CONTENT_LENGTH is not a number of 1 to 18 digits.")
    }

    static func conflictingContentLength(at offset: Int) -> WireError {
        WireError("conflicting-content-length", at: offset, "CONTENT_LENGTH is there twice, with different values.")
    }

    static func lengthRequired(at offset: Int) -> WireError {
        WireError(
            "length-required",
            at: offset,
            status: .lengthRequired,
            "The request body is chunked and the gateway sent no CONTENT_LENGTH; let it buffer request bodies.",
        )
    }
}

extension WireError {
    fileprivate init(
        _ code: String,
        at offset: Int,
        status: HTTPResponse.Status = .badRequest,
        isMisconfiguration: Bool = false,
        _ message: String,
    ) {
        self.init(Code(code), at: offset, status: status, isMisconfiguration: isMisconfiguration, message)
    }
}
