import CarafeCore
import HTTPTypes

/// Writes the head of a response.
///
/// The connection is the server's: it writes `Date`, `Server`, `Connection` and the framing, and what an application
/// sets for them is not sent. A response that would split is replaced by a bare 500 before anything of it is sent.
struct ResponseHeadEncoder {
    let request: RequestSummary
    /// Whether the connection ends after this response whatever its framing.
    let isClosing: Bool

    /// How a response is framed, what follows it, and whether the connection ends then.
    struct Plan {
        var framing: BodyFraming
        var body: BodyEncoding
        var closes: Bool
    }

    /// Appends the head of `response`, or of the 500 that is sent in its place.
    func encode(_ response: Response, bodyLength: Int?, heads: ResponseHeads, into output: inout [UInt8]) -> Plan {
        let start = output.count
        do throws(UnsendableHead) {
            if let plan = try encodePlain(response, bodyLength, heads, into: &output) { return plan }
            try output.append(statusLine: response.status)
            try output.append(fieldsOf: response, sendsDateAndServer: false)
        } catch {
            output.removeSubrange(start...)
            output.append(copying: "HTTP/1.1 500 Internal Server Error\r\n".utf8.span)
            return finish(Plan(framing: .length(0), body: .none, closes: isClosing), heads.date, &output)
        }
        return finish(plan(for: response.status.code, bodyLength), heads.date, &output)
    }

    /// The commonest response by far: nothing of its head but the length has to be made.
    private func encodePlain(
        _ response: Response,
        _ bodyLength: Int?,
        _ heads: ResponseHeads,
        into output: inout [UInt8],
    ) throws(UnsendableHead) -> Plan? {
        guard let bodyLength, !isClosing, request.version == .http11, let contentType = response.plainHeadContentType
        else { return nil }
        try heads.appendHTTP(contentType, bodyLength, to: &output)
        return Plan(framing: .length(bodyLength), body: request.isHead ? .none : .plain, closes: false)
    }

    private func finish(_ plan: Plan, _ date: HTTPDate, _ output: inout [UInt8]) -> Plan {
        output.append(copying: "Server: carafe\r\nDate: ".utf8.span)
        output.append(copying: date.text.utf8.span)
        switch plan.framing {
        case .none: output.append(copying: "\r\n".utf8.span)
        case .length(let length):
            output.append(copying: "\r\nContent-Length: ".utf8.span)
            output.append(decimal: length)
            output.append(copying: "\r\n".utf8.span)
        case .chunked: output.append(copying: "\r\nTransfer-Encoding: chunked\r\n".utf8.span)
        }
        // RFC 9112 §9.6: the last response says so. §9.3: HTTP/1.0 has to hear that it is not the last.
        if plan.closes {
            output.append(copying: "Connection: close\r\n\r\n".utf8.span)
        } else if request.version == .http10 {
            output.append(copying: "Connection: keep-alive\r\n\r\n".utf8.span)
        } else {
            output.append(copying: "\r\n".utf8.span)
        }
        return plan
    }

    private func plan(for code: Int, _ bodyLength: Int?) -> Plan {
        switch code {
        // RFC 9112 §6.1, §6.2: no framing fields. RFC 9110 §8.6: in a 304 the length would be that of the 200.
        case 204, 304: return Plan(framing: .none, body: .none, closes: isClosing)
        // RFC 9110 §15.3.6: no content, and the client has to be told.
        case 205: return Plan(framing: .length(0), body: .none, closes: isClosing)
        default: break
        }
        // RFC 9110 §9.3.2: to HEAD the same fields, and no content.
        let isHead = request.isHead
        if let bodyLength {
            return Plan(framing: .length(max(0, bodyLength)), body: isHead ? .none : .plain, closes: isClosing)
        }
        // RFC 9112 §6.1: no Transfer-Encoding to HTTP/1.0; there the end of the connection ends the body (§6.3).
        guard request.version == .http10 else {
            return Plan(framing: .chunked, body: isHead ? .none : .chunked, closes: isClosing)
        }
        return Plan(framing: .none, body: isHead ? .none : .plain, closes: isClosing || !isHead)
    }
}
