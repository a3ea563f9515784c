package import CarafeCore
import HTTPTypes

extension UWSGIWire {
    /// Appends a status line and fields for a gateway, which reads the body to its length or to the connection's end.
    ///
    /// Never in it: `Transfer-Encoding` (nginx would pass the chunks on as text), `Connection`, and a `Date` or
    /// `Server` of our own, which the gateway adds. The version is constant: the gateway's `SERVER_PROTOCOL` is data.
    ///
    /// - Parameters:
    ///   - heads: of the present second; its date is not sent.
    ///   - closing: without meaning, as the connection always ends.
    package mutating func encodeHead(
        of response: Response,
        bodyLength: Int?,
        heads: ResponseHeads,
        closing: Bool,
        into output: inout [UInt8],
    ) -> BodyEncoding {
        let mark = output.count
        do throws(UnsendableHead) {
            if let bodyLength, let contentType = response.plainHeadContentType {
                try heads.appendUWSGI(contentType, bodyLength, to: &output)
                return isAnsweringHead ? .none : .plain
            }
            try output.append(statusLine: response.status)
            try output.append(fieldsOf: response, sendsDateAndServer: true)
        } catch {
            output.removeSubrange(mark...)
            output += "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n".utf8
            return .none
        }
        // A 304 would need the length of what it stands for (RFC 9110 §8.6), which nobody knows here.
        let isWithoutLength = response.status.code == 204 || response.status.code == 304
        // RFC 9110 §15.3.6: a 205 has no content.
        let isReset = response.status.code == 205
        if let bodyLength = isReset ? 0 : bodyLength, !isWithoutLength { output.append(contentLength: bodyLength) }
        output.append(copying: "\r\n".utf8.span)
        return isAnsweringHead || isWithoutLength || isReset ? .none : .plain
    }
}
