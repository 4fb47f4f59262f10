using System.Text.Json;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Dashboard.Frames;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Tests.Dashboard;

public sealed class LiveBoardTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 30, TimeSpan.Zero);

    private readonly FootprintLedger _ledger = new();
    private readonly MetricReadings _readings = new(["nothing"]);

    [Fact]
    public void A_second_is_the_difference_of_two_sums()
    {
        var board = Board();
        _ledger.Add(Footprint(answer: 10, own: 2, avoided: 0));
        Assert.Equal([Seconds(1), 10, 2, 0, 1, 0, 100, 50], board.Tick(Start.AddSeconds(1)).Point!);
        _ledger.Add(Footprint(answer: 0, own: 1, avoided: 12));
        Assert.Equal([Seconds(2), 0, 1, 12, 1, 1, 0, 0], board.Tick(Start.AddSeconds(2)).Point!);
        Assert.Equal([Seconds(3), 0, 0, 0, 0, 0, 0, 0], board.Tick(Start.AddSeconds(3)).Point!);
    }

    [Fact]
    public void What_was_in_the_ledger_before_is_in_the_sums_and_in_no_second()
    {
        _ledger.Add(Footprint(answer: 10, own: 2, avoided: 0));
        var frame = Board().Tick(Start.AddSeconds(1));
        Assert.Equal(12, frame.Totals.Spent.Value);
        Assert.Equal(0, frame.Point![1]);
    }

    [Fact]
    public void Seconds_and_minutes_are_bounded_and_add_up_to_the_same()
    {
        var board = Board();
        for (var i = 1; i <= 400; i++)
        {
            _ledger.Add(Footprint(answer: 1, own: 0, avoided: 0));
            board.Tick(Start.AddSeconds(i));
        }

        var history = board.Whole(Start.AddSeconds(400)).History!;
        Assert.Equal(LedgerSeries.Seconds, history.Seconds.Length);
        Assert.Equal(400, history.Minutes.Sum(minute => minute[1]));
        Assert.All(history.Minutes, minute => Assert.Equal(0, minute[0] % 60));
    }

    [Fact]
    public void A_ledger_that_was_cleared_gives_no_negative_second()
    {
        var board = Board();
        _ledger.Add(Footprint(answer: 10, own: 0, avoided: 0));
        _ledger.Add(Footprint(answer: 10, own: 0, avoided: 0));
        board.Tick(Start.AddSeconds(1));
        _ledger.Clear();
        _ledger.Add(Footprint(answer: 3, own: 0, avoided: 0));
        Assert.Equal(3, board.Tick(Start.AddSeconds(2)).Point![1]);
    }

    [Fact]
    public void A_saving_carries_its_worst_and_best_case()
    {
        _ledger.Add(new RequestFootprint(
            [
                new(WattwiseStages.SemanticCache, StageOutcome.Answered, CacheReasons.Exact, EnergyEstimate.Modelled(
                    2, 1, 4), EnergyEstimate.Modelled(20, 10, 30), default, null),
            ],
            default,
            new(360, new("DEU"), Start, Start, Carbon.IntensitySignal.AverageLocation, true, "test")));
        var totals = Board().Whole(Start).Totals;
        Assert.Equal(new EstimatePart(18, 6, 29), totals.Net);
        var grams = Assert.Single(totals.Carbon).Net;
        Assert.Equal([18e-4, 6e-4, 29e-4], [grams.Value, grams.Low, grams.High], (left, right) => Math.Abs(left - right) < 1e-12);
    }

    [Fact]
    public void Only_what_changed_is_sent_again()
    {
        var board = Board();
        board.Add(Entry("contoso"));
        Assert.NotNull(board.Tick(Start.AddSeconds(1)).Tenants);
        var idle = board.Tick(Start.AddSeconds(2));
        Assert.Null(idle.Tenants);
        Assert.Null(idle.Requests);
        Assert.Null(idle.Hits);
        Assert.Null(idle.Stages);
        Assert.DoesNotContain("tenants", FrameJson.Write(idle), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_tells_the_requests_that_are_new_and_a_page_that_opens_all_that_are_kept()
    {
        var board = Board(new DashboardOptions { RecentRequests = 3 });
        board.Add(Entry("a"));
        Assert.Equal(["a"], Names(board.Tick(Start.AddSeconds(1))));
        board.Add(Entry("b"));
        Assert.Equal(["b"], Names(board.Tick(Start.AddSeconds(2))));
        Assert.Equal(["a", "b"], Names(board.Whole(Start.AddSeconds(2))));
        for (var i = 0; i < 5; i++)
            board.Add(Entry($"{i}"));
        Assert.Equal(["2", "3", "4"], Names(board.Tick(Start.AddSeconds(3))));

        static IEnumerable<string?> Names(DashboardFrame frame) => frame.Requests!.Select(request => request.Tenant);
    }

    [Fact]
    public void Tenants_past_the_bound_are_one()
    {
        var board = Board(new DashboardOptions { MaxTenants = 3 });
        for (var i = 0; i < 10; i++)
            board.Add(Entry($"tenant {i}"));
        var tenants = board.Whole(Start).Tenants!;
        Assert.Equal(4, tenants.Count);
        Assert.Equal(7, tenants.Single(tenant => tenant.Name == "other").Requests);
    }

    [Fact]
    public void A_request_has_the_work_that_ended_later_and_is_gone_with_the_oldest()
    {
        var board = Board(new DashboardOptions { RecentRequests = 2 });
        var entry = Entry("contoso");
        board.Add(entry);
        board.Add(entry with { Part = 1, IsComplete = false });
        var detail = board.DetailOf(entry.RequestId)!;
        Assert.Equal([false, true], detail.Lines.Select(line => line.IsLate));
        Assert.Equal((20.0, false), (detail.Spent.Value, detail.IsComplete));
        Assert.Equal(new TokenPart(120, 80, 60, 40), detail.Tokens);
        board.Add(Entry("contoso"));
        board.Add(Entry("contoso"));
        Assert.Null(board.DetailOf(entry.RequestId));
    }

    [Fact]
    public void Late_work_is_its_tenants_and_no_request()
    {
        var board = Board();
        board.Add(Entry("contoso"));
        board.Add(Entry("contoso") with { Part = 1 });
        var tenant = Assert.Single(board.Whole(Start).Tenants!);
        Assert.Equal((1, 20.0, 200), (tenant.Requests, tenant.Spent, tenant.InputTokens));
        Assert.Single(board.Whole(Start).Requests!);
    }

    [Fact]
    public void One_unknown_price_makes_a_tenants_cost_unknown()
    {
        var board = Board();
        board.Add(Entry("contoso") with { Currency = "USD", Lines = [Line(cost: 1)] });
        Assert.Equal(1, Assert.Single(board.Whole(Start).Tenants!).Cost);
        board.Add(Entry("contoso") with { Currency = "USD", Lines = [Line(cost: null)] });
        Assert.Null(Assert.Single(board.Whole(Start).Tenants!).Cost);
    }

    [Fact]
    public void By_default_no_text_of_a_question_is_kept()
    {
        var board = Board();
        board.Add(Hit("What is my salary?"));
        Assert.DoesNotContain("salary", FrameJson.Write(board.Whole(Start)), StringComparison.Ordinal);
        Assert.Equal(0.97f, Assert.Single(board.Whole(Start).Hits!).Cosine, 3);
    }

    [Fact]
    public void Where_texts_are_shown_they_are_cut()
    {
        var board = Board(new DashboardOptions { ShowQuestions = true, MaxQuestionLength = 20, RecentHits = 2 });
        for (var i = 0; i < 5; i++)
            board.Add(Hit(new string('x', 500)));
        var hits = board.Whole(Start).Hits!;
        Assert.Equal(2, hits.Count);
        Assert.Equal(21, hits[0].Question!.Length);
    }

    [Fact]
    public void A_frame_cannot_break_out_of_its_line()
    {
        var board = Board(new DashboardOptions { ShowQuestions = true });
        board.Add(Hit("one\n\ndata: two\r\n</script>\u2028"));
        var json = FrameJson.Write(board.Whole(Start));
        Assert.DoesNotContain('\n', json);
        Assert.Equal("one\n\ndata: two\r\n</script>\u2028", JsonDocument.Parse(json).RootElement.GetProperty(
            "hits")[0].GetProperty("question").GetString());
    }

    public void Dispose() => _readings.Dispose();

    private static double Seconds(int after) => Start.AddSeconds(after).ToUnixTimeSeconds();

    private static RequestFootprint Footprint(double answer, double own, double avoided)
    {
        List<StageRecord> stages =
            [new(WattwiseStages.Directives, StageOutcome.PassedThrough, "test", EnergyEstimate.Measured(own), null, default, null)];
        stages.Add(avoided > 0
            ? new(WattwiseStages.SemanticCache, StageOutcome.Answered, CacheReasons.Exact, null, EnergyEstimate.Measured(avoided), default,
                null)
            : new(WattwiseStages.Model, StageOutcome.ModelCalled, "test", EnergyEstimate.Measured(answer), null, default,
                new() { InputTokenCount = 100, OutputTokenCount = 50 }));
        return new RequestFootprint(stages, TimeSpan.FromSeconds(1));
    }

    private static FootprintLine Line(decimal? cost) => new()
    {
        Stage = WattwiseStages.Model,
        Outcome = StageOutcome.ModelCalled,
        Reason = "test",
        IsModelCall = true,
        Spent = EnergyEstimate.Measured(10),
        InputTokens = 60,
        CachedInputTokens = 40,
        OutputTokens = 30,
        ReasoningTokens = 20,
        Cost = cost,
    };

    private static FootprintEntry Entry(string tenant) => new()
    {
        RequestId = Guid.NewGuid(),
        Time = Start,
        Tenant = tenant,
        Outcome = StageOutcome.ModelCalled,
        Lines = [Line(cost: null)],
    };

    private static CacheAuditEvent Hit(string text) => new(Start, new CacheScope("contoso"), default, text, text, 0.97f, "test");

    private LiveBoard Board(DashboardOptions? options = null) =>
        new(_ledger, new LiveTraffic(TimeProvider.System), _readings, options ?? new(), limit: null, Start);
}
