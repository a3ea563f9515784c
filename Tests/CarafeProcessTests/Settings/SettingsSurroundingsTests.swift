import CarafeProcess
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct SettingsSurroundingsTests {
    @Test func asksTheSystem() {
        let here = SettingsSurroundings.current(directory: "/srv", version: "1.2.3")
        #expect(here.directory == "/srv")
        #expect(here.version == "1.2.3")
        #expect(here.userID == getuid())
        #expect(here.groupID == getgid())
        #expect(getuid() != 0 || here.userName == "root")
        #expect(!here.hostName.isEmpty && !here.groupName.isEmpty)
        #expect(here.processors >= 1)
        // 2020, in microseconds.
        #expect(here.microseconds > 1_577_836_800_000_000)
    }
}
