using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Garnet;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Tests.Dashboard;
using Wattwise.Tool.Tests;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>
/// What the replies and headers of the gateway say, and what ledger, Prometheus, dashboard, budgets and the report of the ledger that is
/// kept say.
/// </summary>
public sealed class GatewayAgreementTests : IDisposable
{
    private const int Chats = 60;
    private const int Embeddings = 5;
    private const int Left = 4;
    private const int Answered = Chats + Embeddings;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-gateway-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task All_totals_agree_with_the_report_of_a_file()
    {
        var path = Path.Combine(_folder.FullName, "ledger.db");
        await using var gateway = await StartAsync(services => services.AddSqliteLedger(options => options.FilePath = path));
        await AssertAgreeAsync(gateway, gateway.Services.GetRequiredService<SqliteLedger>().FlushAsync, path);
    }

    [Fact]
    public async Task All_totals_agree_with_the_report_of_a_ledger_that_gateways_share()
    {
        await using var garnet = await GarnetServer.StartAsync(hasVectorSets: false);
        await using var gateway = await StartAsync(
            services => services.AddRedisLedger(options => options.ConnectionString = garnet.Address));
        await AssertAgreeAsync(gateway, gateway.Services.GetRequiredService<RedisLedger>().FlushAsync, "--redis", garnet.Address);
    }

    /// <summary>
    /// Six totals, to the token and to a thousandth of the joules: replies, headers, sums in memory, Prometheus, dashboard, report; and the
    /// budgets.
    /// </summary>
    private static async Task AssertAgreeAsync(GatewayHost gateway, Func<CancellationToken, Task> flush, params string[] ledgerOfReport)
    {
        var (input, output, spent, avoided, headerJoules) = (0L, 0L, 0.0, 0.0, 0.0);
        for (var i = 0; i < Chats; i++)
        {
            var prompt = i % 3 == 0 ? "What is the capital of France?" : $"Tell me a tale of {(char)('a' + (i % 26))}{i}";
            var isStream = i % 4 == 1;
            var body =
                $$"""{"model":"test","stream":{{(isStream ? "true" : "false")}},"stream_options":{{(isStream ? """{"include_usage":true}""" : "null")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""";
            var (reply, joules) = await AskAsync(gateway, body, isStream);
            var wattwise = reply.GetProperty("wattwise");
            input += wattwise.GetProperty("tokens").GetProperty("input").GetInt64();
            output += wattwise.GetProperty("tokens").GetProperty("output").GetInt64();
            spent += wattwise.GetProperty("energy").GetProperty("spent_joules").GetDouble();
            avoided += wattwise.GetProperty("energy").GetProperty("avoided_joules").GetDouble();
            headerJoules += joules ?? wattwise.GetProperty("energy").GetProperty("spent_joules").GetDouble();
        }

        for (var i = 0; i < Embeddings; i++)
        {
            var (reply, joules) = await AskAsync(gateway, """{"model":"embed","input":["a cat","a dog"]}""", isStream: false, "embeddings");
            var wattwise = reply.GetProperty("wattwise");
            Assert.Equal(reply.GetProperty("usage").GetProperty("prompt_tokens").GetInt64(), wattwise.GetProperty("tokens")
                .GetProperty("input").GetInt64());
            input += reply.GetProperty("usage").GetProperty("prompt_tokens").GetInt64();
            spent += wattwise.GetProperty("energy").GetProperty("spent_joules").GetDouble();
            headerJoules += joules!.Value;
        }

        // Who leaves gets no figures; the model tells them.
        for (var i = 0; i < Left; i++)
        {
            await LeaveAsync(gateway, $$"""{"model":"endless","stream":true,"messages":[{"role":"user","content":"On and on, {{i}}"}]}""");
            input += EndlessModel.InputTokens;
            output += EndlessModel.OutputTokens;
            spent += EndlessModel.Joules;
            headerJoules += EndlessModel.Joules;
        }

        while (gateway.Access.Settled.Count < Answered + Left)
            await Task.Delay(1, GatewayHost.Token);

        var ledger = gateway.Services.GetRequiredService<FootprintLedger>().Summarize();
        var board = gateway.Services.GetRequiredService<LiveBoard>().Whole(TimeProvider.System.GetUtcNow());
        var prometheus = Read(gateway);
        await flush(GatewayHost.Token);
        var run = await ToolRun.RunAsync(["report", .. ledgerOfReport, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var report = run.Json();
        Assert.Equal(Answered + Left, report.GetProperty("requests").GetInt64());
        Assert.Equal(Answered + Left, board.Totals.Requests);
        Assert.Equal((Answered, Left), (board.Totals.Ends.Succeeded, board.Totals.Ends.Left));
        Assert.Equal((0, 0), (board.InFlight.Waiting, board.InFlight.Streaming));
        Assert.True(board.Totals.Hits > 10);
        foreach (var sum in (long[])[
            ledger.InputTokens, board.Totals.InputTokens, board.Tenants!.Sum(tenant => tenant.InputTokens),
            (long)prometheus.Sum("wattwise_tokens_total", "input\""),
            gateway.Access.Settled.Sum(settled => settled.Input), Models(report, "inputTokens")])
        {
            Assert.Equal(input, sum);
        }

        foreach (var sum in (long[])[
            ledger.OutputTokens, board.Totals.OutputTokens, board.Tenants!.Sum(tenant => tenant.OutputTokens),
            (long)prometheus.Sum("wattwise_tokens_total", "\"output\""),
            gateway.Access.Settled.Sum(settled => settled.Output), Models(report, "outputTokens")])
        {
            Assert.Equal(output, sum);
        }

        foreach (var sum in (double[])[
            headerJoules, ledger.Spent.Joules, board.Totals.Spent.Value, board.Tenants!.Sum(tenant => tenant.Spent),
            prometheus.Sum("wattwise_energy_joules_total"),
            gateway.Access.Settled.Sum(settled => settled.Joules), report.GetProperty("spentJoules").GetDouble()])
        {
            Assert.InRange(sum, spent * 0.999, spent * 1.001);
        }

        foreach (var sum in (double[])[
            ledger.Avoided.Joules, board.Totals.Avoided.Value, prometheus.Sum("wattwise_energy_avoided_joules_total"),
            report.GetProperty("avoidedJoules").GetDouble()])
        {
            Assert.InRange(sum, avoided * 0.999, avoided * 1.001);
        }

        Assert.Equal("contoso", Assert.Single(board.Tenants!).Name);
    }

    private static long Models(JsonElement report, string tokens) =>
        report.GetProperty("models").EnumerateArray().Sum(model => model.GetProperty(tokens).GetInt64());

    private static Task<GatewayHost> StartAsync(Action<IServiceCollection> addLedger) => GatewayHost.StartAsync(configure: services =>
    {
        addLedger(services);
        services.AddWattwise(options =>
        {
            options.Accounting!.Zone = "DEU";
            options.Accounting.EnergyModel = new TokenEnergy();
        });
        services.AddWattwiseDashboard();
        services.AddKeyedChatClient("test", _ => Model()).UseWattwise();
        services.AddKeyedChatClient("endless", _ => new EndlessModel()).UseWattwise();
        services.AddKeyedEmbeddingGenerator<string, Embedding<float>>("embed", _ => new TestEmbedder { TokensPerText = 11 });
    }, options: options =>
    {
        options.Models.Add(new() { Name = "test", ServiceKey = "test" });
        options.Models.Add(new() { Name = "endless", ServiceKey = "endless" });
        options.Models.Add(new() { Name = "embed", ServiceKey = "embed", Kind = GatewayModelKind.Embedding });
    });

    private static TestChatClient Model() => new()
    {
        Respond = static (call, _) =>
        {
            var response = TestChatClient.Response($"answer {call}");
            response.Usage = new UsageDetails
            {
                InputTokenCount = 100 + (call % 17),
                CachedInputTokenCount = call % 13,
                OutputTokenCount = 7 + (call % 5),
            };
            return Task.FromResult(response);
        },
    };

    /// <summary>Leaves a stream at its first event.</summary>
    private static async Task LeaveAsync(GatewayHost gateway, string body)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(GatewayHost.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.V1, "chat/completions"))
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(leaving.Token);
        Assert.True(await stream.ReadAsync(new byte[64], leaving.Token) > 0);
        await leaving.CancelAsync();
    }

    /// <summary>The reply, or the last chunk of its stream, and the joules of the header where there is one.</summary>
    private static async Task<(JsonElement Reply, double? Joules)> AskAsync(
        GatewayHost gateway, string body, bool isStream, string path = "chat/completions")
    {
        using var response = await gateway.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(GatewayHost.Token);
        Assert.True(response.IsSuccessStatusCode, text);
        double? joules = response.Headers.TryGetValues("x-wattwise-joules", out var values)
            ? double.Parse(values.Single(), CultureInfo.InvariantCulture)
            : null;
        var json = !isStream ? text
            : text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
                .Last(line => line.Contains("\"wattwise\"", StringComparison.Ordinal))[6..];
        return (JsonElement.Parse(json), joules);
    }

    private static Scrape Read(GatewayHost gateway)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusText.Write(gateway.Services.GetRequiredService<MetricReadings>().Collect(), output);
        return new Scrape(System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
