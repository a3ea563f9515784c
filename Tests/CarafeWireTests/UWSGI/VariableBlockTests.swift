import CarafeWire
import Testing

@Suite struct VariableBlockTests {
    @Test(
        arguments: [
            ([0x05], "400 uwsgi-block-cut"),
            ([0xFF, 0x00] + Array("HTTP".utf8), "400 uwsgi-block-overrun"),
            ([0xFF, 0xFF] + Array("KEY".utf8), "400 uwsgi-block-overrun"),
            ([0x03, 0x00] + Array("KEY".utf8), "400 uwsgi-block-cut"),
            ([0x06, 0x00] + Array("HTTP_A".utf8) + [0x01], "400 uwsgi-block-cut"),
            ([0x06, 0x00] + Array("HTTP_A".utf8) + [0xFF, 0x00, 0x78], "400 uwsgi-block-overrun"),
            ([0x06, 0x00] + Array("HTTP_A".utf8) + [0x02, 0x00, 0x78], "400 uwsgi-block-overrun"),
            ([0x00, 0x00, 0x01, 0x00, 0x78], "400 uwsgi-empty-key"),
            ([0x00, 0x00, 0x00, 0x00], "400 uwsgi-empty-key"),
            ([0x00, 0x00], "400 uwsgi-empty-key"),
        ] as [([UInt8], String)])
    func refusesABlockThatDoesNotEndWithAValue(_ tail: [UInt8], _ refusal: String) {
        for block in [tail, Packet.nginx.block + tail] {
            let exchange = Exchange.threeWays(Packet.wrap(block))
            #expect(exchange.refusal?.hasPrefix(refusal + " @") == true)
            #expect(exchange.heads.isEmpty)
        }
    }

    @Test func refusesAnEmptyKeyInTheMiddle() {
        #expect(
            Packet(["": "v"]).adding(["REQUEST_METHOD": "GET", "PATH_INFO": "/"]).refusal() == "400 uwsgi-empty-key")
    }

    @Test func saysWhereTheBlockBreaks() {
        let block = Packet.nginx.block
        let exchange = Exchange.threeWays(Packet.wrap(block + [0xFF, 0x00]))
        #expect(exchange.refusal == "400 uwsgi-block-overrun @\(4 + block.count)")
    }

    @Test func takesAnEmptyLastValue() throws {
        #expect(try Packet.nginx.adding(["HTTP_X_E": ""]).head().fields.last == "HTTP_X_E=")
    }

    @Test func takesShortAndOddKeys() throws {
        let odd = Packet.nginx.adding([
            "A": "1", "HTTP": "2", "HTTP_": "3", "http_x": "4", "foo bar": "5", "HTTPX": "6",
        ])
        #expect(try odd.head().fields.suffix(6) == ["A=1", "HTTP=2", "HTTP_=3", "http_x=4", "foo bar=5", "HTTPX=6"])
    }

    @Test func takesAKeyOfAnyLengthAtTheVeryEnd() throws {
        for length in 1...24 {
            let key = String("HTTP_TRANSFER_ENCODINGXY".prefix(length))
            #expect(try Packet.nginx.adding([key: ""]).head().fields.last == key + "=")
        }
    }

    // MARK: - Limits

    @Test func refusesMoreHeaderFieldsThanTheLimit() throws {
        var limits = WireLimits()
        limits.headerCount = 3
        let three = Packet.nginx.adding(["HTTP_A": "1", "HTTP_B": "2", "X_C": "no field"])
        #expect(Exchange.threeWays(three.bytes, limits: limits).refusal == nil)
        let four = Exchange.threeWays(three.adding(["HTTP_C": "3"]).bytes, limits: limits)
        #expect(four.refusal?.hasPrefix("431 too-many-fields") == true)
    }

    @Test func refusesLargerHeaderFieldsThanTheLimit() {
        var limits = WireLimits()
        limits.headerBytes = 100
        let packet = Packet.nginx.adding(["X_A": String(repeating: "x", count: 200)])
        #expect(Exchange.threeWays(packet.bytes, limits: limits).refusal == nil)
        let large = packet.adding(["HTTP_A": String(repeating: "x", count: 100)])
        #expect(Exchange.threeWays(large.bytes, limits: limits).refusal?.hasPrefix("431 fields-too-large") == true)
    }

    @Test func doesNotBoundTheURL() throws {
        var limits = WireLimits()
        limits.requestLine = 10
        let path = "/" + String(repeating: "x", count: 20_000)
        let packet = Packet.nginx.with("PATH_INFO", path).with("REQUEST_URI", path)
        #expect(Exchange.of(packet.bytes, limits: limits).heads.first?.path == path)
    }
}
