using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>Starts a published image as a runtime of containers does, without one: read-only, without rights, with an environment of its
/// own.</summary>
/// <remarks>Linux gives processes and mounts of their own to root, which tests often are in containers themselves. Elsewhere the program
/// runs as this user from the unpacked files, and what the file system refuses is not seen.</remarks>
internal static class ContainerRun
{
    private const string Target = "/home/app";
    private static readonly string DotnetFolder = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public static async Task<ProcessStartInfo> PrepareAsync(
        PublishedImage image, string data, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var folder = image.Config.GetProperty("WorkingDir").GetString()!;
        var command = image.Config.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()!);
        var environment = image.Config.GetProperty("Env").EnumerateArray().Select(entry => entry.GetString()!)
            .Concat(settings.Select(setting => $"{setting.Key}={setting.Value}"));
        if (await IsRootAsync(cancellationToken))
        {
            var user = image.Config.GetProperty("User").GetString()!;
            // As Docker does with a new volume: it is whose the folder of the image is that it takes the place of.
            await Command.RunAsync("chown", [$"{user}:{user}", data], cancellationToken);
            return new("unshare",
            [
                "--mount", "--pid", "--fork", "--kill-child", "sh", Path.Combine(AppContext.BaseDirectory, "enter.sh"),
                image.Root, user, folder, DotnetFolder, data, Target,
                .. environment.Select(entry => entry.StartsWith("PATH=", StringComparison.Ordinal) ? $"{entry}:/dotnet" : entry),
                "DOTNET_ROOT=/dotnet", $"Data={Target}", .. command,
            ]);
        }

        var start = new ProcessStartInfo(
            Path.Combine(DotnetFolder, "dotnet"), command.Skip(1).Select(part => part.StartsWith('/') ? image.Root + part : part))
        {
            WorkingDirectory = image.Root + folder,
        };
        start.Environment.Clear();
        foreach (var entry in environment.Append($"Data={data}").Append($"DOTNET_ROOT={DotnetFolder}").Select(entry => entry.Split('=', 2)))
            start.Environment[entry[0]] = entry[1];
        return start;
    }

    private static async Task<bool> IsRootAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            string[] attempt = ["--mount", "--pid", "--fork", "mount", "--make-rprivate", "/"];
            return (await Command.TryAsync("unshare", attempt, cancellationToken)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
