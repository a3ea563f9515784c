/// What arrives on a uwsgi port when a setting is wrong somewhere, known by its first bytes.
enum ForeignProtocol {
    case http
    case tls
    case proxy

    /// Says what the bytes from `offset` on begin; `nil` when it is none of these.
    init?(_ input: borrowing Span<UInt8>, at offset: Int) {
        let first = input[offset]
        switch first {
        case 0x16:
            self = .tls
        case 0x0D:
            // The signature of PROXY version 2 begins with an empty line, and so may HTTP.
            self = Self.matches(input, at: offset, [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A]) ? .proxy : .http
        case UInt8(ascii: "P"):
            // "PRO" may also become PROPFIND.
            let isProxy = input.count - offset > 3 && Self.matches(input, at: offset, Array("PROXY ".utf8))
            self = isProxy ? .proxy : .http
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            self = .http
        default:
            return nil
        }
    }

    /// As in "… arrived".
    var name: String {
        switch self {
        case .http: "HTTP"
        case .tls: "TLS"
        case .proxy: "the PROXY protocol"
        }
    }

    /// Whether what is there of the input agrees with `signature`.
    private static func matches(_ input: borrowing Span<UInt8>, at offset: Int, _ signature: [UInt8]) -> Bool {
        let count = min(signature.count, input.count - offset)
        for index in 0..<count where input[offset + index] != signature[index] { return false }
        return true
    }
}
