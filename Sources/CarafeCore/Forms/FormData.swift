/// What a form sent: its fields and its files, in order; a name may repeat.
///
/// ```swift
/// app.post("/profile") { request in
///     let form = try request.form()
///     let name = try form.required("name")
///     if let photo = form.files["photo"] { try photo.save(to: "uploads/\(secureFilename(photo.filename))") }
///     return "Thank you, \(escape(name))."
/// }
/// ```
public struct FormData: Sendable {
    /// The fields that are no files.
    public let fields: QueryItems
    /// The files.
    public let files: UploadedFiles

    init(fields: QueryItems = QueryItems([]), files: [UploadedFile] = []) {
        self.fields = fields
        self.files = UploadedFiles(files)
    }

    /// The first value of this name.
    public subscript(name: String) -> String? { fields[name] }

    /// The first value of this name when it reads as a `Value`: a number, a `Bool`, or any `LosslessStringConvertible`.
    public subscript<Value: LosslessStringConvertible>(name: String, as type: Value.Type) -> Value? {
        fields[name, as: type]
    }

    /// All values of this name, in order.
    public func all(_ name: String) -> [String] { fields[all: name] }

    /// Returns the first value of this name.
    ///
    /// - Throws: a 400 that names what is missing.
    public func required(_ name: String) throws -> String {
        guard let value = self[name] else { throw FormError.missingField(name) }
        return value
    }
}

/// The files of a form, in order; a name may repeat.
///
/// A browser sends a file input that nobody filled as a file with an empty ``UploadedFile/filename``. It stands here too.
public struct UploadedFiles: Sendable, RandomAccessCollection {
    private let files: [UploadedFile]

    init(_ files: [UploadedFile]) {
        self.files = files
    }

    /// The first file of this field.
    public subscript(name: String) -> UploadedFile? { files.first { $0.name == name } }

    /// All files of this field, in order.
    public func all(_ name: String) -> [UploadedFile] { files.filter { $0.name == name } }

    /// Returns the first file of this field.
    ///
    /// - Throws: a 400 that names what is missing, also when the input was left empty.
    public func required(_ name: String) throws -> UploadedFile {
        guard let file = files.first(where: { $0.name == name && !$0.isUnfilled }) else {
            throw FormError.missingFile(name)
        }
        return file
    }

    /// The position of the first file.
    public var startIndex: Int { files.startIndex }
    /// The position behind the last file.
    public var endIndex: Int { files.endIndex }
    /// The file at a position.
    public subscript(position: Int) -> UploadedFile { files[position] }
}
