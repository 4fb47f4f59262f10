using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Dashboard.Frames;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>What replies, ledger, Prometheus and dashboard say is the same.</summary>
public class AgreementTests
{
    private const double Share = 0.001;

    [Fact]
    public async Task Tokens_agree_to_the_token_and_joules_and_money_to_a_thousandth()
    {
        await using var host = await DashboardHost.StartAsync(model: Model());
        var replies = await AskAsync(host, 200);

        var ledger = host.Get<FootprintLedger>().Summarize();
        var prometheus = await Scrape.ReadAsync(host.Http);
        var frame = host.Get<LiveBoard>().Whole(TimeProvider.System.GetUtcNow());
        var totals = frame.Totals;
        var tenants = frame.Tenants!;

        var (input, output) =
            (replies.Sum(reply => reply.Usage!.InputTokenCount ?? 0), replies.Sum(reply => reply.Usage!.OutputTokenCount ?? 0));
        Assert.True(input > 0);
        Assert.Equal(input, ledger.InputTokens);
        Assert.Equal(input, totals.InputTokens);
        Assert.Equal(input, tenants.Sum(tenant => tenant.InputTokens));
        Assert.Equal(input, prometheus.Sum("wattwise_tokens_total", "input\""));
        Assert.Equal(output, ledger.OutputTokens);
        Assert.Equal(output, totals.OutputTokens);
        Assert.Equal(output, tenants.Sum(tenant => tenant.OutputTokens));
        Assert.Equal(output, prometheus.Sum("wattwise_tokens_total", "\"output\""));

        var footprints = replies.Select(reply => reply.GetFootprint()!).ToArray();
        var spent = footprints.Sum(footprint => footprint.Spent.Joules);
        Same(spent, ledger.Spent.Joules, totals.Spent.Value, tenants.Sum(tenant => tenant.Spent), prometheus.Sum(
            "wattwise_energy_joules_total"));
        Same(footprints.Sum(footprint => footprint.Avoided.Joules), ledger.Avoided.Joules, totals.Avoided.Value, prometheus.Sum(
            "wattwise_energy_avoided_joules_total"));
        Same(footprints.Sum(footprint => footprint.NetSaved.Joules), ledger.NetSaved.Joules, totals.Net.Value, tenants.Sum(
            tenant => tenant.Net.Value));
        Same(footprints.Sum(footprint => footprint.NetSaved.Low), totals.Net.Low, tenants.Sum(tenant => tenant.Net.Low));
        Same(footprints.Sum(footprint => footprint.OperationalGrams!.Value), totals.Carbon.Single().Spent, prometheus.Sum(
            "wattwise_carbon_gCO2e_total", "operational"));
        Same(
            footprints.Sum(footprint => (double)footprint.Cost!.Value.Amount),
            (double)totals.Money.Single().Spent,
            (double)tenants.Sum(tenant => tenant.Cost!.Value),
            prometheus.Sum("wattwise_cost_total"));
        Assert.Equal(200, totals.Requests);
        Assert.Equal(200, tenants.Sum(tenant => tenant.Requests));
        Assert.Equal(footprints.Count(footprint => footprint.Stages.Any(stage => stage.Outcome == StageOutcome.Answered)), totals.Hits);
        Assert.Equal(totals.Hits, tenants.Sum(tenant => tenant.Hits));
    }

    [Fact]
    public async Task The_seconds_add_up_to_the_sums()
    {
        await using var host = await DashboardHost.StartAsync(model: Model());
        await AskAsync(host, 50);
        var frame = await FrameOfAsync(host, points: 50);
        Assert.Equal(host.Get<FootprintLedger>().Summarize().Spent.Joules, frame.Sum(point => point[1] + point[2]), 0.01);
    }

    [Fact]
    public async Task Failed_and_abandoned_requests_are_in_the_sums()
    {
        var model = new TestChatClient { Respond = (_, _) => throw new InvalidOperationException("down") };
        await using var host = await DashboardHost.StartAsync(model: model);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.AskAsync("What is a cat?", "contoso"));
        var frame = host.Get<LiveBoard>().Whole(TimeProvider.System.GetUtcNow());
        Assert.Equal(1, frame.Totals.Requests);
        Assert.Equal("failed", Assert.Single(frame.Requests!).Outcome);
    }

    [Fact]
    public async Task A_request_in_flight_is_at_the_model_for_prometheus_and_dashboard()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var model = new TestChatClient
        {
            Respond = async (_, _) =>
            {
                asked.SetResult();
                await answer.Task;
                return TestChatClient.Response("yes");
            },
        };
        await using var host = await DashboardHost.StartAsync(model: model);
        var request = host.AskAsync("What is a cat?");
        await asked.Task;
        Assert.Equal(1, (await Scrape.ReadAsync(host.Http)).Sum("wattwise_requests_active", "wattwise_stage=\"model\""));
        Assert.Equal([new StageLoadPart("model", 1)], host.Get<LiveBoard>().Whole(TimeProvider.System.GetUtcNow()).InFlight.Stages);

        answer.SetResult();
        await request;
        Assert.Equal(0, (await Scrape.ReadAsync(host.Http)).Sum("wattwise_requests_active"));
        Assert.Empty(host.Get<LiveBoard>().Whole(TimeProvider.System.GetUtcNow()).InFlight.Stages);
    }

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

    /// <summary>Repeats, rephrasings and new questions of three tenants, some streamed, several at a time.</summary>
    private static async Task<ChatResponse[]> AskAsync(DashboardHost host, int count)
    {
        var replies = new ChatResponse[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = DashboardHost.Token }, async (i, token) =>
            {
                var prompt = (i % 5) switch
                {
                    0 => "What is the capital of France?",
                    1 => "Tell me, what is the capital of France?",
                    _ => $"Tell me a tale of {(char)('a' + (i % 26))}{i}",
                };
                var options = new ChatOptions().ConfigureWattwise(request => request.CacheScope = new CacheScope($"tenant {i % 3}"));
                replies[i] = i % 4 == 0
                    ? await host.Client.GetStreamingResponseAsync(prompt, options, token).ToChatResponseAsync(token)
                    : await host.Client.GetResponseAsync(prompt, options, token);
            });
        return replies;
    }

    private static async Task<List<double[]>> FrameOfAsync(DashboardHost host, int points)
    {
        List<double[]> seconds = [];
        await foreach (var (_, data) in host.WatchAsync(cancellationToken: DashboardHost.Token))
        {
            using var frame = JsonDocument.Parse(data);
            if (frame.RootElement.TryGetProperty("history", out var history))
                seconds.AddRange(history.GetProperty("seconds").EnumerateArray().Select(Point));
            if (frame.RootElement.TryGetProperty("point", out var point))
                seconds.Add(Point(point));
            if (seconds.Sum(second => second[4]) >= points)
                break;
        }

        return seconds;

        static double[] Point(JsonElement point) => [.. point.EnumerateArray().Select(number => number.GetDouble())];
    }

    private static void Same(double expected, params double[] others) =>
        Assert.All(
            others, other => Assert.InRange(other, expected - (Math.Abs(expected) * Share), expected + (Math.Abs(expected) * Share)));
}
