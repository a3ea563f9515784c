import CarafeWire
import HTTPTypes

extension SentRequest {
    private static let chunkSize = 1000

    /// The request as an HTTP/1.1 message.
    ///
    /// - Parameter closing: whether the client says that it asks nothing more.
    func httpMessage(closing: Bool) -> [UInt8] {
        var message = [UInt8]("\(method.rawValue) \(target) HTTP/1.1\r\n".utf8)
        for field in headers { message += "\(field.name.rawName): \(field.value)\r\n".utf8 }
        if closing { message += "Connection: close\r\n".utf8 }
        message += "\r\n".utf8
        guard headers[.transferEncoding] != nil else { return message + body }
        for start in stride(from: 0, to: body.count, by: Self.chunkSize) {
            BodyEncoding.chunked.encode(Array(body[start...].prefix(Self.chunkSize)), into: &message)
        }
        BodyEncoding.chunked.encodeEnd(into: &message)
        return message
    }
}
