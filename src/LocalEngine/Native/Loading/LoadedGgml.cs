using System.Diagnostics;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The ggml that other code of this process has loaded before, such as LLamaSharp's. The system loader gives a library that asks for
/// <c>libggml-base</c> the one that is loaded already, whatever folder it comes from, so two builds in one process would run each other's
/// code.
/// </summary>
internal static class LoadedGgml
{
    /// <summary>The folder of the loaded ggml; <see langword="null"/> if the process has none.</summary>
    internal static string? Folder()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(path => Path.GetFileName(path).Contains("ggml-base", StringComparison.Ordinal)) is { } path
                ? Path.GetDirectoryName(path)
                : null;
    }

    /// <summary>Puts the folder of the loaded ggml first, if it is among those to try: the same files serve both.</summary>
    internal static IEnumerable<string?> First(IEnumerable<string?> directories, string? loadedFolder) =>
        directories.OrderBy(directory => directory is not null && IsSame(directory, loadedFolder) ? 0 : 1);

    /// <summary>The reason why the libraries of a folder cannot join the loaded ones, or <see langword="null"/> if they can.</summary>
    internal static string? Conflict(string? directory, string? loadedFolder) =>
        directory is null || loadedFolder is null || IsSame(directory, loadedFolder)
            ? null
            : $"other code of this process, such as LLamaSharp, has loaded llama.cpp from '{loadedFolder}' already, and two builds in one "
                + $"process run each "
                + "other's code; use that folder for both (LlamaEngineOptions.NativeLibraryPath), or processes of their own";

    private static bool IsSame(string directory, string? loadedFolder)
    {
        if (!Directory.Exists(directory) || loadedFolder is null)
            return false;
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return string.Equals(Path.GetFullPath(directory), loadedFolder, comparison)
            // The system reports a path without links; ours may have one at its end or on the way.
            || (Directory.Exists(loadedFolder) && Names(directory).SetEquals(Names(loadedFolder)));
    }

    private static HashSet<(string Name, long Length, DateTime Written)> Names(string directory) =>
        [.. new DirectoryInfo(directory).EnumerateFiles("*ggml*").Select(file => (file.Name, file.Length, file.LastWriteTimeUtc))];
}
