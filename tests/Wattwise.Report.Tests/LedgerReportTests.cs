using System.Text.RegularExpressions;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Cascade;
using Wattwise.Reporting;

namespace Wattwise.Report.Tests;

public partial class LedgerReportTests
{
    private static readonly DateTimeOffset Created = new(2026, 4, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly LedgerTotal Total = new()
    {
        Signal = IntensitySignal.AverageLocation,
        Basis = IntensityBasis.Lifecycle,
        Currency = "EUR",
        Requests = 12_345,
        AnsweredRequests = 5_000,
        Spent = new EnergyEstimate(7_200_000, 3_600_000, 14_400_000, EnergyMethod.Modelled),
        ModelledJoules = 7_200_000,
        Overhead = new EnergyEstimate(36_000, 36_000, 36_000, EnergyMethod.Modelled),
        Avoided = new EnergyEstimate(3_636_000, 1_836_000, 7_236_000, EnergyMethod.Modelled),
        OperationalGrams = 100,
        EmbodiedGrams = 20,
        Cost = 12.5m,
        AvoidedCost = 6.25m,
    };

    private static readonly LedgerRun Run = new(
        1, Created.AddDays(-3), Created.AddDays(-2), Created.AddDays(-2), TimeSpan.FromSeconds(1), 12_345, 0, 0);

    private static readonly SavingEstimate Saving = new("J", null)
    {
        TreatedRequests = 11_000,
        ControlRequests = 1_345,
        TreatedMean = 600,
        ControlMean = 900,
        Saved = 3_300_000,
        Low = 3_000_000,
        High = 3_700_000,
        Claimed = 3_600_000,
    };

    [Fact]
    public void The_page_loads_nothing_and_has_a_dark_and_a_light_side()
    {
        var page = Render(Month());

        Assert.DoesNotMatch(Loads(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Equal(Opened().Count(page), Closed().Count(page));
    }

    [Fact]
    public void Claims_stand_beside_their_bounds_and_method_net_of_Wattwises_own_work()
    {
        var page = Render(Month());

        // 3,636,000 J avoided less 36,000 J of its own are 1 kWh; at worst 0.5 kWh.
        Assert.Contains("<h1>1.00 kWh saved, claimed</h1>", page, StringComparison.Ordinal);
        Assert.Contains("No request was held out for comparison", page, StringComparison.Ordinal);
        Assert.Matches(@"Net</th><td[^>]*>1.00 kWh</td><td[^>]*>500 Wh</td><td[^>]*>2.00 kWh</td><td[^>]*>modelled</td>", page);
    }

    [Fact]
    public void Idle_power_stands_apart_with_its_grams()
    {
        var total = Total with { Idle = new EnergyEstimate(3_600_000, 1_800_000, 7_200_000, EnergyMethod.Modelled), IdleGrams = 50 };
        var page = Render(Month() with { Totals = [total] });

        Assert.Matches(@"Idle power of local hardware, apart</th><td[^>]*>1.00 kWh</td>", page);
        Assert.Matches(@"its CO2e</th><td[^>]*>50.0 g</td>", page);
        Assert.Matches(@"Idle power of local hardware, apart</th><td[^>]*>unknown</td>", Render(Month()));
    }

    [Fact]
    public void A_month_that_was_removed_is_said()
    {
        var removed = Created.AddDays(-1);
        Assert.Contains(
            "<h1>The rows were removed on 2026-03-31</h1>", Render(Month() with { Totals = [], RemovedAt = removed }),
            StringComparison.Ordinal);
        Assert.Contains("Rows of this month were removed", Render(Month() with { RemovedAt = removed }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_measured_saving_leads_the_page_with_its_interval()
    {
        var page = Render(Month() with { Savings = [Saving] });

        Assert.Contains("<h1>917 Wh saved, measured</h1>", page, StringComparison.Ordinal);
        Assert.Contains("833 Wh to 1.03 kWh", page, StringComparison.Ordinal);
        Assert.DoesNotContain("disagree", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_outside_of_the_interval_are_said_at_the_top() =>
        Assert.Contains(
            "<strong>Claims and measurement disagree</strong>", Render(Month() with { Savings = [Saving with { Claimed = 9_000_000 }] }),
            StringComparison.Ordinal);

    [Fact]
    public void Lost_entries_open_runs_and_a_clock_set_back_are_said()
    {
        var page = Render(
            Month() with
            {
                Runs = [Run, Run with { Id = 2, ClosedAt = null, LostEntries = 7, ClockSteps = 2, FlushInterval = TimeSpan.FromSeconds(5) }],
            });

        Assert.Contains("<strong>7 entries were lost</strong>", page, StringComparison.Ordinal);
        Assert.Contains("1 of 2 processes did not close it", page, StringComparison.Ordinal);
        Assert.Contains("at most 5.00 s of requests", page, StringComparison.Ordinal);
        Assert.Contains("clock was set back 2 times", page, StringComparison.Ordinal);
        Assert.Contains("No entry is known to be lost. Every process closed the ledger.", Render(Month()), StringComparison.Ordinal);
    }

    [Fact]
    public void Signals_and_currencies_have_columns_and_tiles_of_their_own()
    {
        var page = Render(Month() with { Totals = [Total, Total with { Signal = IntensitySignal.Marginal, Currency = "USD" }] });

        Assert.Contains("average location, lifecycle, EUR</th>", page, StringComparison.Ordinal);
        Assert.Contains("marginal, lifecycle, USD</th>", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<span class=\"name\">CO2e</span>"));
        Assert.Equal(2, Regex.Count(page, "<span class=\"name\">Money</span>"));
    }

    [Theory]
    [InlineData(8, 8, "<span class=\"value\">unknown</span>", "no price for 8 of 8 calls")]
    [InlineData(8, 3, "<span class=\"value\">12.5 EUR</span>", "no price for 3 of 8 calls")]
    [InlineData(8, 0, "<span class=\"value\">12.5 EUR</span>", null)]
    public void Money_of_calls_without_a_price_is_unknown_and_said(long calls, long unpriced, string value, string? note)
    {
        var total = Total with { ModelCalls = calls, UnpricedModelCalls = unpriced, Cost = unpriced == calls ? 0 : 12.5m };
        var page = Render(Month() with { Totals = [total], Models = [total with { ModelId = "gpt-4o" }] });

        Assert.Contains(value, page, StringComparison.Ordinal);
        Assert.DoesNotContain(">0 EUR<", page, StringComparison.Ordinal);
        if (note is null)
            Assert.DoesNotContain("no price for", page, StringComparison.Ordinal);
        else
            Assert.Contains(note, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Money_of_avoided_calls_without_a_price_is_no_saving_of_nothing()
    {
        var page = Render(Month() with { Totals = [Total with { AvoidedCalls = 4, UnpricedAvoidedCalls = 4, AvoidedCost = 0 }] });

        Assert.Contains("no price for 4 of 4 calls that the stages avoided", page, StringComparison.Ordinal);
        Assert.DoesNotContain("0 EUR more without the stages", page, StringComparison.Ordinal);
        Assert.Matches("Money avoided, claimed</th><td[^>]*>unknown</td>", page);
    }

    [Fact]
    public void Without_any_currency_money_is_unknown() =>
        Assert.Contains(
            "data-label=\"Money\">unknown, no price for 2 of 2 calls</td>",
            Render(Month() with
            {
                Models = [Total with { ModelId = "gpt-4o", Currency = null, ModelCalls = 2, UnpricedModelCalls = 2, Cost = 0 }],
            }),
            StringComparison.Ordinal);

    [Fact]
    public void Brief_answers_stand_beside_what_their_evidence_cost()
    {
        var brief = new LedgerTotal
        {
            Stage = WattwiseStages.Directives,
            Outcome = StageOutcome.Applied,
            Reason = "brief",
            Requests = 30,
            Avoided = EnergyEstimate.Modelled(900, 900, 900),
            Overhead = EnergyEstimate.Modelled(20, 20, 20),
        };
        var left =
            brief with { Outcome = StageOutcome.PassedThrough, Reason = "full:below-floor", Requests = 12, Avoided = EnergyEstimate.Zero };
        var evidence = left with
        {
            Outcome = StageOutcome.Applied,
            Reason = "evaluation",
            Requests = 4,
            Overhead = EnergyEstimate.Modelled(100, 100, 100),
        };
        var page = Render(Month() with { Stages = [brief, left, evidence] });

        Assert.Matches("were asked to be brief</th><td[^>]*>30</td><td[^>]*>900 J</td><td[^>]*>20.0 J</td><td[^>]*>880 J</td>", page);
        Assert.Matches("were left alone</th><td[^>]*>12</td>", page);
        Assert.Matches("carry the cost of evidence</th><td[^>]*>4</td><td[^>]*>0 J</td><td[^>]*>100 J</td>", page);

        // 900 J less 20, 20 and 100 J.
        Assert.Matches("All</th><td></td><td[^>]*>900 J</td><td[^>]*>140 J</td><td[^>]*>760 J</td>", page);
        Assert.Contains("No request went through the directives stage", Render(Month()), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_way_of_compression_says_how_many_tokens_it_left()
    {
        var table = new LedgerTotal
        {
            Stage = WattwiseStages.Compression,
            Outcome = StageOutcome.Applied,
            Reason = "lossless:table",
            Requests = 6,
            TokensBefore = 3_000,
            TokensAfter = 1_200,
        };
        LedgerTotal[] stages =
        [
            table,
            table with { Signal = IntensitySignal.Marginal, Requests = 2, TokensBefore = 1_000, TokensAfter = 800 },
            table with { Reason = "selected:log", Requests = 5, TokensBefore = 16_000, TokensAfter = 4_000, Avoided =
                EnergyEstimate.Modelled(90, 90, 90) },
            table with { Outcome = StageOutcome.PassedThrough, Reason = "whole:protected", Requests = 40, TokensBefore = 0, TokensAfter =
                0 },
        ];
        var page = Render(Month() with { Stages = stages });

        // 3,000 and 1,000 tokens became 1,200 and 800, half of them; 16,000 became 4,000, a quarter; of all 20,000, 6,000 are left, 30 %.
        Assert.Matches("lossless:table</th><td[^>]*>8</td><td[^>]*>4,000</td><td[^>]*>2,000</td><td[^>]*>50 %</td><td[^>]*>0 J</td>", page);
        Assert.Matches(
            "selected:log</th><td[^>]*>5</td><td[^>]*>16,000</td><td[^>]*>4,000</td><td[^>]*>75 %</td><td[^>]*>90.0 J</td>", page);
        Assert.Matches("All</th><td></td><td[^>]*>20,000</td><td[^>]*>6,000</td><td[^>]*>70 %</td>", page);
        Assert.True(
            page.IndexOf("selected:log</th>", StringComparison.Ordinal) < page.IndexOf("lossless:table</th>", StringComparison.Ordinal));
        Assert.DoesNotMatch("whole:protected</th><td[^>]*>40", page);
    }

    [Fact]
    public void Without_anything_shortened_there_is_no_compression_table() =>
        Assert.DoesNotContain("compression-title", Render(Month()), StringComparison.Ordinal);

    [Fact]
    public void A_cascade_says_who_answered_what_it_promised_and_what_is_left_of_the_saving()
    {
        var accepted = new LedgerTotal
        {
            Stage = WattwiseStages.Cascade,
            Outcome = StageOutcome.Applied,
            Reason = "accepted",
            Tier = "small",
            TaskClass = "trivia",
            Requests = 30,
            Avoided = EnergyEstimate.Modelled(900, 900, 900),
            Overhead = EnergyEstimate.Modelled(10, 10, 10),
            Spent = EnergyEstimate.Modelled(10, 10, 10),
        };
        LedgerTotal[] cascade =
        [
            accepted,
            accepted with { Reason = "strongest:escalated", Tier = "large", Requests = 10, Avoided = EnergyEstimate.Zero },
            accepted with { Reason = "evidence", Tier = "large", Requests = 0, Avoided = EnergyEstimate.Zero, Overhead =
                EnergyEstimate.Modelled(100, 100, 100), Spent = EnergyEstimate.Modelled(100, 100, 100), ModelCalls = 2 },
            accepted with { Stage = WattwiseStages.Model, Outcome = StageOutcome.Rejected, Reason = "draft:uncertain", Requests =
                10, ModelCalls = 10, Avoided = EnergyEstimate.Zero, Overhead = EnergyEstimate.Modelled(50, 50, 50),
                Spent = EnergyEstimate.Modelled(50, 50, 50) },
            accepted with { Outcome = StageOutcome.PassedThrough, Reason = "strongest:no-certificate", Tier = "large", TaskClass =
                "law", Requests = 5, Avoided = EnergyEstimate.Zero },
        ];
        LedgerCertificate[] certificates =
        [
            new() { Tier = "small", TaskClass = "trivia", Rule = CascadeRule.Whole, MaxLoss = 0.02, Risk = 0.05, Count = 1_200, KeptShare =
                0.75, ObservedLoss = 0.008, Period = (new(2026, 3, 1, 0, 0, 0, default), new(2026, 3, 30, 0, 0, 0, default)),
                JudgedBy = "final-answer-1", Requests = 30 },
            new() { Tier = "small", TaskClass = "law", Rule = CascadeRule.Whole, MaxLoss = 0.01, Risk = 0.05, Count = 40, Infeasible =
                "too-little-evidence", Requests = 5 },
        ];
        var page = Render(Month() with { Cascade = cascade, Certificates = certificates });

        // 900 J less 10 J of the stage and 50 J of drafts; 10 J of the stage and 100 J of evidence; both, and 10 J in the other class.
        Assert.Matches(
            "trivia, small</th><td[^>]*>30</td><td[^>]*>75 %</td><td[^>]*>900 J</td><td[^>]*>10, 50.0 J</td><td[^>]*>0 J</td><td[^>]*>840 J</td>", page);
        Assert.Matches(
            "trivia, large</th><td[^>]*>10</td><td[^>]*>25 %</td><td[^>]*>0 J</td><td></td><td[^>]*>100 "
                + "J</td><td[^>]*>(−|&#x2212;|&#8722;)110 J</td>", page);
        Assert.Matches("law, large</th><td[^>]*>5</td><td[^>]*>100 %</td>", page);
        Assert.Matches(
            "All</th><td[^>]*>45</td><td></td><td[^>]*>900 J</td><td[^>]*>10, 50.0 J</td><td[^>]*>100 J</td><td[^>]*>720 J</td>", page);
        Assert.Matches(
            "trivia, small</th><td[^>]*>after the whole draft</td><td[^>]*>holds</td><td[^>]*>final-answer-1</td><td[^>]*>2026-03-01 to "
                + "2026-03-30</td><td[^>]*>30</td><td[^>]*>1,200</td><td[^>]*>2 %</td><td[^>]*>95 %</td><td[^>]*>75 %</td><td[^>]*>0.8 %</td>", page);
        Assert.Matches("law, small</th><td[^>]*>after the whole draft</td><td[^>]*>none: too little evidence</td>", page);
        Assert.DoesNotContain("cascade-title", Render(Month()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_encoded_and_never_filled_in()
    {
        var page = Render(Month() with { Tenants = [Total with { Tenant = "<script>alert(1)</script> {{style}}" }] });

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("{{style}}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_without_requests_says_so() =>
        Assert.Contains(
            "<h1>No request was booked</h1>",
            Render(Month() with { Totals = [], Days = [], Stages = [], Models = [], Tenants = [], Zones = [], Runs = [] }),
            StringComparison.Ordinal);

    private static LedgerMonth Month() => new()
    {
        Month = "2026-03",
        Totals = [Total],
        Days = [Total with { Period = "2026-03-30" }, Total with { Period = "2026-03-31" }],
        Stages = [Total with { Stage = "semantic_cache", Outcome = StageOutcome.Answered, Reason = "exact" }],
        Models = [Total with { ModelId = "gpt-4o" }],
        Tenants = [Total with { Tenant = "acme" }],
        Zones = [Total with { Zone = "FRA" }],
        Runs = [Run],
        Savings = [],
    };

    private static string Render(LedgerMonth month) => LedgerReport.Render(month, Created);

    [GeneratedRegex(@"(src|href|url)\s*[=(]\s*""?(https?:|//)")]
    private static partial Regex Loads();

    [GeneratedRegex(@"<(section|div|table|tr|th|td|ul|li|dl|p|h[1-3])[\s>]")]
    private static partial Regex Opened();

    [GeneratedRegex(@"</(section|div|table|tr|th|td|ul|li|dl|p|h[1-3])>")]
    private static partial Regex Closed();
}
