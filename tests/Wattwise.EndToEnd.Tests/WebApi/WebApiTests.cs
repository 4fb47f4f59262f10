using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.WebApi;

/// <summary>The web sample as a person starts it, asked over HTTP.</summary>
public sealed class WebApiTests : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";
    private const string Contoso = "key-of-contoso";
    private const string Fabrikam = "key-of-fabrikam";

    private readonly HttpClient _http = new();
    private Process? _process;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Repository.Root, "samples/WebApi");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(folder, "bin", configuration, "net10.0/WebApi.dll"), "--contentRoot", folder, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        });
        while (await _process!.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _http.BaseAddress = new Uri(line[(at + Listening.Length)..]);
                return;
            }
        }

        Assert.Fail("The sample ended before it listened.");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_repeat_is_answered_from_the_cache_for_its_tenant_alone_and_each_answer_says_what_it_took()
    {
        const string question = "What is a cat?";

        var first = await AskAsync(Contoso, question);
        var repeat = await AskAsync(Contoso, question);
        var other = await AskAsync(Fabrikam, question);
        var pieces = await StreamAsync(Contoso, question);

        Assert.Contains("cat", first.Text, StringComparison.Ordinal);
        Assert.Contains($"{WattwiseStages.Model}: {ModelReasons.Metered}", first.Stages);
        Assert.Contains($"{WattwiseStages.SemanticCache}: {CacheReasons.Exact}", repeat.Stages);
        Assert.Equal(first.Text, repeat.Text);
        Assert.Contains($"{WattwiseStages.Model}: {ModelReasons.Metered}", other.Stages);
        Assert.Equal(first.Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Contains($"{WattwiseStages.SemanticCache}: {CacheReasons.Exact}", pieces[^1].Stages);

        using var sum = await SendAsync(HttpMethod.Get, "/footprint", Contoso);
        var footprint = await sum.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(4, footprint.GetProperty("requests").GetInt32());
        Assert.Equal(2, footprint.GetProperty("modelCalls").GetInt32());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("key-of-nobody")]
    public async Task Without_a_key_that_is_known_nothing_is_answered(string? key)
    {
        using var response = await SendAsync(HttpMethod.Post, "/ask", key, "What is a cat?");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<Answer> AskAsync(string key, string question)
    {
        using var response = await SendAsync(HttpMethod.Post, "/ask", key, question);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Answer.From(await response.Content.ReadFromJsonAsync<JsonElement>(Token));
    }

    private async Task<Answer[]> StreamAsync(string key, string question)
    {
        using var response = await SendAsync(HttpMethod.Post, "/ask/stream", key, question);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        return [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => Answer.From(JsonElement.Parse(line[6..])))];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? question = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        if (question is not null)
            request.Content = JsonContent.Create(new { text = question });
        return await _http.SendAsync(request, Token);
    }

    private sealed record Answer(string Text, string[] Stages)
    {
        public static Answer From(JsonElement json) => new(
            json.GetProperty("text").GetString()!,
            json.GetProperty("took") is { ValueKind: JsonValueKind.Object } took
                ? [.. took.GetProperty("stages").EnumerateArray().Select(stage => stage.GetString()!)]
                : []);
    }
}
