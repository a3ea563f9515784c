import Foundation
import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct FileConditionTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let later = "Sun, 06 Nov 1994 08:49:38 GMT"

    /// In the table, TAG stands for the file's tag.
    @Test(
        arguments: [
            (["If-None-Match": "TAG"], 304), (["If-None-Match": "W/TAG"], 304), (["If-None-Match": "\"x,\", TAG"], 304),
            (["If-None-Match": "*"], 304), (["If-None-Match": "\"x\""], 200), (["If-None-Match": "nonsense"], 200),
            (["If-None-Match": ""], 200),
            (["If-Modified-Since": date], 304), (["If-Modified-Since": later], 304),
            (["If-Modified-Since": earlier], 200),
            (["If-Modified-Since": "Sunday, 06-Nov-94 08:49:37 GMT"], 304),
            (["If-Modified-Since": "Sun Nov  6 08:49:37 1994"], 304), (["If-Modified-Since": "yesterday"], 200),
            // A tag counts for more than a date.
            (["If-None-Match": "\"x\"", "If-Modified-Since": date], 200),
            (["If-Match": "TAG"], 200), (["If-Match": "*"], 200), (["If-Match": "\"x\", TAG"], 200),
            (["If-Match": "\"x\""], 412), (["If-Match": "W/TAG"], 412),
            (["If-Match": "TAG", "If-None-Match": "TAG"], 304),
            (["If-Unmodified-Since": date], 200), (["If-Unmodified-Since": earlier], 412),
            (["If-Match": "TAG", "If-Unmodified-Since": earlier], 200), (["If-Unmodified-Since": "soon"], 200),
            (["Range": "bytes=0-3", "If-None-Match": "TAG"], 304), (["Range": "bytes=0-3"], 206),
            (["Range": "bytes=0-3", "If-Range": "TAG"], 206), (["Range": "bytes=0-3", "If-Range": "W/TAG"], 200),
            (["Range": "bytes=0-3", "If-Range": "\"x\""], 200), (["Range": "bytes=0-3", "If-Range": date], 206),
            (["Range": "bytes=0-3", "If-Range": later], 200), (["Range": "bytes=0-3", "If-Range": "junk"], 200),
            (["Range": "bytes=99-", "If-Range": "\"x\""], 200), (["Range": "bytes=99-"], 416),
        ] as [([String: String], Int)])
    func keepsToConditions(_ fields: [String: String], _ status: Int) async throws {
        let site = try StaticSite()
        let tag = try #require(site.get("/s/a.txt")?.headers[.eTag])
        var sent = HTTPFields()
        for (name, value) in fields { sent[try #require(HTTPField.Name(name))] = value.replacing("TAG", with: tag) }
        let response = try #require(site.get("/s/a.txt", sent))
        #expect(response.status.code == status)
        switch status {
        case 304:
            #expect(response.headers[.eTag] == tag)
            #expect(try await response.sentBody == "")
        case 206: #expect(try await response.sentBody == "0123")
        case 200: #expect(try await response.sentBody == "0123456789")
        default: #expect(response.headers[.eTag] == nil)
        }
    }

    @Test(arguments: [
        ("bytes=0-3", "0123", "bytes 0-3/10"), ("bytes=4-", "456789", "bytes 4-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"), ("bytes=-99", "0123456789", "bytes 0-9/10"),
        ("bytes=9-99", "9", "bytes 9-9/10"), ("BYTES=0-0", "0", "bytes 0-0/10"),
        ("bytes=50-, 2-3", "23", "bytes 2-3/10"),
    ])
    func sendsAPart(_ field: String, _ text: String, _ range: String) async throws {
        let response = try #require(try StaticSite().get("/s/a.txt", [.range: field]))
        #expect(response.status == .partialContent)
        #expect(response.headers[.contentRange] == range)
        #expect(response.contentType == "text/plain; charset=utf-8")
    }

    @Test func sendsTheBytesOfAPart() async throws {
        let site = try StaticSite()
        for (field, text) in [("bytes=4-", "456789"), ("bytes=-3", "789"), ("bytes=0-0", "0")] {
            #expect(try await site.get("/s/a.txt", [.range: field])?.sentBody == text)
        }
    }

    @Test func sendsSeveralParts() async throws {
        let site = try StaticSite(["a.txt": String(repeating: "0123456789", count: 20_000)])
        let response = try #require(site.get("/s/a.txt", [.range: "bytes=1-2,-3,100-180099"]))
        #expect(response.status == .partialContent)
        #expect(response.headers[.contentRange] == nil)
        let type = try #require(response.contentType)
        let boundary = try #require(type.split(separator: "boundary=").last)
        #expect(type == "multipart/byteranges; boundary=\(boundary)")
        func part(_ range: String, _ text: String) -> String {
            "\r\n--\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes \(range)/200000\r\n\r\n\(text)"
        }
        let expected =
            part("1-2", "12") + part("199997-199999", "789")
            + part("100-180099", String(repeating: "0123456789", count: 18_000)) + "\r\n--\(boundary)--\r\n"
        #expect(try await response.sentBody == expected)
        #expect(response.body.length == expected.utf8.count)
    }

    @Test func saysWhatThereIsWhereNoPartExists() throws {
        let response = try #require(try StaticSite().get("/s/a.txt", [.range: "bytes=10-20"]))
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.contentRange] == "bytes */10")
    }

    @Test func leavesRangesOfAHeadAside() throws {
        let response = try #require(try StaticSite().get("/s/a.txt", [.range: "bytes=0-3"], method: .head))
        #expect(response.status == .ok)
        #expect(
            try #require(try StaticSite().get("/s/a.txt", [.ifNoneMatch: "*"], method: .head)).status == .notModified)
    }

    @Test func givesAChangedFileAnotherTag() {
        let times = [(1, 5, 0), (2, 5, 0), (1, 6, 0), (1, 5, 1), (15, 1, 0)]
        let tags = times.map { EntityTag(FileStatus(size: $0.0, modified: $0.1, nanoseconds: $0.2)).description }
        #expect(Set(tags).count == times.count)
        #expect(tags[0] == "\"5.0-1\"")
    }
}
