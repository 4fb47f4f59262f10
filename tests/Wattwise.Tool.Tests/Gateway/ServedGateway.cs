using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

/// <summary><c>wattwise serve</c> in this process, on ports of its own, until it is disposed.</summary>
internal sealed class ServedGateway : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<int> _serving;
    private readonly HttpClient _client = new();

    private ServedGateway(CancellationTokenSource stop, Task<int> serving, JsonElement start) =>
        (_stop, _serving, Start) = (stop, serving, start);

    /// <summary>The line that it printed.</summary>
    public JsonElement Start { get; }

    public static async Task<ServedGateway> StartAsync(params string[] arguments)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        FirstLine output = new();
        StringWriter error = new();
        var serving = ToolCommand.RunAsync(
            ["serve", "--port", "0", "--admin-port", "0", "--json", .. arguments],
            new() { Output = output, Error = error, ProcessTerminationTimeout = null }, stop.Token);
        if (await Task.WhenAny(output.Line, serving) == serving)
            throw new InvalidOperationException($"It ended with {await serving}: {error}");
        return new(stop, serving, JsonElement.Parse(await output.Line));
    }

    public async Task<IReadOnlyList<string>> ModelsAsync()
    {
        using var response = await SendAsync(new(HttpMethod.Get, Address("/models")));
        var list = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return [.. list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>What the model answers.</summary>
    public async Task<JsonElement> AskAsync(string model, string question, string? key = null)
    {
        using var response = await SendAsync(new(HttpMethod.Post, Address("/chat/completions"))
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","max_tokens":4,"messages":[{"role":"user","content":"{{question}}"}]}""",
                MediaTypeHeaderValue.Parse("application/json")),
        }, key);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonElement.Parse(body);
    }

    public async Task<string> OpenDashboardAsync() =>
        await _client.GetStringAsync(Start.GetProperty("dashboard").GetString(), TestContext.Current.CancellationToken);

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _serving;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(ExitCodes.Done, await StopAsync());
        _client.Dispose();
        _stop.Dispose();
    }

    private string Address(string path) => Start.GetProperty("url").GetString() + path;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key = null)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Start.GetProperty("key").GetString());
            return await _client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value!);
            return Task.CompletedTask;
        }
    }
}
