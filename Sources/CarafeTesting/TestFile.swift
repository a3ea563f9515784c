import CarafeCore

/// A file to send with a form.
///
/// ```swift
/// try await client.post("/photos", form: ["title": "Me"], files: [TestFile("photo", "me.png", bytes)])
/// ```
public struct TestFile: Sendable {
    /// The name of the form's field.
    public var field: String
    /// The file's name.
    public var name: String
    /// What is in it.
    public var bytes: [UInt8]
    /// The type of its bytes.
    public var contentType: String

    /// Creates a file. Its type is that of its name's extension unless given.
    public init(_ field: String, _ name: String, _ bytes: [UInt8], contentType: String? = nil) {
        self.field = field
        self.name = name
        self.bytes = bytes
        self.contentType = contentType ?? MediaType.named(name)
    }

    /// Creates a file of text.
    public init(_ field: String, _ name: String, text: String, contentType: String? = nil) {
        self.init(field, name, Array(text.utf8), contentType: contentType)
    }
}

extension TestBody {
    /// Fields and files as a browser sends them (RFC 7578).
    public static func form(_ fields: KeyValuePairs<String, String>, files: [TestFile]) -> TestBody {
        // Random, so that no file holds it.
        let boundary = "carafe-" + String(UInt64.random(in: .min ... .max), radix: 36)
        var bytes: [UInt8] = []
        for (name, value) in fields {
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name.quotedInForm)\"\r\n".utf8
            bytes += "\r\n\(value)\r\n".utf8
        }
        for file in files {
            let names = "name=\"\(file.field.quotedInForm)\"; filename=\"\(file.name.quotedInForm)\""
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; \(names)\r\n".utf8
            bytes += "Content-Type: \(file.contentType)\r\n\r\n".utf8 + file.bytes + "\r\n".utf8
        }
        bytes += "--\(boundary)--\r\n".utf8
        return TestBody(bytes, contentType: "multipart/form-data; boundary=\(boundary)")
    }
}

extension String {
    /// As browsers escape it (WHATWG HTML, multipart/form-data encoding algorithm). By scalars: a combining mark behind a
    /// quote would make another character of it, and `\r\n` is one.
    fileprivate var quotedInForm: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\"": text += "%22"
            case "\r": text += "%0D"
            case "\n": text += "%0A"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
