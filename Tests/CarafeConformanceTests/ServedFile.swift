// A file whose bytes the tests know, to be served: this one.
enum ServedFile {
    static let path = #filePath
    /// The directory of these tests.
    static let directory = String(path.dropLast("/ServedFile.swift".count))

    /// What `/file/part` gives of it.
    static let part = "A file"
}
