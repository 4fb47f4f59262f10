using System.ClientModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using OpenAI;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.Gateway;

/// <summary>The gateway sample as a person starts it, asked by OpenAI's own client.</summary>
public sealed partial class GatewayTests : IAsyncLifetime
{
    private const string Model = "smollm2";
    private readonly HttpClient _http = new();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wattwise-gateway-");
    private Process? _process;
    private Match _line = Match.Empty;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _line = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await StopAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task OpenAIs_client_is_answered_and_a_repeat_costs_nothing()
    {
        using var client = Client(_line.Groups["key"].Value);

        // Drawn at random, or asked in other words, not every answer of so small a model is right.
        const string question = "Name the capital city of France.";
        ChatOptions options = new() { Temperature = 0 };

        var first = await client.GetResponseAsync(question, options, Token);
        var repeat = await client.GetStreamingResponseAsync(question, options, Token).ToChatResponseAsync(Token);

        Assert.Contains("Paris", first.Text, StringComparison.Ordinal);
        Assert.True(first.Usage!.OutputTokenCount > 0);
        Assert.Equal(first.Text, repeat.Text);
        Assert.Equal(0, repeat.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_answered()
    {
        using var client = Client("ww_of_nobody");

        Assert.Equal(
            401,
            (await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync("Hello?", cancellationToken: Token))).Status);
    }

    // Clients show nothing of an error in another shape.
    [Fact]
    public async Task A_base_URL_that_lacks_its_end_is_told_what_is_missing()
    {
        Uri v1 = new(_line.Groups["url"].Value);
        foreach (var address in (string[])["/chat/completions", "//v1/chat/completions"])
        {
            using var response = await _http.PostAsync(v1.GetLeftPart(UriPartial.Authority) + address, null, Token);
            var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)).GetProperty("error");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("unknown_url", error.GetProperty("code").GetString());
            Assert.Contains("/v1", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_link_opens_the_dashboard_once()
    {
        using HttpResponseMessage page = await _http.GetAsync(_line.Groups["link"].Value, Token);
        using HttpClient other = new();
        using var again = await other.GetAsync(_line.Groups["link"].Value, Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.EndsWith("/dashboard/", page.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_gateway_that_was_killed_knows_its_keys_and_its_answers_again()
    {
        var key = _line.Groups["key"].Value;
        using (var client = Client(key))
            await client.GetResponseAsync("Name the capital city of France.", new ChatOptions { Temperature = 0 }, Token);

        // Answers are stored in the background: what a gateway had no time for is lost with it.
        await using (SqliteSemanticCacheStore store = new(new() { FilePath = Path.Combine(_data.FullName, "cache.db") }))
        {
            while (await store.CountAsync(cancellationToken: Token) == 0)
                await Task.Delay(20, Token);
        }

        await StopAsync();

        _line = await StartAsync();

        Assert.Equal("as before", _line.Groups["key"].Value);
        using HttpRequestMessage request = new(HttpMethod.Post, _line.Groups["url"].Value + "/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
            Content = new StringContent(
                $$"""{"model":"{{Model}}","messages":[{"role":"user","content":"Name the capital city of France."}],"temperature":0}""",
                MediaTypeHeaderValue.Parse("application/json")),
        };
        using var response = await _http.SendAsync(request, Token);
        var reply = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("hit", reply.GetProperty("wattwise").GetProperty("cache").GetProperty("outcome").GetString());
    }

    private IChatClient Client(string key) =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(_line.Groups["url"].Value) })
            .GetChatClient(Model).AsIChatClient();

    private async Task<Match> StartAsync()
    {
        var folder = Path.Combine(Repository.Root, "samples/Gateway");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(folder, "bin", configuration, "net10.0/Gateway.dll"), "--contentRoot", folder, "--urls", "http://127.0.0.1:0",
                "--Admin:Port", "0",
                "--Data", _data.FullName,
            ])
        {
            RedirectStandardOutput = true,
        });
        while (await _process!.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (Started().Match(line) is { Success: true } match)
                return match;
        }

        throw new InvalidOperationException("The sample ended before it listened.");
    }

    private async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    [GeneratedRegex("^(?<url>http://[^ ]+/v1)  key: (?<key>.+)  dashboard: (?<link>http://[^ ]+)$")]
    private static partial Regex Started();
}
