import CarafeCore
import CarafeWire
import HTTPTypes
import Testing

@Suite struct ForeignProtocolTests {
    /// The error for these bytes, which must be the same for each shorter part of them, but for the message.
    private func refusal(_ bytes: [UInt8]) throws -> WireError {
        for count in 1...bytes.count {
            let exchange = Exchange.threeWays(Array(bytes.prefix(count)))
            #expect(exchange.refusal == Exchange.of(bytes).refusal)
            #expect(!exchange.isMidRequest)
        }
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        var offset = 0
        return try #require(throws: WireError.self) { try wire.receive(bytes.span, at: &offset) }
    }

    @Test(arguments: [
        "G", "GET / HTTP/1.1\r\n\r\n", "P", "PR", "PRO", "PROPFIND", "POST", "PUT /", "PATCH", "get", "\r\nGET",
    ])
    func namesHTTP(_ text: String) throws {
        let error = try refusal(Array(text.utf8))
        #expect(error.status == .badRequest)
        #expect(error.code.name == "foreign-protocol")
        #expect(error.isMisconfiguration)
        #expect(
            error.message
                == "this port speaks uwsgi, and HTTP arrived; put nginx with `uwsgi_pass` in front of it, or start the "
                + "server with `--http` for a port that a browser can reach"
        )
    }

    @Test(arguments: [[0x16], [0x16, 0x03, 0x01, 0x00, 0xC8]] as [[UInt8]]) func namesTLS(_ bytes: [UInt8]) throws {
        let error = try refusal(bytes)
        #expect(error.status == .badRequest)
        #expect(error.isMisconfiguration)
        #expect(error.message.hasPrefix("this port speaks uwsgi, and TLS arrived; put nginx"))
    }

    @Test(
        arguments: [
            Array("PROX".utf8), Array("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n".utf8), [0x0D],
            [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A] + Array("QUIT\n".utf8),
        ] as [[UInt8]])
    func namesPROXY(_ bytes: [UInt8]) throws {
        let error = try refusal(bytes)
        #expect(error.status == .badRequest)
        #expect(error.isMisconfiguration)
        #expect(error.message.hasPrefix("this port speaks uwsgi, and the PROXY protocol arrived; turn it off"))
    }

    @Test(arguments: [1, 5, 30, 173, 200, 255] as [UInt8]) func namesAnotherModifier(_ modifier: UInt8) throws {
        let error = try refusal(Packet.wrap([1, 0, 65, 0, 0], modifier1: modifier))
        #expect(error.status == .notImplemented)
        #expect(error.code.name == "uwsgi-modifier")
        #expect(!error.isMisconfiguration)
        #expect(
            error.message == "The uwsgi modifier \(modifier) is not served here, only 0; remove `uwsgi_modifier1`."
        )
    }
}
