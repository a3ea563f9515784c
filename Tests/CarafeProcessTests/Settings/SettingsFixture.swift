import CarafeProcess

/// Settings out of files that exist in the test only.
func resolve(
    _ arguments: String..., files: [String: String] = [:], environment: [String: String] = [:],
) throws(SettingsError) -> Settings {
    var surroundings = SettingsSurroundings(directory: "/srv/hello")
    surroundings.hostName = "box"
    surroundings.processors = 4
    surroundings.userID = 1000
    surroundings.userName = "ann"
    surroundings.groupID = 100
    surroundings.groupName = "users"
    surroundings.microseconds = 1_795_373_707_701_255
    surroundings.version = "0.1.0"
    return try Settings.resolve(arguments: arguments, environment: environment, surroundings: surroundings) { path in
        let known = files.first { name, _ in path == (name.hasPrefix("/") ? name : "/srv/hello/\(name)") }
        guard let known else { throw NoSuchFile() }
        return known.value
    }
}

/// Settings out of the lines of `hello.ini`'s section.
func resolve(lines: String) throws(SettingsError) -> Settings {
    try resolve("hello.ini", files: ["hello.ini": "[uwsgi]\n" + lines])
}

private struct NoSuchFile: Error, CustomStringConvertible {
    let description = "No such file or directory"
}
