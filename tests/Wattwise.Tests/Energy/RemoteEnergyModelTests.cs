using System.Globalization;
using CsCheck;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public class RemoteEnergyModelTests
{
    private static readonly RemoteEnergyModel Model = RemoteEnergyModel.Default;

    /// <summary>Every value was computed by EcoLogits 0.11.3 itself: energy in kWh, manufacture in kg of CO2e.</summary>
    public static TheoryData<string, long, double, double, double, double, double> EcoLogits
    {
        get
        {
            var data = new TheoryData<string, long, double, double, double, double, double>();
            using var reader = new StreamReader(
                typeof(RemoteEnergyModelTests).Assembly.GetManifestResourceStream("ecologits-impacts.tsv")!);
            foreach (var row in reader.ReadToEnd().Split('\n').Skip(2).Where(line => line.Length > 0).Select(line => line.Split('\t')))
                data.Add(row[1], long.Parse(
                    row[2], CultureInfo.InvariantCulture), Number(row[3]), Number(row[5]), Number(row[6]), Number(row[9]), Number(row[10]));
            return data;

            static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
        }
    }

    [Theory]
    [MemberData(nameof(EcoLogits), DisableDiscoveryEnumeration = true)]
    public void Generated_tokens_take_what_EcoLogits_computes(
        string model, long outputTokens, double latencySeconds, double lowKwh, double highKwh, double lowEmbodiedKg, double highEmbodiedKg)
    {
        var impact = new RemoteEnergyModel { UsesLatency = true }.Estimate(
            new ModelCall(model, null, 0, 0, outputTokens, 0, TimeSpan.FromSeconds(latencySeconds)))!.Value;

        Assert.Equal(1, impact.Energy.Low / EnergyEstimate.JoulesPerKilowattHour / lowKwh, 1e-5);
        Assert.Equal(1, impact.Energy.High / EnergyEstimate.JoulesPerKilowattHour / highKwh, 1e-5);
        Assert.InRange(impact.EmbodiedGrams / 1000, lowEmbodiedKg * (1 - 1e-5), highEmbodiedKg * (1 + 1e-5));
    }

    [Fact]
    public async Task With_EcoLogits_assumptions_energy_and_carbon_are_those_of_EcoLogits_on_all_its_rows()
    {
        var model = new RemoteEnergyModel { Assumptions = RemoteEnergyAssumptions.EcoLogits };
        using var reader = new StreamReader(typeof(RemoteEnergyModelTests).Assembly.GetManifestResourceStream("ecologits-impacts.tsv")!);
        var rows = EmbeddedTable.Rows(reader).ToArray();
        Assert.Equal(120, rows.Length);
        foreach (var row in rows)
        {
            // The prompt counts for nothing there, cached or not.
            var call = new ModelCall(
                row[1], null, 5000, 1000, long.Parse(row[2], CultureInfo.InvariantCulture), 0, TimeSpan.FromSeconds(Number(3)));
            var (energy, embodied) = model.Estimate(call)!.Value;
            var intensity = (await EcoLogitsIntensityTable.Default.GetCurrentAsync(
                new GridZone(row[4]), TestContext.Current.CancellationToken))!;

            Near(Number(5), energy.Low / EnergyEstimate.JoulesPerKilowattHour);
            Near(Number(6), energy.High / EnergyEstimate.JoulesPerKilowattHour);
            Near(Number(7), energy.Low / EnergyEstimate.JoulesPerKilowattHour * intensity.GramsPerKwh / 1000);
            Near(Number(8), energy.High / EnergyEstimate.JoulesPerKilowattHour * intensity.GramsPerKwh / 1000);
            Assert.InRange(embodied / 1000, Number(9) * 0.99, Number(10) * 1.01);

            double Number(int column) => double.Parse(row[column], CultureInfo.InvariantCulture);
            void Near(double expected, double actual) =>
                Assert.True(Math.Abs((actual / expected) - 1) < 0.01, $"{row[1]}: {actual} for {expected}");
        }
    }

    [Fact]
    public void Prompt_tokens_take_two_operations_for_each_active_parameter_on_an_H100()
    {
        var model = new RemoteEnergyModel(new RemoteModelProfile("exact-70b", 70, 70) { PowerUsageEffectiveness = 1 });

        var energy = model.Estimate(Call("exact-70b", input: 1000))!.Value.Energy;

        // 1000 x 2 x 70e9 operations at 989.4e12 a second and 700 W take 99.05 J at full utilisation.
        Assert.Equal(99.05 / 0.76, energy.Low, 0.05);
        Assert.Equal(99.05 / 0.40, energy.Joules, 0.05);
        Assert.Equal(99.05 / 0.20, energy.High, 0.05);
    }

    [Fact]
    public void A_cached_prompt_token_takes_far_less_than_a_fresh_one_and_no_more_than_a_tenth()
    {
        var fresh = Model.Estimate(Call("gpt-4o", input: 1000))!.Value.Energy - Model.Estimate(Call("gpt-4o"))!.Value.Energy;
        var cached = Model.Estimate(Call("gpt-4o", input: 1000, cached: 1000))!.Value.Energy - Model.Estimate(Call("gpt-4o"))!.Value.Energy;

        Assert.InRange(cached.Joules, 0.001 * fresh.Joules, 0.1 * fresh.Joules);
    }

    [Fact]
    public void Bounds_enclose_the_estimate_and_more_tokens_never_take_less() => Gen.Select(
        Gen.OneOf(
            new[] { "gpt-4o", "gpt-4o-mini", "mistral-large-2512", "claude-sonnet-4-6", "meta-llama/Llama-2-7b-chat" }.Select(Gen.Const)
                .ToArray()),
        Gen.Long[0, 100_000], Gen.Double[0, 1], Gen.Long[0, 10_000], Gen.Long[0, 1000]).ForAll((model, input, share, output, more) =>
    {
        var cached = (long)(input * share);
        var energy = Model.Estimate(Call(model, input, cached, output))!.Value.Energy;
        var longer = Model.Estimate(Call(model, input + more, cached, output + more))!.Value.Energy;
        return 0 <= energy.Low && energy.Low <= energy.Joules && energy.Joules <= energy.High && energy.Method == EnergyMethod.Modelled
            && longer.Joules >= energy.Joules && longer.Low >= energy.Low && longer.High >= energy.High;
    });

    [Theory]
    [InlineData("GPT-4o", "gpt-4o")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("openrouter/openai/gpt-4o-mini", "gpt-4o-mini")]
    [InlineData("gpt-4o-2099-01-31", "gpt-4o")]
    [InlineData("models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5-20250929")]
    [InlineData("claude-sonnet-4-5-latest", "claude-sonnet-4-5-20250929")]
    [InlineData("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929")]
    [InlineData("anthropic.claude-opus-4-6-v1", "claude-opus-4-6")]
    [InlineData("Llama-2-7b-chat", "meta-llama/Llama-2-7b-chat")]
    public void A_model_is_known_by_the_ways_in_which_gateways_write_its_id(string written, string published)
    {
        var expected = Model.Estimate(Call(published, 10, 0, 10));

        Assert.NotNull(expected);
        Assert.Equal(expected, Model.Estimate(Call(written, 10, 0, 10)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("gpt-4o-nano")]
    [InlineData("gpt-99")]
    [InlineData("mistral-large-9912")]
    [InlineData("my-deployment")]
    public void An_unknown_model_has_no_estimate_instead_of_an_invented_one(string? model) =>
        Assert.Null(Model.Estimate(Call(model, 10, 0, 10)));

    [Fact]
    public void What_the_app_knows_of_a_model_wins_over_the_table()
    {
        var model = new RemoteEnergyModel(new RemoteModelProfile("gpt-4o", 1, 1));

        Assert.True(
            model.Estimate(Call("gpt-4o", 0, 0, 100))!.Value.Energy.High < Model.Estimate(Call("gpt-4o", 0, 0, 100))!.Value.Energy.Low);
    }

    [Fact]
    public void Impossible_knowledge_of_a_model_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("", 1, 1)));
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("m", 0, 1)));
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("m", double.NaN, 1)));
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("m", new ValueRange(2, 1), 2)));
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("m", 1, 1) { PowerUsageEffectiveness = 0.9 }));
        Assert.Throws<ArgumentException>(() => new RemoteEnergyModel(new RemoteModelProfile("m", 1, 1) { TokensPerSecond = 0 }));
    }

    private static ModelCall Call(string? model, long input = 0, long cached = 0, long output = 0) =>
        new(model, null, input, cached, output, 0, null);
}
