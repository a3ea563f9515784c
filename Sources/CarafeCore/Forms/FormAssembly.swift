import HTTPTypes

/// Makes a form of the parts of a multipart body, within its limits.
///
/// A body that is here already is not copied: what it holds stays where it is. Of one that comes in pieces, the files go to
/// memory until they come to ``fileMemory`` together, and what comes then to one temporary file: a form costs one
/// descriptor, however many files it has.
///
/// Pieces are written on the event loop: 128 KiB at most at once, to the page cache, which takes some 50 µs. A disk that
/// is slower than the network for long makes the kernel hold writers back, and the loop with them; who expects that puts
/// `TMPDIR` on a faster one, or takes the parts one by one.
struct FormAssembly {
    /// Werkzeug's, which is for each file.
    static let fileMemory = 500_000

    private var parser: MultipartParser
    private let limits: FormLimits
    private let isWhole: Bool
    private var fields: [QueryItems.Item] = []
    private var fieldBytes = 0
    private var files: [UploadedFile] = []
    private var heldBytes = 0
    private var spool: TemporaryFile?
    private var spooledBytes = 0
    private var head: MultipartHead?
    private var content = FileContent.empty

    /// - Parameter isWhole: whether the body is here already, and comes in one piece.
    init(boundary: [UInt8], _ limits: FormLimits, isWhole: Bool) {
        parser = MultipartParser(boundary: boundary, partLimit: limits.parts)
        self.limits = limits
        self.isWhole = isWhole
    }

    mutating func receive(_ bytes: [UInt8]) throws {
        parser.receive(bytes)
        while let event = try parser.next() {
            switch event {
            case .part(let head):
                self.head = head
                content = .empty
                if head.filename == nil { try countField(head.name.utf8.count) }
            case .data(let data):
                if head?.filename == nil { try countField(data.count) }
                try append(data)
            case .endOfPart:
                endPart()
            }
        }
    }

    func finish() throws -> FormData {
        try parser.finish()
        return FormData(fields: QueryItems(fields), files: files)
    }

    private mutating func countField(_ count: Int) throws {
        fieldBytes += count
        guard fieldBytes <= limits.memory else { throw FormError.fieldsTooLarge(limit: limits.memory) }
    }

    private mutating func append(_ data: ArraySlice<UInt8>) throws {
        let isFile = head?.filename != nil
        if isFile, !isWhole, heldBytes + data.count > Self.fileMemory { try spoolContent() }
        switch content {
        case .memory(var bytes):
            content = .empty
            if bytes.isEmpty { bytes = isWhole ? data : ArraySlice(Array(data)) } else { bytes += data }
            content = .memory(bytes)
            if isFile { heldBytes += data.count }
        case .spooled(let file, let range):
            try file.write(data, at: range.upperBound)
            content = .spooled(file, range.lowerBound..<(range.upperBound + data.count))
            spooledBytes += data.count
        }
    }

    /// Moves what is here of a file to the end of the temporary one.
    private mutating func spoolContent() throws {
        guard case .memory(let bytes) = content else { return }
        let file = try spool ?? TemporaryFile()
        spool = file
        try file.write(bytes, at: spooledBytes)
        heldBytes -= bytes.count
        content = .spooled(file, spooledBytes..<(spooledBytes + bytes.count))
        spooledBytes += bytes.count
    }

    private mutating func endPart() {
        guard let head else { return }
        if let filename = head.filename {
            files.append(UploadedFile(name: head.name, filename: filename, headers: head.headers, content))
        } else if case .memory(let bytes) = content {
            fields.append(QueryItems.Item(name: head.name, value: head.value(of: bytes)))
        }
        self.head = nil
        content = .empty
    }
}

/// What a form may cost.
struct FormLimits: Sendable {
    /// Bytes of fields that are no files.
    var memory: Int
    var parts: Int
}

/// Where a file's bytes are.
enum FileContent: Sendable {
    case memory(ArraySlice<UInt8>)
    case spooled(TemporaryFile, Range<Int>)

    static let empty = FileContent.memory([])

    var count: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .spooled(_, let range): range.count
        }
    }
}
