package import CarafeCore
import HTTPTypes

/// The heads of plain responses, made once a second instead of once a request.
///
/// Most responses are a 200 with a content type and no other field: their heads differ in the length alone. A loop
/// keeps one of these and moves it on when the second changes.
package final class ResponseHeads {
    /// The `Date` of responses.
    package private(set) var date: HTTPDate
    // Changed in place, by calls that do not call back.
    @safe @exclusivity(unchecked) private var http: PlainHead
    @safe @exclusivity(unchecked) private var uwsgi = PlainHead(nil)

    /// - Parameter seconds: Unix time.
    package init(secondsSince1970 seconds: Int) {
        date = HTTPDate(secondsSince1970: seconds)
        http = PlainHead(date)
    }

    /// Makes them those of another second.
    package func move(toSecondsSince1970 seconds: Int) {
        date = HTTPDate(secondsSince1970: seconds)
        http = PlainHead(date)
    }

    /// Appends a 200 over HTTP/1.1 on a connection that persists.
    func appendHTTP(_ contentType: String, _ length: Int, to output: inout [UInt8]) throws(UnsendableHead) {
        try http.append(contentType, length, to: &output)
    }

    /// Appends a 200 to a gateway.
    func appendUWSGI(_ contentType: String, _ length: Int, to output: inout [UInt8]) throws(UnsendableHead) {
        try uwsgi.append(contentType, length, to: &output)
    }
}

/// The head of a 200 with a content type, kept for the next one with the same.
private struct PlainHead {
    /// The fields that stand between the content type and the length.
    let behindContentType: String
    private var contentType: String?
    private var length = -1
    private var bytes: [UInt8] = []
    /// Where in the bytes the digits of the length begin.
    private var digits = 0

    /// - Parameter date: sent together with the server's name; a gateway gets neither.
    init(_ date: HTTPDate?) {
        behindContentType = date.map { "Server: carafe\r\nDate: \($0.text)\r\n" } ?? ""
    }

    mutating func append(_ contentType: String, _ length: Int, to output: inout [UInt8]) throws(UnsendableHead) {
        if self.contentType != contentType { try begin(contentType) }
        if self.length != length { end(length) }
        // Not `+=`, which would count a reference up and down.
        output.append(copying: bytes.span)
    }

    private mutating func begin(_ contentType: String) throws(UnsendableHead) {
        self.contentType = nil
        length = -1
        bytes.removeAll(keepingCapacity: true)
        try bytes.append(statusLine: .ok)
        try bytes.append(field: "Content-Type", contentType)
        bytes += behindContentType.utf8
        bytes += "Content-Length: ".utf8
        digits = bytes.count
        self.contentType = contentType
    }

    private mutating func end(_ length: Int) {
        bytes.removeSubrange(digits...)
        bytes.append(decimal: length)
        bytes.append(copying: "\r\n\r\n".utf8.span)
        self.length = length
    }
}

extension Response {
    /// The content type of a response that is nothing but a 200 with one.
    var plainHeadContentType: String? {
        fields.isEmpty && status.code == 200 && status.reasonPhrase == "OK" ? plainContentType : nil
    }
}
