import CCarafeSystem
import Foundation
import TestThreads
import Testing

@testable import CarafeProcess

@Suite(.mayWait) struct MasterTests {
    // MARK: Start and end

    @Test func startsWorkersAndStopsGracefully() throws {
        let master = try RunningMaster { $0.processes = 2 }
        try master.waitForLine("spawned Carafe worker 2")
        try master.waitForHook("ready")
        #expect(try master.stop() == 0)
        #expect(master.log.first == "spawned Carafe master process (pid: \(getpid()))")
        #expect(master.log.contains("SIGTERM received...gracefully killing workers..."))
        #expect(master.log.filter { $0.contains("buried after") }.count == 2)
        #expect(master.log.last == "goodbye to Carafe.")
        #expect(master.hooks == ["ready", "stop"])
        for pid in master.pids { #expect(kill(pid, 0) == -1) }
    }

    @Test func handsOverWhatAWorkerNeeds() throws {
        let pipe = Pipe()
        let socket = pipe.fileHandleForWriting.fileDescriptor
        let master = try RunningMaster(
            """
            { echo "$CARAFE_WORKER"; pwd; umask; tr -d '\\0' <&5; ls /proc/$$/fd; } >$DIRECTORY/seen
            printf 'by number six' >&6
            \(RunningMaster.obedient)
            """
        ) {
            $0.settings = "socket = :5051\n"
            $0.sockets = [.init(descriptor: socket, name: ":5051", transport: "uwsgi")]
            $0.directory = "/usr"
            $0.umask = 0o027
            $0.workerReloadMercy = .seconds(7)
        }
        try master.waitForHook("ready")
        try master.stop()
        #expect(
            master.file("seen").split(separator: "\n").prefix(4) == [
                "version=1;id=1;slot=0;generation=1;loops=64;mercy=7000;control=3;board=4;settings=5;sockets=6",
                "/usr", "0027", "socket = :5051",
            ])
        #if os(Linux)
        // 10 and 11 are the shell's own, and a pipeline would briefly have more.
        let descriptors = master.file("seen").split(separator: "\n").dropFirst(4).compactMap { Int($0) }
        #expect(Set(descriptors).subtracting([10, 11]) == Set(0...6))
        #endif
        #expect(pipe.fileHandleForReading.availableData == Data("by number six".utf8))
    }

    @Test(.enabled(if: geteuid() == 0, "only root may become another user")) func becomesAnotherUser() throws {
        let master = try RunningMaster("echo $(id -u) $(id -g) $(id -G) >$DIRECTORY/seen\n" + RunningMaster.obedient) {
            $0.identity = ProcessIdentity(uid: 65534, gid: 65533, groups: [65533, 1234])
        }
        try master.waitForHook("ready")
        try master.stop()
        #expect(master.file("seen") == "65534 65533 65533 1234\n")
    }

    @Test(arguments: [
        ("/nowhere/hello", "cannot run /nowhere/hello: No such file or directory"),
        ("/etc", "cannot run /etc: Permission denied"),
    ])
    func endsWhenTheBinaryCannotRun(_ path: String, _ sentence: String) throws {
        let master = try RunningMaster { configuration in configuration.executable = { path } }
        #expect(try master.waitForEnd() == 1)
        #expect(master.log.last == "no worker could start: \(sentence)")
    }

    @Test func endsWhenTheDirectoryIsNone() throws {
        let master = try RunningMaster { $0.directory = "/nowhere" }
        #expect(try master.waitForEnd() == 1)
        #expect(master.log.last == "no worker could start: cannot change to /nowhere: No such file or directory")
    }

    @Test func endsWhenTheAppFails() throws {
        let master = try RunningMaster("printf 'failed no database' >&3; exit 1") { $0.processes = 2 }
        #expect(try master.waitForEnd() == 1)
        #expect(master.log.last == "no worker could start: no database")
        #expect(master.hooks == [])
    }

    // MARK: Deaths

    @Test func replacesWorkersThatDieHoweverManyThereAre() throws {
        let master = try RunningMaster("printf ready >&3; sleep 0.02; kill -9 $$") { $0.processes = 2 }
        try master.waitForLine("died, killed by signal 9 :( trying respawn ...", times: 20)
        try master.write(RunningMaster.obedient)
        let count = try master.wait("all to live") { () -> Int? in
            let pids = master.pids
            Thread.sleep(forTimeInterval: 0.3)
            return pids.count == master.pids.count ? pids.count : nil
        }
        #expect(count >= 22)
        #expect(try master.stop() == 0)
        for pid in master.pids { #expect(kill(pid, 0) == -1) }
    }

    @Test func killsTheDeafWhenTheirTimeIsUp() throws {
        let master = try RunningMaster("trap '' TERM; printf ready >&3; while :; do sleep 1; done") {
            $0.reloadMercy = .milliseconds(100)
        }
        try master.waitForHook("ready")
        #expect(try master.stop() == 0)
        #expect(master.log.contains { $0.contains("did not end in time and is killed") })
    }

    @Test func stopsFast() throws {
        let master = try RunningMaster { $0.processes = 2 }
        try master.waitForHook("ready")
        #expect(try master.stop(.interrupt) == 0)
        #expect(master.log.contains("SIGINT/SIGQUIT received...killing workers..."))
    }

    #if os(Linux)
    @Test func replacesAWorkerWhoseLoopHangs() throws {
        // The first says that a handler has run since the clock began.
        let script = """
            case $CARAFE_WORKER in *slot=0*)
                printf 'GET /hang' | dd of=/proc/$$/fd/4 bs=1 seek=120 conv=notrunc 2>/dev/null
                printf '\\011' | dd of=/proc/$$/fd/4 bs=1 seek=116 conv=notrunc 2>/dev/null
                printf '\\001' | dd of=/proc/$$/fd/4 bs=1 seek=96 conv=notrunc 2>/dev/null ;;
            esac
            """
        let master = try RunningMaster(script + "\n" + RunningMaster.obedient) { $0.harakiri = .seconds(1) }
        try master.waitForLine("buried after")
        let pid = try #require(master.pids.first)
        #expect(master.log.contains("*** HARAKIRI ON WORKER 1 (pid: \(pid), try: 1) ***"))
        #expect(master.log.contains { $0.hasPrefix("HARAKIRI: worker 1, core 0 has been in GET /hang for ") })
        #expect(master.pids.count == 2)
        try master.stop()
    }
    #endif

    // MARK: Reload

    @Test func reloadsNewFirst() throws {
        let master = try RunningMaster { $0.processes = 2 }
        try master.waitForHook("ready")
        #expect(try master.ask("reload") == ["ok reloaded: generation 2, 2 workers (pid \(getpid()))"])
        #expect(master.hooks == ["ready", "reload began", "reload succeeded"])
        try master.waitForLine("buried after", times: 2)
        master.send(.hangup)
        try master.waitForHook("reload succeeded", times: 2)
        #expect(master.pids.count == 6)
        #expect(try master.stop() == 0)
    }

    enum Trouble: CaseIterable { case settings, binary, app, trap }

    @Test(arguments: Trouble.allCases) func keepsTheOldWhenTheNewDoNotStart(_ trouble: Trouble) throws {
        let master = try RunningMaster { $0.processes = 2 }
        try master.waitForHook("ready")
        let reason: String
        switch trouble {
        case .settings:
            master.refuse("hello.ini:7: \"workers = fuor\" is not a number")
            reason = "hello.ini:7: \"workers = fuor\" is not a number"
        case .binary:
            master.setExecutable("/nowhere")
            reason = "worker 1 did not start: cannot run /nowhere: No such file or directory"
        case .app:
            try master.write(
                "sleep 0.$(echo \"$CARAFE_WORKER\" | sed 's/.*;id=.;slot=\\(.\\).*/\\1/'); printf 'failed no database' >&3"
            )
            reason = "worker 1 did not start: no database"
        case .trap:
            try master.write("case $CARAFE_WORKER in *id=2*) kill -ILL $$;; esac; sleep 60")
            reason = "worker 2 did not start: it was killed by signal 4"
        }
        #expect(try master.ask("reload") == ["error reload failed, the old workers go on: \(reason)"])
        try master.wait("both") { try? master.ask("status").last == "ok 2 of 2 workers serve" ? true : nil }
        master.refuse(nil)
        master.setExecutable("/bin/sh")
        try master.write(RunningMaster.obedient)
        #expect(try master.ask("reload").first?.hasPrefix("ok reloaded") == true)
        #expect(try master.stop() == 0)
        for pid in master.pids { #expect(kill(pid, 0) == -1) }
    }

    @Test func reloadsWhenAFileIsTouched() throws {
        let file = "/tmp/carafe-touch-\(UUID().uuidString.prefix(13))"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let master = try RunningMaster { $0.touchReload = [file] }
        try master.waitForHook("ready")
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        try master.waitForHook("reload succeeded")
        #expect(master.log.contains("*** \(file) has been touched... grace them all !!! ***"))
        try master.stop()
    }

    // MARK: Other signals

    @Test func doesWhatSignalsSay() throws {
        let master = try RunningMaster()
        try master.waitForHook("ready")
        master.send(.moreWorkers)
        try master.waitForLine("spawned Carafe worker 2")
        try master.wait("the second") { try? master.ask("status").last == "ok 2 of 2 workers serve" ? true : nil }
        master.send(.pause)
        try master.waitForLine("*** PAUSE")
        try master.wait("two pauses") { master.file("told") == "pause\npause\n" ? true : nil }
        master.send(.pause)
        try master.waitForLine("*** RESUME ***")
        master.send(.fewerWorkers)
        try master.waitForLine("buried")
        master.send(.user1)
        try master.waitForHook("reopen")
        try master.wait("reopen") { master.file("told").hasSuffix("reopen\n") ? true : nil }
        master.send(.user2)
        try master.waitForLine("SIGUSR2 has no meaning here")
        #expect(try master.stop(.quit) == 0)
    }

    // MARK: Control channel

    @Test func answersOnTheControlChannel() throws {
        let master = try RunningMaster()
        try master.waitForHook("ready")
        let status = try master.ask("status")
        #expect(status.count == 3)
        #expect(status[0].hasPrefix("master (pid \(getpid())): generation 1, up "))
        #expect(status[1].hasPrefix("worker 1 (pid \(master.pids[0])): idle, 0 requests, "))
        #expect(status[2] == "ok 1 of 1 workers serve")
        #expect(try master.ask("dance") == ["error \"dance\" is none of reload, stop, status"])
        #expect(try master.ask(String(repeating: "x", count: 300)).first?.hasPrefix("error ") == true)
        #expect(try master.ask("stop") == ["ok stopped (pid \(getpid()))"])
        #expect(try master.waitForEnd() == 0)
    }

    @Test func aStopTellsThoseWhoWaitForAReload() throws {
        let master = try RunningMaster()
        try master.waitForHook("ready")
        try master.write("sleep 60")
        Thread.detachNewThread {
            guard (try? master.waitForHook("reload began")) != nil else { return }
            master.send(.terminate)
        }
        #expect(try master.ask("reload") == ["error reload failed, the old workers go on: the server is stopping"])
        #expect(try master.waitForEnd() == 0)
    }
}
