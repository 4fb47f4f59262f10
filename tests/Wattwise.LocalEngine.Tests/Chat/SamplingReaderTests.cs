namespace Wattwise.LocalEngine.Tests;

public class SamplingReaderTests
{
    [Fact]
    public void What_a_request_leaves_open_is_as_llama_cpp_has_it()
    {
        var settings = SamplingReader.Read(new(), new()) with { LogitBiases = [] };
        Assert.Equal(SamplingSettings.Default with { LogitBiases = settings.LogitBiases }, settings);

        // The defaults of llama.cpp 0.5.0's command line.
        Assert.Equal(
            (0.8f, 40, 0.95f, 0.05f, 0f, 0f, 1f, 64),
            (settings.Temperature, settings.TopK, settings.TopP, settings.MinP, settings.FrequencyPenalty, settings.PresencePenalty,
                settings.RepeatPenalty, settings.PenaltyWindow));
        Assert.Equal(
            (null, 0f, 1f, 0f, 0.1f, 0f, 1f),
            (settings.Dry, settings.TopNSigma, settings.TypicalP, settings.XtcProbability, settings.XtcThreshold, settings.TemperatureRange,
                settings.TemperatureExponent));

        var dry = SamplingReader.Read(new(), new() { DryMultiplier = 0.8f }).Dry!;
        Assert.Equal((0.8f, 1.75f, 2, 64), (dry.Multiplier, dry.Base, dry.AllowedLength, dry.Window));
        Assert.Equal(["\n", ":", "\"", "*"], dry.BreakerTexts);
    }

    [Fact]
    public void Each_option_reaches_its_setting()
    {
        var settings = SamplingReader.Read(new(), new()
        {
            TypicalP = 0.9f,
            TopNSigma = 1.5f,
            XtcProbability = 0.25f,
            XtcThreshold = 0.2f,
            DynamicTemperatureRange = 0.5f,
            DynamicTemperatureExponent = 2,
            LogitBias = new Dictionary<int, float> { [7] = float.NegativeInfinity },
            DryMultiplier = 1,
            DryBase = 2,
            DryAllowedLength = 3,
            DryPenaltyLastTokens = 100,
            DrySequenceBreakers = ["."],
        });

        Assert.Equal(
            (0.9f, 1.5f, 0.25f, 0.2f, 0.5f, 2f),
            (settings.TypicalP, settings.TopNSigma, settings.XtcProbability, settings.XtcThreshold, settings.TemperatureRange,
                settings.TemperatureExponent));
        Assert.Equal([new LogitBias(7, float.NegativeInfinity)], settings.LogitBiases);
        Assert.Equal(
            (1f, 2f, 3, 100, "."),
            (settings.Dry!.Multiplier, settings.Dry.Base, settings.Dry.AllowedLength, settings.Dry.Window,
                settings.Dry.BreakerTexts.Single()));
    }

    [Theory]
    [InlineData(0f, 64)]
    [InlineData(0.8f, 0)]
    public void Dry_is_off_without_a_penalty_or_a_window(float multiplier, int window) =>
        Assert.Null(SamplingReader.Read(new(), new() { DryMultiplier = multiplier, DryPenaltyLastTokens = window }).Dry);
}
