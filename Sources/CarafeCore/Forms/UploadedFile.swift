public import HTTPTypes

/// A file that came with a form.
///
/// It is kept as long as anybody has it, in memory or in a temporary file without a name; `save(to:)` keeps it longer.
public struct UploadedFile: Sendable {
    /// The name of the form's field.
    public let name: String
    /// The file's name as the client sent it: never a path to write to, see ``secureFilename(_:)``. Empty when nothing was
    /// chosen.
    public let filename: String
    /// The header fields of the part it came in.
    public let headers: HTTPFields
    let content: FileContent

    init(name: String, filename: String, headers: HTTPFields, _ content: FileContent) {
        self.name = name
        self.filename = filename
        self.headers = headers
        self.content = content
    }

    /// Its length in bytes.
    public var size: Int { content.count }

    /// What the client says it is, which nobody has checked.
    public var contentType: String? { headers[.contentType] }

    /// Whether it stands for an input that nobody filled.
    var isUnfilled: Bool { filename.isEmpty && size == 0 }
}

// MARK: - Reading

extension UploadedFile {
    /// What ``bytes`` reads at most.
    public static let memoryLimit = 16 * 1024 * 1024

    /// All of it.
    ///
    /// - Throws: a 413 when it is larger than ``memoryLimit``: read it in pieces then.
    public var bytes: [UInt8] {
        get throws { try bytes(upTo: Self.memoryLimit) }
    }

    /// All of it.
    ///
    /// - Throws: a 413 when it is larger than `limit` bytes.
    public func bytes(upTo limit: Int) throws -> [UInt8] {
        guard size <= limit else { throw FormError.fileTooLarge(name, limit: limit) }
        return Array(try piece(0..<size))
    }

    /// All of it as text.
    ///
    /// - Throws: a 413 when it is larger than ``memoryLimit``, a 400 when it is not UTF-8.
    public var text: String {
        get throws {
            guard let text = String(validating: try bytes, as: UTF8.self) else { throw FormError.notText(name) }
            return text
        }
    }

    /// The bytes in pieces of 64 KiB, read when they are asked for; between two of them others have their turn.
    public var pieces: Pieces { Pieces(file: self) }

    /// A file, piece by piece.
    public struct Pieces: AsyncSequence, Sendable {
        fileprivate let file: UploadedFile

        /// Starts reading.
        public func makeAsyncIterator() -> Iterator { Iterator(file: file) }

        /// Reads one piece at a time.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let file: UploadedFile
            private var offset = 0

            fileprivate init(file: UploadedFile) {
                self.file = file
            }

            /// Returns the next bytes, or `nil` at the end.
            public mutating func next() async throws -> [UInt8]? {
                guard offset < file.size else { return nil }
                if offset > 0 { await Task.yield() }
                let end = Swift.min(offset + UploadedFile.pieceSize, file.size)
                defer { offset = end }
                return Array(try file.piece(offset..<end))
            }
        }
    }

    private static let pieceSize = 64 * 1024

    private func piece(_ range: Range<Int>) throws(UploadError) -> ArraySlice<UInt8> {
        switch content {
        case .memory(let bytes): bytes.dropFirst(range.lowerBound).prefix(range.count)
        case .spooled(let file, let stored):
            try file.read((stored.lowerBound + range.lowerBound)..<(stored.lowerBound + range.upperBound))[...]
        }
    }
}

// MARK: - Saving

extension UploadedFile {
    /// Writes it to a file, which it replaces when it is complete; a symbolic link is replaced too, and not followed.
    ///
    /// For handlers that may block; an asynchronous one has a version that lets others have their turn.
    ///
    /// - Parameter path: with the file's name; the folder must be there. What the client sent has no place in it but
    ///   through ``secureFilename(_:)``.
    /// - Throws: an ``UploadError``.
    public func save(to path: String) throws {
        let file = try NewFile(at: path)
        var offset = 0
        while offset < size {
            let piece = try piece(offset..<min(offset + Self.pieceSize, size))
            try file.write(piece)
            offset += piece.count
        }
        try file.commit()
    }

    /// Writes it to a file, piece by piece, and lets others have their turn in between; see the synchronous version.
    public func save(to path: String) async throws {
        let file = try NewFile(at: path)
        for try await piece in pieces { try file.write(piece[...]) }
        try file.commit()
    }
}
