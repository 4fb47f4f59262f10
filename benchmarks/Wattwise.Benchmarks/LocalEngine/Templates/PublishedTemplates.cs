using System.Diagnostics;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>Restores the templates that llama.cpp collects, out of the source that an npm package comes with.</summary>
internal static class PublishedTemplates
{
    private const string Package = "node-llama-cpp@3.22.1";
    private const string Bundle = "package/llama/gitRelease.bundle";

    /// <summary>The folder of the templates; restored once on a machine.</summary>
    public static async Task<string> RestoreAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), "wattwise-chat-templates-3.22.1");
        var templates = Path.Combine(folder, "llama.cpp", "models", "templates");
        if (Directory.Exists(templates))
            return templates;

        var fresh = Directory.CreateTempSubdirectory("wattwise-chat-templates-").FullName;
        await RunAsync(fresh, "npm", ["pack", Package, "--silent"], cancellationToken);
        await RunAsync(fresh, "tar", ["xzf", Path.GetFileName(Directory.GetFiles(fresh, "*.tgz")[0]), Bundle], cancellationToken);
        await RunAsync(fresh, "git", ["clone", "--quiet", Bundle, "llama.cpp"], cancellationToken);
        Directory.Move(fresh, folder);
        return templates;
    }

    private static async Task RunAsync(string folder, string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} failed: {error} Name a folder with the templates by --templates.");
    }
}
