public import HTTPTypes

/// A file that came with a form.
public struct UploadedFile: Sendable {
    /// The name of the form's field.
    public let name: String
    /// The file's name as the client sent it: never a path to write to, see ``secureFilename(_:)``. Empty when nothing was
    /// chosen.
    public let filename: String
    /// The header fields of the part it came in.
    public let headers: HTTPFields
    /// Its length in bytes.
    public var size: Int { content.count }
    let content: [UInt8]

    /// What the client says it is, which nobody has checked.
    public var contentType: String? { headers[.contentType] }

    /// Whether it stands for an input that nobody filled.
    var isUnfilled: Bool { filename.isEmpty && size == 0 }

    /// All of it.
    public var bytes: [UInt8] {
        get throws { content }
    }
}

extension UploadedFile: Decodable {
    /// Takes the file out of a form: as a member of what ``Request/form(_:)`` decodes.
    public init(from decoder: any Decoder) throws {
        throw FormError.notAForm
    }
}
