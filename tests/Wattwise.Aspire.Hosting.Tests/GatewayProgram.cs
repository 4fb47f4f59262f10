using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway sample in a process of its own, up to the line that it prints when it listens.</summary>
internal sealed partial class GatewayProgram : IAsyncDisposable
{
    public const string Model = "smollm2";
    private static readonly TimeSpan DockersPatience = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly HttpClient _http = new();
    private readonly Task _errors;

    private GatewayProgram(Process process) => (_process, _errors) = (process, process.StandardError.BaseStream.CopyToAsync(Stream.Null));

    /// <summary>The address that it prints.</summary>
    public required Uri Address { get; init; }

    /// <summary>The dashboard's link that it prints.</summary>
    public required Uri Link { get; init; }

    /// <summary>How it is started as it was built, with these settings.</summary>
    public static ProcessStartInfo Built(Dictionary<string, string> environment)
    {
        var folder = Path.Combine(Repository.Root, "samples/Gateway");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        ProcessStartInfo start = new("dotnet", [Path.Combine(folder, "bin", configuration, "net10.0/Gateway.dll")])
        {
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    public static async Task<GatewayProgram> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var process = Process.Start(start)!;
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Started().Match(line) is { Success: true } match)
                return new(process) { Address = new(match.Groups["url"].Value), Link = new(match.Groups["link"].Value) };
            lines.Add(line);
        }

        lines.Add(await process.StandardError.ReadToEndAsync(cancellationToken));
        throw new InvalidOperationException($"It ended before it listened: {string.Join('\n', lines)}");
    }

    public async Task<string> GetHealthAsync(CancellationToken cancellationToken) =>
        await _http.GetStringAsync(At("/health"), cancellationToken);

    public async Task<JsonElement> AskAsync(string key, string question, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, At("/v1/chat/completions"))
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = JsonContent.Create(
                new { model = Model, temperature = 0, messages = new[] { new { role = "user", content = question } } }),
        };
        using var response = await _http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonElement.Parse(body);
    }

    /// <summary>Begins a stream of a model.</summary>
    /// <returns>The stream, whose first bytes are there.</returns>
    public async Task<Stream> BeginAsync(string key, string model, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, At("/v1/chat/completions"))
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = JsonContent.Create(new { model, stream = true, messages = new[] { new { role = "user", content = "Go on." } } }),
        };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Asks it to end, as a runtime of containers does.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It goes on for so long that Docker would kill it.</exception>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        // The program itself, where another one has started it in processes of its own.
        var children = $"/proc/{_process.Id}/task/{_process.Id}/children";
        var child = File.Exists(children) ? (await File.ReadAllTextAsync(children, cancellationToken)).Trim() : "";
        using (var kill = Process.Start("kill", ["-TERM", child.Length > 0 ? child : $"{_process.Id}"]))
            await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(DockersPatience, cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    /// <summary>On this machine's loopback, whatever it listens on.</summary>
    private Uri At(string path) => new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), Address.Port, path).Uri;

    [GeneratedRegex("^(?<url>http://[^ ]+)/v1  key: .+  dashboard: (?<link>http://[^ ]+)$")]
    private static partial Regex Started();
}
