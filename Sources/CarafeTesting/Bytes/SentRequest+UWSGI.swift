import CarafeCore
import HTTPTypes

extension SentRequest {
    /// The request as nginx passes it on with its `uwsgi_params`: one packet of variables, and the body behind it.
    ///
    /// But that slashes stay as they are, as with `merge_slashes off`: the app decides about them at every depth.
    func uwsgiPacket() throws(TestClientError) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in parameters + headerVariables {
            block.append(length: name.utf8.count)
            block += name.utf8
            block.append(length: value.count)
            block += value
        }
        guard block.count <= UInt16.max else { throw .packetTooLarge(self, block.count) }
        var packet: [UInt8] = [0]
        packet.append(length: block.count)
        packet.append(0)
        return packet + block + body
    }

    /// The lines of `uwsgi_params`, in their order.
    private var parameters: [(String, [UInt8])] {
        // nginx reads the whole body first, and so knows the length of a chunked one too.
        let length = headers[.contentLength] ?? (headers[.transferEncoding] == nil ? "" : String(body.count))
        var parameters = [
            ("QUERY_STRING", query), ("REQUEST_METHOD", method.rawValue),
            ("CONTENT_TYPE", headers[.contentType] ?? ""), ("CONTENT_LENGTH", length), ("REQUEST_URI", target),
        ].map { ($0, [UInt8]($1.utf8)) }
        // nginx answers a path that it cannot decode itself; here the codec has to find that out.
        if let path = decodedPath { parameters.append(("PATH_INFO", path)) }
        return parameters
            + [
                ("DOCUMENT_ROOT", "/usr/share/nginx/html"), ("SERVER_PROTOCOL", "HTTP/1.1"),
                ("REQUEST_SCHEME", "http"), ("REMOTE_ADDR", PeerAddress.test.host),
                ("REMOTE_PORT", String(PeerAddress.test.port ?? 0)), ("SERVER_PORT", "80"),
                ("SERVER_NAME", Self.host),
            ].map { ($0, [UInt8]($1.utf8)) }
    }

    /// `HTTP_…` for every field. Of one that is repeated the values are joined. One whose name holds an underscore is
    /// left out, since it would look like another one with a dash.
    private var headerVariables: [(String, [UInt8])] {
        var names: [HTTPField.Name] = []
        for field in headers where !names.contains(field.name) && !field.name.rawName.contains("_") {
            names.append(field.name)
        }
        return names.map { name in
            let value = headers[values: name].joined(separator: name == .cookie ? "; " : ", ")
            return ("HTTP_" + name.rawName.uppercased().replacing("-", with: "_"), [UInt8](value.utf8))
        }
    }
}

extension [UInt8] {
    /// Appends a length as uwsgi writes it: 16 bits, little endian. A longer one makes a packet that is not sent.
    fileprivate mutating func append(length: Int) {
        append(UInt8(truncatingIfNeeded: length))
        append(UInt8(truncatingIfNeeded: length >> 8))
    }
}
