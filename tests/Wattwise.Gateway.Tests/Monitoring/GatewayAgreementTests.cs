using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>What the replies and headers of the gateway say, and what ledger, Prometheus, dashboard and budgets say.</summary>
public class GatewayAgreementTests
{
    private const int Requests = 60;

    [Fact]
    public async Task All_totals_agree_to_the_token_and_to_a_thousandth_of_the_joules()
    {
        await using var gateway = await StartAsync();
        var (input, output, spent, avoided, headerJoules) = (0L, 0L, 0.0, 0.0, 0.0);
        for (var i = 0; i < Requests; i++)
        {
            var prompt = i % 3 == 0 ? "What is the capital of France?" : $"Tell me a tale of {(char)('a' + (i % 26))}{i}";
            var isStream = i % 4 == 1;
            var body = $$"""{"model":"test","stream":{{(isStream ? "true" : "false")}},"stream_options":{{(isStream ? """{"include_usage":true}""" : "null")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""";
            var (reply, joules) = await AskAsync(gateway, body, isStream);
            var wattwise = reply.GetProperty("wattwise");
            input += wattwise.GetProperty("tokens").GetProperty("input").GetInt64();
            output += wattwise.GetProperty("tokens").GetProperty("output").GetInt64();
            spent += wattwise.GetProperty("energy").GetProperty("spent_joules").GetDouble();
            avoided += wattwise.GetProperty("energy").GetProperty("avoided_joules").GetDouble();
            headerJoules += joules ?? wattwise.GetProperty("energy").GetProperty("spent_joules").GetDouble();
        }

        var ledger = gateway.Services.GetRequiredService<FootprintLedger>().Summarize();
        var board = gateway.Services.GetRequiredService<LiveBoard>().Whole(TimeProvider.System.GetUtcNow());
        var prometheus = Read(gateway);
        Assert.Equal(Requests, board.Totals.Requests);
        Assert.Equal(Requests, board.Totals.Ends.Succeeded);
        Assert.Equal((0, 0), (board.InFlight.Waiting, board.InFlight.Streaming));
        Assert.True(board.Totals.Hits > 10);
        foreach (var sum in (long[])[
            ledger.InputTokens, board.Totals.InputTokens, board.Tenants!.Sum(tenant => tenant.InputTokens), (long)prometheus.Sum("wattwise_tokens_total", "input\""),
            gateway.Access.Settled.Sum(settled => settled.Input)])
        {
            Assert.Equal(input, sum);
        }

        foreach (var sum in (long[])[
            ledger.OutputTokens, board.Totals.OutputTokens, board.Tenants!.Sum(tenant => tenant.OutputTokens), (long)prometheus.Sum("wattwise_tokens_total", "\"output\""),
            gateway.Access.Settled.Sum(settled => settled.Output)])
        {
            Assert.Equal(output, sum);
        }

        foreach (var sum in (double[])[
            headerJoules, ledger.Spent.Joules, board.Totals.Spent.Value, board.Tenants!.Sum(tenant => tenant.Spent), prometheus.Sum("wattwise_energy_joules_total"),
            gateway.Access.Settled.Sum(settled => settled.Joules)])
        {
            Assert.InRange(sum, spent * 0.999, spent * 1.001);
        }

        foreach (var sum in (double[])[ledger.Avoided.Joules, board.Totals.Avoided.Value, prometheus.Sum("wattwise_energy_avoided_joules_total")])
            Assert.InRange(sum, avoided * 0.999, avoided * 1.001);
        Assert.Equal("contoso", Assert.Single(board.Tenants!).Name);
    }

    private static Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(configure: services =>
    {
        services.AddWattwise(options =>
        {
            options.Accounting!.Zone = "DEU";
            options.Accounting.EnergyModel = new TokenEnergy();
        });
        services.AddWattwiseDashboard();
        services.AddKeyedChatClient("test", _ => Model()).UseWattwise();
    }, options: options => options.Models.Add(new() { Name = "test", ServiceKey = "test" }));

    private static TestChatClient Model() => new()
    {
        Respond = static (call, _) =>
        {
            var response = TestChatClient.Response($"answer {call}");
            response.Usage = new UsageDetails { InputTokenCount = 100 + (call % 17), CachedInputTokenCount = call % 13, OutputTokenCount = 7 + (call % 5) };
            return Task.FromResult(response);
        },
    };

    /// <summary>The reply, or the last chunk of its stream, and the joules of the header where there is one.</summary>
    private static async Task<(JsonElement Reply, double? Joules)> AskAsync(GatewayHost gateway, string body, bool isStream)
    {
        using var response = await gateway.PostAsync("chat/completions", body);
        var text = await response.Content.ReadAsStringAsync(GatewayHost.Token);
        Assert.True(response.IsSuccessStatusCode, text);
        double? joules = response.Headers.TryGetValues("x-wattwise-joules", out var values) ? double.Parse(values.Single(), CultureInfo.InvariantCulture) : null;
        var json = !isStream ? text
            : text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Last(line => line.Contains("\"wattwise\"", StringComparison.Ordinal))[6..];
        return (JsonElement.Parse(json), joules);
    }

    private static Scrape Read(GatewayHost gateway)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusText.Write(gateway.Services.GetRequiredService<MetricReadings>().Collect(), output);
        return new Scrape(System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
