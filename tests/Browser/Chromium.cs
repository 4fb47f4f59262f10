using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Wattwise.Browser;

/// <summary>Runs a script over playwright-core in a Chromium of this machine.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>
    /// The path of a Chromium: what <c>WATTWISE_CHROMIUM</c> says, else one on PATH; <see langword="null"/> if there is none.
    /// </summary>
    public static string? Find() => Environment.GetEnvironmentVariable("WATTWISE_CHROMIUM") is { Length: > 0 } given
        ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a script and reads the JSON that it writes.</summary>
    /// <param name="script">A module beside the tests. It is given the folder of the npm packages, the browser and
    /// <paramref name="arguments"/>.</param>
    /// <param name="arguments">Its further arguments.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    public static async Task<JsonElement> RunAsync(string script, string[] arguments, CancellationToken cancellationToken)
    {
        var modules = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(item => item.Key == "BrowserDirectory").Value!;
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, script), modules, Find()!, .. arguments])
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? JsonDocument.Parse(output).RootElement
                : throw new InvalidOperationException($"{script} ended with code {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
