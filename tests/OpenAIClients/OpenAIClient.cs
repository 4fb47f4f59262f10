using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Wattwise.OpenAIClients;

/// <summary>Runs a script with one of the official JavaScript clients and takes what it saw.</summary>
internal static class OpenAIClient
{
    private static readonly string Modules = Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "OpenAIClientsDirectory").Value!;

    /// <summary>True where the packages are installed: where Node.js and npm were on PATH when the tests were built.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(Modules, "package.json"));

    /// <param name="name">The script, for example <c>openai</c>.</param>
    /// <param name="address">The server's address, with <c>/v1</c>.</param>
    /// <param name="key">The key to send.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    /// <returns>What the script saw, by scenario; a scenario that failed has its error.</returns>
    public static async Task<Dictionary<string, JsonElement>> RunAsync(
        string name, Uri address, string key, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "openai-clients", name + ".mjs"));
        start.Environment["OPENAI_BASE_URL"] = address.ToString().TrimEnd('/');
        start.Environment["OPENAI_API_KEY"] = key;
        start.Environment["OPENAI_AGENTS_DISABLE_TRACING"] = "1";
        start.Environment["CLIENT_MODULES"] = Modules;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var byName = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == '{')
                .Select(line => JsonElement.Parse(line))
                .ToDictionary(item => item.GetProperty("scenario").GetString()!, item => item.GetProperty("seen"));
            return process.ExitCode == 0 ? byName
                : throw new InvalidOperationException($"The client {name} ended with code {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
