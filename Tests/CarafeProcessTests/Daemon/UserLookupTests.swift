import Foundation
import Testing

@testable import CarafeProcess

struct UserLookupTests {
    private let root = UserLookup.Caller(uid: 0, gid: 0)
    private let somebody = UserLookup.Caller(uid: 1000, gid: 1000)

    private func identity(_ uid: String?, _ gid: String?) throws -> ProcessIdentity? {
        try UserLookup.identity(uid: uid, gid: gid, caller: root)
    }

    @Test func changesNothingUnlessAsked() throws {
        #expect(try identity(nil, nil) == nil)
    }

    @Test func findsAUserByNameAndNumber() throws {
        let named = try #require(try identity("root", nil))
        #expect(named.uid == 0)
        #expect(named.gid == 0)
        #expect(named.groups.contains(0))
        #expect(try identity("0", nil) == named)
    }

    @Test func takesTheGroupThatIsNamed() throws {
        let identity = try #require(try identity("root", "54321"))
        #expect(identity.gid == 54321)
        #expect(identity.groups.contains(54321))
        #expect(try self.identity(nil, "54321") == ProcessIdentity(uid: 0, gid: 54321, groups: [54321]))
    }

    @Test func takesAUserThatOnlyHasANumber() throws {
        #expect(try identity("54321", "54322") == ProcessIdentity(uid: 54321, gid: 54322, groups: [54322]))
        #expect(
            sentence { _ = try identity("54321", nil) }
                == "uid: user 54321 is in no user database, so its group is not known; add gid = NUMBER")
    }

    @Test(arguments: ["no-such-user", "-1", "99999999999"]) func saysThatThereIsNoSuchUser(_ name: String) {
        #expect(
            sentence { _ = try identity(name, nil) }
                == "uid: no user is called \"\(name)\"; create one (useradd --system \(name)), or give a number")
    }

    @Test func saysThatThereIsNoSuchGroup() {
        #expect(
            sentence { _ = try identity("root", "no-such-group") }
                == "gid: no group is called \"no-such-group\"; "
                + "create one (groupadd --system no-such-group), or give a number")
    }

    @Test func namesTheSettingThatIsWrong() throws {
        #expect(try UserLookup.uid("root", setting: "chown-socket") == 0)
        #expect(try UserLookup.gid("54321", setting: "chown-socket") == 54321)
        let uid = sentence { _ = try UserLookup.uid("no-such-user", setting: "chown-socket") }
        #expect(uid.hasPrefix("chown-socket: no user is called \"no-such-user\"; "))
        let gid = sentence { _ = try UserLookup.gid("no-such-group", setting: "chown-socket") }
        #expect(gid.hasPrefix("chown-socket: no group is called \"no-such-group\"; "))
    }

    @Test func letsOnlyRootBecomeAnother() throws {
        let uid = "uid: only root may become \"root\", and this is uid 1000; start it as root, or remove uid"
        let gid = "gid: only root may become \"54321\", and this is uid 1000; start it as root, or remove gid"
        #expect(sentence { _ = try UserLookup.identity(uid: "root", gid: nil, caller: somebody) } == uid)
        #expect(sentence { _ = try UserLookup.identity(uid: "1000", gid: "54321", caller: somebody) } == gid)
        #expect(try UserLookup.identity(uid: "1000", gid: "1000", caller: somebody) == nil)
        #expect(try UserLookup.identity(uid: nil, gid: "1000", caller: somebody) == nil)
    }
}
