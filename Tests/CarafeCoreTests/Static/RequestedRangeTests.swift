import Testing

@testable import CarafeCore

@Suite struct RequestedRangeTests {
    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=3-2", "bytes=1-2-3", "bytes=+1-2",
        "bytes= 1 - 2",
        "bytes=0-1,x", "lines=0-1", "bytes 0-1", "bytes=0-9,0-9", "bytes=0-,0-0", "bytes=0x0-1",
        "bytes=" + Array(repeating: "0-0", count: 33).joined(separator: ","),
    ])
    func isTheWholeForWhatMakesNoSense(_ field: String) {
        #expect(RequestedRange(field, size: 10) == .whole)
    }

    @Test(arguments: [
        ("bytes=0-9", [0..<10]), ("bytes=0-0,-1", [0..<1, 9..<10]), ("bytes= 0-1 ,, 4-5", [0..<2, 4..<6]),
        ("bytes=5-99999999999999999999", [5..<10]), ("bytes=0-9223372036854775807", [0..<10]),
        ("bytes=-99999999999999999999", [0..<10]), ("bytes=0-0,20-30", [0..<1]),
    ])
    func isPartsForWhatExists(_ field: String, _ ranges: [Range<Int>]) {
        #expect(RequestedRange(field, size: 10) == .parts(ranges))
    }

    @Test(arguments: ["bytes=10-", "bytes=10-11", "bytes=99999999999999999999-", "bytes=-0", "bytes=10-,11-"])
    func isUnsatisfiableForWhatDoesNot(_ field: String) {
        #expect(RequestedRange(field, size: 10) == .unsatisfiable)
        #expect(RequestedRange(field, size: 0) == .whole)
    }
}
