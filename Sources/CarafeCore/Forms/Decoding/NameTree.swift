/// The names of a query or form as a tree: `address.city` is the `city` of the `address`.
final class NameTree {
    private(set) var values: [String] = []
    private(set) var files: [UploadedFile] = []
    private(set) var children: [String: NameTree] = [:]

    /// What is deeper stays one name: types that contain themselves must not let a client choose the depth.
    private static let depth = 16

    init(_ items: some Sequence<QueryItems.Item> = [], files: some Sequence<UploadedFile> = []) {
        for item in items { node(making: item.name).values.append(item.value) }
        // An input that nobody filled is as one that is not there.
        for file in files where !file.isUnfilled { node(making: file.name).files.append(file) }
    }

    /// One of several values of a name.
    init(value: String) {
        values = [value]
    }

    /// One of several files of a name.
    init(file: UploadedFile) {
        files = [file]
    }

    /// What stands at a name, which may have dots in it.
    func node(at name: String) -> NameTree? {
        var node = self
        for part in Self.parts(of: name) {
            guard let child = node.children[part] else { return nil }
            node = child
        }
        return node
    }

    /// Whether there is a value, and each is empty: what a browser sends of an input that was left so.
    var isBlank: Bool { !values.isEmpty && values.allSatisfy(\.isEmpty) && files.isEmpty && children.isEmpty }

    private func node(making name: String) -> NameTree {
        var node = self
        for part in Self.parts(of: name) {
            if let child = node.children[part] {
                node = child
            } else {
                let child = NameTree()
                node.children[part] = child
                node = child
            }
        }
        return node
    }

    private static func parts(of name: String) -> [String] {
        name.split(separator: ".", maxSplits: depth - 1, omittingEmptySubsequences: false).map(String.init)
    }
}
