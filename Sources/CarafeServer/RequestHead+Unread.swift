import CarafeCore
import HTTPTypes

extension RequestHead {
    /// What stands in the access log for a request that was refused before its head could be read: dashes, as in nginx's.
    convenience init(unreadFrom peer: PeerAddress) {
        let target = ByteRange(0, 1)
        self.init(
            RequestHead.Parts(
                bytes: [UInt8(ascii: "-")], method: Self.unreadMethod, target: target, path: target, query: .empty,
                authority: .empty, fields: [], naming: .http, version: .http11, isSecure: false, framing: .none,
                peer: peer == .local ? PeerAddress(host: "-") : peer))
    }

    private static let unreadMethod = HTTPRequest.Method("-") ?? .get
}
