import HTTPTypes

// JSON as people read it, in debug mode alone: an app's hook, so that nobody else pays for it.

extension JSON {
    /// Indents what was answered as JSON, as Flask does in debug mode. What has a tag or a coding of its own, or is a part,
    /// was made by somebody who counts bytes.
    static var indentation: Registration {
        .hook(
            HookRegistration(apply: { $0.hooks.after.append(.sync(indent)) }, isForApp: false, place: (#fileID, #line)))
    }

    private static func indent(_ request: Request, _ response: inout Response) {
        guard response.contentType == ContentType.json, case .bytes(let bytes) = response.body.content,
            response.status.code != 206, response.fields[.eTag] == nil, response.fields[.contentEncoding] == nil,
            let indented = indented(bytes)
        else { return }
        response.body = .bytes(indented)
    }

    /// Nobody reads what is deeper, and the blanks before it would be many times what was answered.
    private static let indentedDepth = 64

    /// JSON with two blanks for each level, as Python's `json.dumps(indent=2)` writes it.
    ///
    /// - Returns: `nil` where brackets do not add up or go too deep: what says it is JSON may be anybody's bytes.
    static func indented(_ bytes: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var (depth, isInString, isEscaped) = (0, false, false)
        var previous: UInt8 = 0
        func isClosing(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") }
        func isOpening(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }
        func breakLine() { output += [UInt8(ascii: "\n")] + [UInt8](repeating: UInt8(ascii: " "), count: 2 * depth) }
        for byte in bytes {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                output.append(byte)
                previous = byte
                continue
            }
            if byte <= UInt8(ascii: " ") { continue }
            if isClosing(byte) {
                depth -= 1
                if depth < 0 { return nil }
                if !isOpening(previous) { breakLine() }
            } else if isOpening(previous) || previous == UInt8(ascii: ",") {
                breakLine()
            }
            output.append(byte)
            if byte == UInt8(ascii: ":") { output.append(UInt8(ascii: " ")) }
            if isOpening(byte) { depth += 1 }
            if depth > indentedDepth { return nil }
            isInString = byte == UInt8(ascii: "\"")
            previous = byte
        }
        return depth == 0 ? output + [UInt8(ascii: "\n")] : nil
    }
}
