using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class SpeculationControllerTests
{
    private static readonly Gen<DraftChoice> Choices =
        Gen.Select(
            Gen.Double[-0.5, 1], Gen.Double[-0.5, 1], Gen.Double[-0.5, 1], Gen.Int[1, 12], Gen.Int[0, 9],
            (lookup, model, forced, length, most) => new DraftChoice
            {
                LookupRate = lookup < 0 ? -1 : lookup,
                ModelRate = model < 0 ? -1 : model,
                ForcedRate = forced < 0 ? -1 : forced,
                ForcedTokens = forced < 0 ? 0 : length,
                MaxWidth = most,
            });

    [Fact]
    public void A_plan_that_is_no_probe_is_never_predicted_slower_than_plain_decoding() =>
        Gen.Select(Choices.Array[1, 12], Gen.Int[0, 5], Gen.Double[0, 1], Gen.Double[0, 0.6], Gen.Bool).ForAll(
            (choices, others, slope, draftCost, keepsShapes) =>
            {
                var controller = Controller(slope, draftCost, keepsShapes, out _);
                for (var step = 0; step < 20; step++)
                {
                    var rows = choices.Length + others;
                    var plan = controller.Plan(choices, rows, rows);
                    if (!keepsShapes && !plan.IsProbe && plan.Speedup < 1)
                        return false;
                    controller.Settle(plan, plan.Rows, plan.Seconds, 0, rows);
                }

                return true;
            });

    [Fact]
    public void No_sequence_drafts_more_than_it_may_nor_from_a_source_it_lacks() =>
        Gen.Select(Choices.Array[1, 12], Gen.Double[0, 0.5], Gen.Bool).ForAll((choices, slope, keepsShapes) =>
        {
            var controller = Controller(slope, 0.1, keepsShapes, out _);
            controller.Plan(choices, choices.Length, choices.Length);
            return choices.All(choice => choice.Width == 0
                || (choice.Width <= choice.MaxWidth && controller.Widths.Contains(choice.Width) && choice.Rate(choice.Kind) >= 0));
        });

    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.05, true)]
    [InlineData(0.3, false)]
    [InlineData(0.9, false)]
    public void No_constant_acceptance_makes_2000_tokens_take_more_than_three_percent_longer(double slope, bool keepsShapes)
    {
        for (var acceptance = 0.0; acceptance <= 1; acceptance += 0.05)
        {
            var relative = Simulate(2000, slope, keepsShapes, DraftKind.Model, _ => acceptance);
            Assert.True(relative <= 1.03, $"acceptance {acceptance}: {relative} of plain");
            relative = Simulate(2000, slope, keepsShapes, DraftKind.PromptLookup, _ => acceptance);
            Assert.True(relative <= 1.03, $"acceptance {acceptance}, look-up: {relative} of plain");
        }
    }

    [Theory]
    [InlineData(0.02, false, 0.4)]
    [InlineData(0.05, true, 0.45)]
    [InlineData(0.3, false, 0.75)]
    public void High_acceptance_is_turned_into_time(double slope, bool keepsShapes, double most)
    {
        var relative = Simulate(2000, slope, keepsShapes, DraftKind.PromptLookup, _ => 0.95);
        Assert.True(relative < most, $"{relative} of plain");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Drafting_resumes_where_acceptance_recovers(bool model)
    {
        var kind = model ? DraftKind.Model : DraftKind.PromptLookup;
        var relative = Simulate(4000, 0.05, keepsShapes: false, kind, produced => produced < 1500 ? 0 : 0.95);
        Assert.True(relative < 0.8, $"{relative} of plain");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    public void Forced_text_is_drafted_to_its_end_where_rows_cost_a_third_of_a_step(int forced)
    {
        var costs = new StepCosts(keepsShapes: false);
        for (var rows = 1; rows <= 64; rows++)
            costs.Record(rows, 1 + (0.3 * (rows - 1)));
        var controller = new SpeculationController(costs, new(keepsShapes: false), 7, 31);
        DraftChoice[] choices = [new() { ForcedRate = 0.99, ForcedTokens = forced, LookupRate = 0.6, MaxWidth = 100 }];
        var plan = controller.Plan(choices, 1, 1);
        Assert.Equal((DraftKind.ForcedText, forced, 1 + forced), (choices[0].Kind, choices[0].Length, plan.Rows));
    }

    [Fact]
    public void Nothing_is_drafted_before_a_step_was_measured()
    {
        var controller = new SpeculationController(new(keepsShapes: false), new(keepsShapes: false), 7);
        DraftChoice[] choices = [new() { LookupRate = 1, MaxWidth = 7 }];
        controller.Plan(choices, 1, 1);
        Assert.Equal(0, choices[0].Width);
    }

    [Fact]
    public void Rows_of_other_sequences_count()
    {
        // Eight rows cost as one, the ninth as much as eight: alone a draft is free, beside seven others it is not.
        static int WidthBeside(int others)
        {
            var costs = new StepCosts(keepsShapes: false);
            for (var rows = 1; rows <= 64; rows++)
                costs.Record(rows, (rows + 7) / 8);
            var controller = new SpeculationController(costs, new(keepsShapes: false), 7);
            DraftChoice[] choices = [new() { LookupRate = 0.8, MaxWidth = 7 }];
            controller.Plan(choices, 1 + others, 1 + others);
            return choices[0].Width;
        }

        Assert.Equal(7, WidthBeside(0));
        Assert.Equal(3, WidthBeside(4));
        Assert.Equal(0, WidthBeside(7));
    }

    [Fact]
    public void A_kept_shape_is_left_once_keeping_it_has_cost_as_much_as_a_change()
    {
        var controller = Controller(0.05, 0.2, keepsShapes: true, out var costs);
        DraftChoice[] choices = [new() { LookupRate = 0.95, MaxWidth = 7 }];
        Assert.Equal(8, Run(controller, costs, choices, 50));
        choices = [new() { MaxWidth = 7 }];
        Assert.Equal(8, Run(controller, costs, choices, 1));
        Assert.Equal(1, Run(controller, costs, choices, 50));

        static int Run(SpeculationController controller, StepCosts costs, DraftChoice[] choices, int steps)
        {
            var rows = 0;
            for (var i = 0; i < steps; i++)
            {
                var plan = controller.Plan(choices, 1, 1);
                rows = plan.Rows;
                var seconds = costs.Seconds(rows) + (costs.LastRows == rows ? 0 : costs.ChangeSeconds / 2);
                costs.Record(rows, seconds);
                controller.Settle(plan, rows, seconds, 0, choices[0].Width > 0 && choices[0].LookupRate > 0 ? 5 : 1);
            }

            return rows;
        }
    }

    /// <summary>The time of an answer over that of plain decoding; a step of n rows takes 1 + slope (n - 1), a draft token 0.2.</summary>
    private static double Simulate(int tokens, double slope, bool keepsShapes, DraftKind kind, Func<int, double> acceptance)
    {
        const double DraftStep = 0.2;
        const double Change = 1.2; // twice, behind each change
        var random = new Random(12345);
        var controller = Controller(slope, DraftStep, keepsShapes, out var costs);
        var rates = AcceptanceRates.ForEngine().ForSequence();
        var evidence = kind == DraftKind.Model ? AcceptanceRates.EvidenceOfModel : 2;
        var (seconds, produced, rows, age) = (0.0, 0, 1, 2);
        while (produced < tokens)
        {
            DraftChoice[] choices = [new()
            {
                LookupRate = kind == DraftKind.PromptLookup ? rates.Rate(evidence) : -1,
                ModelRate = kind == DraftKind.Model ? rates.Rate(evidence) : -1,
                MaxWidth = 7,
            }];
            var plan = controller.Plan(choices, 1, 1);
            var width = choices[0].Width;
            var accepted = 0;
            while (accepted < width && random.NextDouble() < acceptance(produced))
                accepted++;
            if (width > 0)
                rates.Record(evidence, accepted, accepted < width);

            age = plan.Rows == rows ? age + 1 : 0;
            rows = plan.Rows;
            var step = 1 + (slope * (rows - 1)) + (keepsShapes && age < 2 ? Change : 0);
            costs.Record(rows, step);
            var drafting = kind == DraftKind.Model ? width * DraftStep : 0;
            controller.Settle(plan, rows, step, drafting, 1 + accepted);
            seconds += step + drafting;
            produced += 1 + accepted;
        }

        return seconds / produced;
    }

    private static SpeculationController Controller(double slope, double draftStep, bool keepsShapes, out StepCosts costs)
    {
        costs = new StepCosts(keepsShapes);
        var draft = new StepCosts(keepsShapes: false);
        foreach (var rows in StepCosts.WarmUpRows)
        {
            for (var run = 0; run < StepCosts.WarmUpRuns; run++)
            {
                costs.Record(rows, 1 + (slope * (rows - 1)) + (keepsShapes && run < 2 ? 1.2 : 0));
                draft.Record(rows, Math.Max(draftStep, 1e-6));
            }
        }

        return new(costs, draft, 7);
    }
}
