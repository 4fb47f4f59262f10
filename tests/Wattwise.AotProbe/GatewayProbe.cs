using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

/// <summary>Asks samples/Gateway, published as native code, once of each kind, with files and an upstream from its settings.</summary>
internal sealed class GatewayProbe : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Process _process;
    private readonly string _data;

    private GatewayProbe(Process process, string line, string data)
    {
        (_process, _data) = (process, data);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _http.BaseAddress = new Uri(words[0] + "/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", words[2]);
        Login = new Uri(words[^1]);
    }

    private Uri Login { get; }

    public static async Task<bool> RunAsync(string program, string models)
    {
        using var probe = await StartAsync(program, models);
        var answer = await probe.PostAsync(
            "chat/completions",
            """{"model":"smollm2","messages":[{"role":"user","content":"What is the capital of Italy?"}],"max_tokens":16}""");
        var stream = await probe.PostAsync(
            "chat/completions", """{"model":"smollm2","messages":[{"role":"user","content":"Count."}],"max_tokens":4,"stream":true}""");
        var vector = await probe.PostAsync("embeddings", """{"model":"all-minilm-l6-v2","input":"Hello"}""");
        var names = await probe.GetAsync("models");
        var health = await probe.GetAsync("/health");
        var board = await probe.GetAsync(probe.Login.AbsoluteUri);
        using var chat = JsonDocument.Parse(answer);
        Console.WriteLine($"    {chat.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()}");
        return chat.RootElement.GetProperty("wattwise").GetProperty("energy").GetProperty("spent_joules").GetDouble() > 0
            && stream.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal)
            && vector.Contains("\"embedding\"", StringComparison.Ordinal)
            && names.Contains("\"elsewhere\"", StringComparison.Ordinal)
            && health == "Healthy"
            && board.Contains("<html", StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task<GatewayProbe> StartAsync(string program, string models)
    {
        var data = Directory.CreateTempSubdirectory("wattwise-aot-").FullName;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(program)! };
        start.Environment["ELSEWHERE_KEY"] = "none";
        foreach (var argument in (string[])
        [
            "--Urls", "http://127.0.0.1:0", "--Admin:Port", "0", "--Models", Path.GetFullPath(models), "--Data", data,
            "--Upstreams:0:Name", "elsewhere", "--Upstreams:0:KeyVariable", "ELSEWHERE_KEY",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("http", StringComparison.Ordinal))
                return new GatewayProbe(process, line, data);
        }

        throw new InvalidOperationException("The gateway ended before it listened.");
    }

    private async Task<string> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await ReadAsync(response);
    }

    private async Task<string> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
        return await ReadAsync(response);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{response.RequestMessage!.RequestUri}: {text}");
    }
}
