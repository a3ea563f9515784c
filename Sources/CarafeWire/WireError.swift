package import HTTPTypes

/// Why a wire cannot make a request of its input, and what to answer.
package struct WireError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        package let name: String

        package init(_ name: String) { self.name = name }
    }

    package let code: Code
    /// The offset in the input at which it shows.
    package let offset: Int
    /// The answer, after which the connection ends.
    package let status: HTTPResponse.Status
    /// What is wrong, in a sentence that the client may see.
    package let message: String
    /// Whether an operator should see it: the peer speaks another protocol, so a setting is wrong somewhere.
    package let isMisconfiguration: Bool

    package init(
        _ code: Code,
        at offset: Int,
        status: HTTPResponse.Status = .badRequest,
        isMisconfiguration: Bool = false,
        _ message: String,
    ) {
        self.code = code
        self.offset = offset
        self.status = status
        self.message = message
        self.isMisconfiguration = isMisconfiguration
    }

    package var description: String { "\(code.name) at byte \(offset): \(message)" }
}
