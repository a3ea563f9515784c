package import HTTPTypes
import Synchronization

/// A request that is over, to make the next one of: its head with both buffers, and what it was prepared with.
///
/// Making and freeing a head was a quarter of a plain request, and references counted up and down were a third of what was
/// left: each count is an atomic operation. So everything is moved here from one request to the next and nothing counted.
/// Each loop has one of these. A request that anybody keeps stays as it is, and the next one is made from scratch.
package final class SpareRequest {
    /// Without a head of its own.
    @safe @exclusivity(unchecked) private var request: Request?
    /// What stands in the place of its head; here while it has one.
    @safe @exclusivity(unchecked) private var noHead: RequestHead?
    /// Without its buffers.
    @safe @exclusivity(unchecked) private var head: RequestHead?
    @safe @exclusivity(unchecked) private var bytes: [UInt8] = []
    @safe @exclusivity(unchecked) private var fields: [FieldSlice] = []

    /// Buffers that have grown beyond this are not kept.
    private static let keptBytes = 16 * 1024
    private static let keptFields = 256
    /// Enough for a browser behind a proxy, also as variables; a longer list grows.
    private static let reservedFields = 32

    package init() {}

    /// Returns an empty list for the fields of the next head.
    package func takeFields() -> [FieldSlice] {
        var taken: [FieldSlice] = []
        swap(&taken, &fields)
        if taken.capacity == 0 { taken.reserveCapacity(Self.reservedFields) }
        return taken
    }

    /// Returns a buffer for the bytes of the next head, with those of an earlier one in it.
    package func takeBytes() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Makes a head. Part by part, as moving ``RequestHead/Parts`` about costs more than the rest.
    package func makeHead(
        bytes: consuming [UInt8],
        method: HTTPRequest.Method,
        target: ByteRange,
        path: ByteRange,
        query: ByteRange,
        scriptName: ByteRange = .empty,
        authority: ByteRange,
        fields: consuming [FieldSlice],
        naming: FieldNaming = .http,
        version: HTTPVersion,
        isSecure: Bool,
        framing: BodyFraming,
        peer: PeerAddress,
    ) -> RequestHead {
        let head = head.take() ?? RequestHead(.none)
        head.parts.bytes = bytes
        head.parts.method = method
        head.parts.target = target
        head.parts.path = path
        head.parts.query = query
        head.parts.scriptName = scriptName
        head.parts.naming = naming
        head.parts.authority = authority
        head.parts.fields = fields
        head.parts.version = version
        head.parts.isSecure = isSecure
        head.parts.framing = framing
        head.parts.peer = peer
        head.parts.mountedApp = nil
        return head
    }

    /// Makes a request, as ``Request/init(head:body:)`` does.
    package func makeRequest(_ head: consuming RequestHead) -> Request {
        guard var request = request.take() else { return Request(head: head) }
        swap(&request.head, &head)
        noHead = consume head
        return request
    }

    /// Takes back a request without a body that is answered.
    package func giveBack(_ request: consuming Request) {
        // Fields that were built, and values that were noted, would be the wrong ones.
        guard isKnownUniquelyReferenced(&request.head), !request.head.hasExtras
        else { return }
        var head = noHead.take() ?? RequestHead(.none)
        swap(&head, &request.head)
        keepBuffers(of: head)
        self.head = consume head
        request.isPrepared = false
        self.request = consume request
    }

    private func keepBuffers(of head: RequestHead) {
        swap(&bytes, &head.parts.bytes)
        swap(&fields, &head.parts.fields)
        if bytes.capacity > Self.keptBytes { bytes = [] }
        if fields.capacity > Self.keptFields { fields = [] } else { fields.removeAll(keepingCapacity: true) }
    }
}

extension RequestHead.Parts {
    /// Of no request.
    fileprivate static var none: Self {
        Self(
            bytes: [], method: .get, target: .empty, path: .empty, query: .empty, authority: .empty, fields: [],
            naming: .http, version: .http11, isSecure: false, framing: .none, peer: .local)
    }
}
