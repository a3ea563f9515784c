package import CarafeCore
package import HTTPTypes

/// A name, a value or a reason that would split a response: it holds a CR, LF or NUL.
///
/// `HTTPField` and `HTTPResponse.Status` do not let one in; this is the last guard, at the one place that writes them.
package struct UnsendableHead: Error, Sendable {
    package init() {}
}

/// The parts of a response head that both transports write alike.
extension [UInt8] {
    /// Appends `HTTP/1.1 200 OK` and a line end, with the usual reason where the status has none: before an empty one
    /// nginx leaves the blank out, which the grammar asks for.
    ///
    /// - Throws: also for an interim status (1xx) and below: a handler's response is the final one.
    package mutating func append(statusLine status: HTTPResponse.Status) throws(UnsendableHead) {
        if status.code == 200, status.reasonPhrase == "OK" {
            return append(copying: "HTTP/1.1 200 OK\r\n".utf8.span)
        }
        guard status.code >= 200 else { throw UnsendableHead() }
        append(copying: "HTTP/1.1 ".utf8.span)
        append(decimal: UInt(status.code))
        append(UInt8(ascii: " "))
        try append(sendable: ErrorPage.name(of: status))
        append(copying: "\r\n".utf8.span)
    }

    /// Appends `Content-Type` and the other fields of a response in their order, without those that frame a message.
    ///
    /// - Parameter sendsDateAndServer: whether the application's `Date` and `Server` are sent too.
    package mutating func append(fieldsOf response: Response, sendsDateAndServer: Bool) throws(UnsendableHead) {
        if let contentType = response.plainContentType {
            append(copying: "Content-Type: ".utf8.span)
            try append(sendable: contentType)
            append(copying: "\r\n".utf8.span)
        }
        for field in response.fields {
            let name = field.name.canonicalName
            switch name.utf8.count {
            case 14 where name == "content-length": continue
            case 17 where name == "transfer-encoding": continue
            case 10 where name == "connection" || name == "keep-alive": continue
            case 4 where !sendsDateAndServer && name == "date": continue
            case 6 where !sendsDateAndServer && name == "server": continue
            default: try append(field: field.name.rawName, field.value)
            }
        }
    }

    package mutating func append(field name: String, _ value: String) throws(UnsendableHead) {
        try append(sendable: name)
        append(copying: ": ".utf8.span)
        try append(sendable: value)
        append(copying: "\r\n".utf8.span)
    }

    package mutating func append(contentLength: Int) {
        append(copying: "Content-Length: ".utf8.span)
        append(decimal: contentLength)
        append(copying: "\r\n".utf8.span)
    }

    private mutating func append(sendable text: String) throws(UnsendableHead) {
        let bytes = text.utf8.span
        guard !bytes.holdsLineEndOrNUL() else { throw UnsendableHead() }
        append(copying: bytes)
    }
}

extension Span<UInt8> {
    /// Whether a CR, LF or NUL is among the bytes, which no header field can hold.
    @inline(__always)
    package func holdsLineEndOrNUL() -> Bool {
        // No branch in the loop, so that the compiler makes it 16 bytes a step.
        var least = UInt8.max
        for index in indices {
            let byte = self[index]
            least = min(min(least, byte), min(byte ^ 0x0A, byte ^ 0x0D))
        }
        return least == 0
    }
}
