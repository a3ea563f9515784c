import CarafeCore
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [0, 784_111_777, 951_782_400, 1_709_251_199, 4_102_444_799, 253_402_300_799])
    func readsWhatItWrites(_ seconds: Int) throws {
        #expect(HTTPDate(parsing: HTTPDate(secondsSince1970: seconds).text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Tue, 19-Jan-38 03:14:08 GMT", 2_147_483_648),
    ])
    func readsTheOldForms(_ text: String, _ seconds: Int) {
        #expect(HTTPDate(parsing: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
    ])
    func readsNothingElse(_ text: String) {
        #expect(HTTPDate(parsing: text) == nil)
    }
}
