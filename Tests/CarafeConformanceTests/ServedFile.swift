// A file whose bytes the tests know, to be served: this one.
enum ServedFile {
    static let path = #filePath

    /// What `/file/part` gives of it.
    static let part = "A file"
}
