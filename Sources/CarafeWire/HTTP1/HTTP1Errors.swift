import HTTPTypes

extension WireError.Code {
    package static let otherProtocol = Self("foreign-protocol")
    package static let lineEnding = Self("line-ending")
    package static let controlCharacter = Self("control-character")
    package static let emptyLines = Self("empty-lines")
    package static let requestLine = Self("request-line")
    package static let requestLineTooLong = Self("request-line-too-long")
    package static let method = Self("method")
    package static let version = Self("version")
    package static let target = Self("target")
    package static let path = Self("path")
    package static let host = Self("host")
    package static let field = Self("field")
    package static let fieldsTooLarge = Self("fields-too-large")
    package static let contentLength = Self("content-length")
    package static let transferEncoding = Self("transfer-encoding")
    package static let expectation = Self("expectation")
    package static let chunkSize = Self("chunk-size")
    package static let chunkExtension = Self("chunk-extension")
    package static let chunkEnd = Self("chunk-end")
    package static let trailer = Self("trailer")
}

extension WireError {
    /// The same error, in an input that has `offset` bytes more in front.
    func shifted(by shift: Int) -> WireError {
        WireError(code, at: offset + shift, status: status, isMisconfiguration: isMisconfiguration, message)
    }
}

/// Every sentence of the HTTP/1.1 codec.
extension WireError {
    // MARK: - Another protocol

    package static func uwsgiPacket(at offset: Int) -> WireError {
        WireError(
            .otherProtocol, at: offset, isMisconfiguration: true,
            """
            a uwsgi packet arrived on the HTTP port; point nginx's uwsgi_pass at a `socket` address of this server, or \
            use proxy_pass for this one
            """,
        )
    }

    static func tlsHello(at offset: Int) -> WireError {
        WireError(
            .otherProtocol, at: offset, isMisconfiguration: true,
            "TLS arrived on a plain HTTP port; use http://, listen for https, or put a TLS proxy in front",
        )
    }

    package static func plainText() -> WireError {
        WireError(
            .otherProtocol, at: 0, isMisconfiguration: true,
            "plain HTTP arrived on a port that speaks TLS; use https://")
    }

    // MARK: - Lines

    static func control(_ byte: UInt8, at offset: Int) -> WireError {
        switch byte {
        case .lineFeed: WireError(.lineEnding, at: offset, "A line ends in LF alone; end each line in CR LF.")
        case .carriageReturn: WireError(.lineEnding, at: offset, "A CR has no LF behind it; end each line in CR LF.")
        default:
            WireError(
                .controlCharacter, at: offset,
                "The control character 0x\(hex(byte)) stands in the head; leave it out, or percent-encode it.",
            )
        }
    }

    static func emptyLines(_ limit: Int, at offset: Int) -> WireError {
        WireError(.emptyLines, at: offset, "More than \(limit) empty lines stand before the request line; send none.")
    }

    // MARK: - The request line

    static func requestLine(at offset: Int) -> WireError {
        WireError(.requestLine, at: offset, "The request line is not `METHOD /target HTTP/1.1` with one space between.")
    }

    static func requestLineTooLong(_ limit: Int, at offset: Int) -> WireError {
        WireError(
            .requestLineTooLong, at: offset, status: .uriTooLong,
            "The request line is longer than the \(limit) bytes that are allowed here.",
        )
    }

    static func methodName(at offset: Int) -> WireError {
        WireError(.method, at: offset, "The method is not a word of letters, digits and !#$%&'*+-.^_`|~.")
    }

    static func unknownMethod(at offset: Int) -> WireError {
        WireError(.method, at: offset, status: .notImplemented, "The method is longer than any that is known.")
    }

    static func tunnel(at offset: Int) -> WireError {
        WireError(.method, at: offset, status: .notImplemented, "There are no tunnels here; send CONNECT to a proxy.")
    }

    static func otherVersion(at offset: Int) -> WireError {
        WireError(
            .version, at: offset, status: .httpVersionNotSupported,
            "The request is in another version of HTTP; this port speaks HTTP/1.1 and HTTP/1.0.",
        )
    }

    // MARK: - The target

    static func targetForm(at offset: Int) -> WireError {
        WireError(.target, at: offset, "The target is neither a path that starts with / nor an http:// URL.")
    }

    static func asterisk(at offset: Int) -> WireError {
        WireError(.target, at: offset, "The target * is for OPTIONS only.")
    }

    static func targetByte(_ byte: UInt8, at offset: Int) -> WireError {
        WireError(.target, at: offset, "The byte 0x\(hex(byte)) may not stand in a target; percent-encode it.")
    }

    static func insecure(at offset: Int) -> WireError {
        WireError(
            .target, at: offset, status: .misdirectedRequest,
            "An https:// URL was asked for over a connection that is not secure.",
        )
    }

    static func escape(at offset: Int) -> WireError {
        WireError(.path, at: offset, "A % in the path is not followed by two hexadecimal digits; write %25 for a %.")
    }

    static func pathText(at offset: Int) -> WireError {
        WireError(.path, at: offset, "The path is not UTF-8 text without NUL.")
    }

    // MARK: - Fields

    static func fieldName(at offset: Int) -> WireError {
        WireError(.field, at: offset, "A field does not start with a name and a colon right behind it.")
    }

    static func folded(at offset: Int) -> WireError {
        WireError(.field, at: offset, "A field line starts with a blank; write each field in one line.")
    }

    static func fieldsTooLarge(_ limit: Int, at offset: Int) -> WireError {
        WireError(
            .fieldsTooLarge, at: offset, status: .requestHeaderFieldsTooLarge,
            "The fields are longer than the \(limit) bytes that are allowed here.",
        )
    }

    static func tooManyFields(_ limit: Int, at offset: Int) -> WireError {
        WireError(
            .fieldsTooLarge, at: offset, status: .requestHeaderFieldsTooLarge,
            "There are more than the \(limit) fields that are allowed here.",
        )
    }

    static func hostMissing(at offset: Int) -> WireError {
        WireError(.host, at: offset, "The Host field is missing; HTTP/1.1 asks for one.")
    }

    static func hostRepeated(at offset: Int) -> WireError {
        WireError(.host, at: offset, "There is more than one Host field; send one.")
    }

    static func hostSyntax(at offset: Int) -> WireError {
        WireError(.host, at: offset, "The host is not a name or an address, with or without a port.")
    }

    static func userInformation(at offset: Int) -> WireError {
        WireError(.host, at: offset, "The target names a user; send credentials in an Authorization field.")
    }

    static func expectation(at offset: Int) -> WireError {
        WireError(
            .expectation, at: offset, status: .expectationFailed,
            "The Expect field asks for something else than 100-continue.",
        )
    }

    // MARK: - Framing

    static func contentLength(at offset: Int) -> WireError {
        WireError(.contentLength, at: offset, "Content-Length is not a number of bytes that can be counted to.")
    }

    static func contentLengthRepeated(at offset: Int) -> WireError {
        WireError(.contentLength, at: offset, "There is more than one Content-Length; send one.")
    }

    static func bothFramings(at offset: Int) -> WireError {
        WireError(.contentLength, at: offset, "Both Content-Length and Transfer-Encoding are there; send one of them.")
    }

    static func transferEncoding(at offset: Int) -> WireError {
        WireError(.transferEncoding, at: offset, "Transfer-Encoding is not `chunked`, once and without parameters.")
    }

    static func transferEncodingTooEarly(at offset: Int) -> WireError {
        WireError(.transferEncoding, at: offset, "HTTP/1.0 has no Transfer-Encoding; send a Content-Length.")
    }

    static func unknownCoding(at offset: Int) -> WireError {
        WireError(
            .transferEncoding, at: offset, status: .notImplemented,
            "The only transfer coding that is known here is `chunked`.",
        )
    }

    // MARK: - Chunks

    static func chunkSize(at offset: Int) -> WireError {
        WireError(.chunkSize, at: offset, "A chunk does not start with its size in hexadecimal digits and CR LF.")
    }

    static func chunkTooLarge(at offset: Int) -> WireError {
        WireError(.chunkSize, at: offset, "A chunk's size is larger than can be counted to.")
    }

    static func chunkExtension(at offset: Int) -> WireError {
        WireError(.chunkExtension, at: offset, "A chunk extension is not of the form `;name=value`.")
    }

    static func chunkExtensionsTooLarge(_ limit: Int, at offset: Int) -> WireError {
        WireError(.chunkExtension, at: offset, "The chunk extensions are longer than the \(limit) bytes allowed here.")
    }

    static func chunkEnd(at offset: Int) -> WireError {
        WireError(.chunkEnd, at: offset, "A chunk's data is not followed by CR LF; its size may be wrong.")
    }

    static func trailer(at offset: Int) -> WireError {
        WireError(.trailer, at: offset, "A trailer field is not of the form `Name: value` with CR LF behind it.")
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
