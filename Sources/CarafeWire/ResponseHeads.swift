import CarafeCore
import HTTPTypes

/// The heads of plain responses, made once a second instead of once a request.
///
/// Most responses are a 200 with a content type and no other field: their heads differ in the length alone. A loop keeps
/// one of these and replaces it when the second changes.
package final class ResponseHeads {
    /// The `Date` of responses.
    package let date: HTTPDate
    private var http: (contentType: String, bytes: [UInt8])?
    private var uwsgi: (contentType: String, bytes: [UInt8])?

    /// - Parameter seconds: Unix time.
    package init(secondsSince1970 seconds: Int) {
        date = HTTPDate(secondsSince1970: seconds)
    }

    /// A 200 over HTTP/1.1 on a connection that persists, up to the digits of its `Content-Length`.
    func http(_ contentType: String) throws(UnsendableHead) -> [UInt8] {
        if let http, http.contentType == contentType { return http.bytes }
        var bytes = try Self.begin(contentType)
        bytes += "Server: carafe\r\nDate: \(date.text)\r\nContent-Length: ".utf8
        http = (contentType, bytes)
        return bytes
    }

    /// A 200 to a gateway, up to the digits of its `Content-Length`.
    func uwsgi(_ contentType: String) throws(UnsendableHead) -> [UInt8] {
        if let uwsgi, uwsgi.contentType == contentType { return uwsgi.bytes }
        var bytes = try Self.begin(contentType)
        bytes += "Content-Length: ".utf8
        uwsgi = (contentType, bytes)
        return bytes
    }

    private static func begin(_ contentType: String) throws(UnsendableHead) -> [UInt8] {
        var bytes: [UInt8] = []
        try bytes.append(statusLine: .ok)
        try bytes.append(field: "Content-Type", contentType)
        return bytes
    }
}

extension Response {
    /// The content type of a response that is nothing but a 200 with one.
    var plainHeadContentType: String? {
        fields.isEmpty && status.code == 200 && status.reasonPhrase == "OK" ? plainContentType : nil
    }
}
