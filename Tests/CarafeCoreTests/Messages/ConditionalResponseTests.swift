import Foundation
import HTTPTypes
import Testing

@testable import CarafeCore

/// Conditions and ranges on what handlers make themselves.
@Suite struct ConditionalResponseTests {
    private static let date = Date(timeIntervalSince1970: 784_111_777)

    private static func response(_ body: ResponseBody) -> Response {
        var response = Response(body, contentType: "text/x-test")
        response.setETag("v1")
        response.lastModified = date
        return response
    }

    /// The same bytes from everywhere.
    private static func bodies(_ site: StaticSite) -> [ResponseBody] {
        [
            .text("0123456789"), .bytes(Array("0123456789".utf8)), .file(site.directory + "/a.txt"),
            .file(site.directory + "/long.txt", offset: 2, length: 10), .file(site.directory + "/long.txt", offset: 2),
        ]
    }

    private static func site() throws -> StaticSite {
        try StaticSite(["a.txt": "0123456789", "long.txt": "xx0123456789"])
    }

    @Test(
        arguments: [
            ([:], 200, "0123456789"), (["If-None-Match": "\"v1\""], 304, ""), (["If-None-Match": "W/\"v1\""], 304, ""),
            (["If-None-Match": "\"v2\""], 200, "0123456789"),
            (["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], 304, ""),
            (["If-Modified-Since": "Sun, 06 Nov 1994 08:49:36 GMT"], 200, "0123456789"),
            (["Range": "bytes=2-4"], 206, "234"), (["Range": "bytes=-1"], 206, "9"),
            (["Range": "bytes=2-4", "If-Range": "\"v1\""], 206, "234"),
            (["Range": "bytes=2-4", "If-Range": "\"v2\""], 200, "0123456789"),
            (["Range": "lines=1-2"], 200, "0123456789"),
        ] as [([String: String], Int, String)])
    func heedsConditionsAndRanges(_ fields: [String: String], _ status: Int, _ text: String) async throws {
        let site = try Self.site()
        for body in Self.bodies(site) {
            var response = Self.response(body)
            response.makeConditional(try Request(.get, "/", fields: HTTPFields(fields)))
            #expect(response.status.code == status)
            #expect(try await response.sentBody == text)
            #expect(response.headers[.eTag] == "\"v1\"")
            #expect(response.headers[.acceptRanges] == (status == 304 ? nil : "bytes"))
            #expect(response.contentType == (status == 304 ? nil : "text/x-test"))
        }
    }

    @Test(arguments: [(["If-Match": "\"v2\""], 412, nil), (["Range": "bytes=10-"], 416, "bytes */10")])
    func saysWhatDoesNotHold(_ fields: [String: String], _ status: Int, _ range: String?) async throws {
        let site = try Self.site()
        for body in Self.bodies(site) {
            var response = Self.response(body)
            response.completion = { _ in }
            response.makeConditional(try Request(.get, "/", fields: HTTPFields(fields)))
            #expect(response.status.code == status)
            #expect(response.headers[.contentRange] == range)
            #expect(response.headers[.eTag] == nil)
            #expect(response.completion != nil, "teardown hooks hang on it")
        }
    }

    @Test func sendsSeveralParts() async throws {
        let site = try Self.site()
        for body in Self.bodies(site) {
            var response = Self.response(body)
            response.makeConditional(Request(.get, "/", fields: [.range: "bytes=0-1, -2"]))
            let boundary = try #require(response.contentType?.split(separator: "boundary=").last)
            func part(_ range: String) -> String {
                "\r\n--\(boundary)\r\nContent-Type: text/x-test\r\nContent-Range: bytes \(range)/10\r\n\r\n"
            }
            let expected = part("0-1") + "01" + part("8-9") + "89\r\n--\(boundary)--\r\n"
            #expect(try await response.sentBody == expected)
            #expect(response.body.length == expected.utf8.count)
        }
    }

    @Test func leavesStreamsWhole() async throws {
        var response = Self.response(.stream { try await $0.write("0123456789") })
        response.makeConditional(Request(.get, "/", fields: [.range: "bytes=2-4"]))
        #expect(response.status == .ok)
        #expect(response.headers[.acceptRanges] == nil)
        response.makeConditional(Request(.get, "/", fields: [.ifNoneMatch: "\"v1\""]))
        #expect(response.status == .notModified)
    }

    @Test(arguments: [(HTTPRequest.Method.post, 200), (.put, 200), (.head, 200), (.get, 404), (.get, 206), (.get, 302)])
    func leavesTheRestAsItIs(_ method: HTTPRequest.Method, _ status: Int) async throws {
        var response = Self.response(.text("0123456789"))
        response.status = .init(code: status)
        let field: HTTPField.Name = method == .head ? .range : .ifNoneMatch
        response.makeConditional(
            Request(method, "/", fields: [field: method == .head ? "bytes=0-1" : "*", .ifMatch: "\"v1\""]))
        #expect(response.status.code == status)
        #expect(try await response.sentBody == "0123456789")
    }

    @Test func knowsNothingOfWhatHasNoValidators() throws {
        for (fields, status) in [
            ([.ifNoneMatch: "\"v1\""], 200), ([.ifModifiedSince: "Sun, 06 Nov 2094 08:49:37 GMT"], 200),
            ([.ifMatch: "\"v1\""], 412), ([.ifMatch: "*"], 200), ([.range: "bytes=0-1"], 206),
            ([.range: "bytes=0-1", .ifRange: "\"v1\""], 200),
        ] as [(HTTPFields, Int)] {
            var response = Response("text")
            response.makeConditional(Request(.get, "/", fields: fields))
            #expect(response.status.code == status)
        }
    }

    /// RFC 9110 §15.4.5.
    @Test func keepsInA304WhatBelongsThere() throws {
        var response = Self.response(.text("x"))
        response.headers[.cacheControl] = "no-cache"
        response.headers[.setCookie] = "a=1"
        response.headers[.contentEncoding] = "gzip"
        response.vary(by: .accept)
        var undated = response
        undated.headers[.eTag] = nil
        response.makeConditional(Request(.get, "/", fields: [.ifNoneMatch: "*"]))
        let names = Set(response.headers.map(\.name.canonicalName))
        #expect(names == ["etag", "cache-control", "set-cookie", "vary"])
        undated.makeConditional(Request(.get, "/", fields: [.ifNoneMatch: "*"]))
        #expect(undated.headers[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    // MARK: Validators

    @Test func makesTagsOfTheBytes() {
        func tag(_ body: ResponseBody) -> String? {
            var response = Response(body)
            response.addETag()
            return response.headers[.eTag]
        }
        #expect(tag(.text("a")) == tag(.bytes([UInt8(ascii: "a")])))
        #expect(tag(.text("")) == "\"\(String(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d as UInt128, radix: 36))\"")
        // FNV's own test vector: https://www.rfc-editor.org/rfc/rfc9923
        #expect(tag(.text("a")) == "\"\(String(0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964 as UInt128, radix: 36))\"")
        #expect(tag(.stream { _ in }) == nil)
        #expect(tag(.file("/etc/hostname")) == nil)
        #expect(tag(.empty) == nil)
    }

    @Test func keepsATagThatIsThere() {
        var response = Response("a")
        response.setETag("v1", isWeak: true)
        response.addETag()
        #expect(response.headers[.eTag] == "W/\"v1\"")
        response.setETag("a\"b\r\nc é")
        #expect(response.headers[.eTag] == "\"a_b__c__\"")
    }

    @Test(arguments: [(0.0, 0.0), (784_111_777.9, 784_111_777), (-1.5, -2), (253_402_300_799, 253_402_300_799)])
    func keepsDatesToTheSecond(_ time: Double, _ kept: Double) {
        var response = Response("a")
        response.lastModified = Date(timeIntervalSince1970: time)
        #expect(response.lastModified == Date(timeIntervalSince1970: kept))
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, 253_402_300_800])
    func hasNoDateForWhatIsNone(_ time: Double) {
        var response = Response("a")
        response.lastModified = Self.date
        response.lastModified = Date(timeIntervalSince1970: time)
        #expect(response.headers[.lastModified] == nil)
    }

    @Test(arguments: [
        (nil, "Accept"), ("Cookie", "Cookie, Accept"), ("accept", "accept"), ("*", "*"),
        ("Cookie,ACCEPT", "Cookie,ACCEPT"),
    ])
    func addsToVaryOnce(_ before: String?, _ after: String) {
        var response = Response("a")
        response.headers[.vary] = before
        response.vary(by: .accept)
        #expect(response.headers[.vary] == after)
    }

    /// In a hook, every response of an app can be asked for again.
    @Test func servesAsAHook() async throws {
        let app = App()
        app.get("/") { "text" }
        app.get("/stream") { Response(.stream { _ in }) }
        app.afterRequest { request, response in
            response.addETag()
            response.makeConditional(request)
        }
        let frozen = try app.freeze()
        let tag = try #require(await frozen.response(to: Request(.get, "/", fields: [:])).headers[.eTag])
        #expect(await frozen.response(to: Request(.get, "/", fields: [.ifNoneMatch: tag])).status == .notModified)
        #expect(await frozen.response(to: Request(.get, "/", fields: [.ifMatch: "\"x\""])).status.code == 412)
        #expect(await frozen.response(to: Request(.get, "/none", fields: [.ifNoneMatch: "*"])).status == .notFound)
        #expect(await frozen.response(to: Request(.get, "/stream", fields: [:])).headers[.eTag] == nil)
    }
}

extension HTTPFields {
    init(_ fields: [String: String]) throws {
        self.init()
        for (name, value) in fields { self[try #require(HTTPField.Name(name))] = value }
    }
}
