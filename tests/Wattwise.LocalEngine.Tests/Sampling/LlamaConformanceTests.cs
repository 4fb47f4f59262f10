namespace Wattwise.LocalEngine.Tests;

/// <summary>What our sampler leaves of a row beside what llama.cpp's own samplers leave of it.</summary>
public class LlamaConformanceTests(ChatModel model)
{
    private const int Rows = 300;

    private static readonly SamplingSettings Neutral = new(1, 0, 1, 0, 0, 0, 1, 64);

    // The model is there so that the libraries are loaded.
    private readonly LlamaEngine _engine = model.Engine;

    public static TheoryData<string, int> Filters => new(
        from filter in (string[])["top-k", "top-p", "min-p", "typical-p", "top-n-sigma", "top-k and xtc", "penalties", "bias", "dry",
            "all but typical-p", "all but masks"]
        from size in (int[])[40, 3000]
        select (filter, size));

    [Theory]
    [MemberData(nameof(Filters))]
    public void The_same_candidates_are_left_with_the_same_logits(string filter, int size)
    {
        Assert.NotNull(_engine);
        var random = new Random(size);
        // llama.cpp adds up in single precision: of thousands of tokens, one can fall on the other side of the limit or change places with
        // the next.
        var isRounded = size > 1000 && (filter is "top-p" or "typical-p");
        var different = 0;
        for (var i = 0; i < Rows; i++)
        {
            var logits = Logits(random, size);
            var settings = Settings(filter, random, size);
            int[] history = [.. Enumerable.Range(0, random.Next(100)).Select(_ => random.Next(Math.Min(size, 8)))];
            var (expected, actual) = Apply(logits, settings, history);

            Assert.All(actual, token => Assert.Equal(token.Value, expected.GetValueOrDefault(token.Key, token.Value)));
            var only = expected.Keys.Except(actual.Keys).Concat(actual.Keys.Except(expected.Keys)).Count();
            Assert.InRange(only, 0, isRounded ? 2 : 0);
            different += only;
        }

        Assert.InRange(different, 0, isRounded ? Rows / 10 : 0);
    }

    [Fact]
    public void Dynamic_temperature_divides_by_the_same()
    {
        var random = new Random(3);
        for (var i = 0; i < Rows; i++)
        {
            var logits = Logits(random, 50);
            var settings = Neutral with
            {
                Temperature = 1,
                TopK = 49,
                TemperatureRange = random.NextSingle() * 2,
                TemperatureExponent = 0.2f + random.NextSingle(),
            };
            using var topK = NativeSampler.TopK(49);
            using var temperature = NativeSampler.Temperature(
                settings.Temperature, settings.TemperatureRange, settings.TemperatureExponent);
            var expected = NativeSampler.Apply(logits, topK, temperature);
            var total = expected.Values.Sum(logit => Math.Exp(logit - expected.Values.Max()));

            var token = new TokenSampler(50).Sample([.. logits], settings, [], new(1, i), out var confidence);
            Assert.Equal(Math.Exp(expected[token] - expected.Values.Max()) / total, confidence, 1e-4);
        }
    }

    [Fact]
    public void Dry_knows_the_same_breakers_in_the_tokens_of_a_real_model()
    {
        using var loaded = LoadedModel.Load(
            new() { ModelPath = SampleModels.Chat, Device = LlamaDevice.Cpu }, null, TestContext.Current.CancellationToken);
        var breakers = new SequenceBreakerCache(loaded.Vocabulary);
        string[] texts =
        [
            "one, two, three: one, two, three\none, two, three",
            "He said \"yes\" and he said \"yes\" and he said",
            "a.b.c. the end of the story. And the end of the story. And the end",
            "***bold*** and ***bold*** and ***",
            "the cat sat on the mat the cat sat on the mat the cat sat",
        ];
        foreach (var list in (string[][])[["\n", ":", "\"", "*"], ["said", "the end", "cat s"], ["story. And"], []])
        {
            var settings = (Neutral with { Dry = new(0.8f, 1.75f, 2, 64, list) }).BoundTo(breakers);
            using var dry = NativeSampler.Dry(loaded.Handle.Vocabulary, settings.Dry!);
            foreach (var text in texts)
            {
                var tokens = loaded.Vocabulary.Tokenize(
                    text, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);
                for (var length = 1; length <= tokens.Length; length++)
                {
                    var expected = NativeSampler.Apply(new float[loaded.Vocabulary.Size], dry.After(tokens.Take(length)));
                    var actual = new float[loaded.Vocabulary.Size];
                    new TokenSampler(actual.Length).Sample(actual, settings, tokens.AsSpan(0, length), default);
                    Assert.Equal(expected.Values, actual);
                }
            }
        }
    }

    private static (SortedDictionary<int, float> Expected, Dictionary<int, float> Actual) Apply(
        float[] logits, SamplingSettings settings, int[] history)
    {
        NativeSampler[] chain =
        [
            NativeSampler.Bias(logits.Length, settings.LogitBiases),
            NativeSampler.Penalties(
                logits.Length, settings.PenaltyWindow, settings.RepeatPenalty, settings.FrequencyPenalty,
                settings.PresencePenalty).After(history),
            NativeSampler.Dry(0, settings.Dry ?? new(0, 1, 0, 0, [])).After(history),
            NativeSampler.TopNSigma(settings.TopNSigma),
            NativeSampler.TopK(settings.TopK),
            NativeSampler.TypicalP(settings.TypicalP),
            NativeSampler.TopP(settings.TopP),
            NativeSampler.MinP(settings.MinP),
            .. settings.HasXtc ? [NativeSampler.Xtc(settings.XtcThreshold)] : (NativeSampler[])[],
        ];
        var expected = NativeSampler.Apply(logits, chain);
        foreach (var sampler in chain)
            sampler.Dispose();

        var row = logits.ToArray();
        var ours = new TokenSampler(row.Length);
        ours.Sample(row, settings, history, new(1, 1));
        var isNarrowed = settings.TopK > 0 || settings.TopP < 1 || settings.MinP > 0 || settings.TypicalP < 1 || settings.TopNSigma > 0;
        var ids = isNarrowed
            ? Enumerable.Range(0, ours.Candidates.Count).Select(ours.Candidates.Id).Order()
            : Enumerable.Range(0, row.Length).Where(id => float.IsFinite(row[id]));
        return (expected, ids.ToDictionary(id => id, id => row[id]));
    }

    private static float[] Logits(Random random, int size)
    {
        // Gumbel variates, spread as real rows are: a few likely tokens and many unlikely ones.
        var spread = 0.5 + (3 * random.NextDouble());
        return [.. Enumerable.Range(0, size).Select(_ => (float)(-spread * Math.Log(-Math.Log(random.NextDouble()))))];
    }

    private static SamplingSettings Settings(string filter, Random random, int size)
    {
        var topK = Neutral with { TopK = 1 + random.Next(size - 1) };
        var penalties = Neutral with
        {
            FrequencyPenalty = random.NextSingle(),
            PresencePenalty = random.NextSingle(),
            RepeatPenalty = 0.5f + random.NextSingle(),
            PenaltyWindow = 1 + random.Next(80),
        };
        var dry = new DrySettings(0.1f + random.NextSingle(), 1 + random.NextSingle(), random.Next(4), 1 + random.Next(80), []);
        LogitBias[] biases =
            [new(random.Next(size / 2), (10 * random.NextSingle()) - 5), new((size / 2) + random.Next(size / 2), float.NegativeInfinity)];
        return filter switch
        {
            "top-k" => topK,
            "top-p" => Neutral with { TopP = random.NextSingle() },
            "min-p" => Neutral with { MinP = random.NextSingle() * random.NextSingle() },
            "typical-p" => Neutral with { TypicalP = random.NextSingle() },
            "top-n-sigma" => Neutral with { TopNSigma = random.NextSingle() * 3 },
            "top-k and xtc" => topK with { XtcProbability = 1, XtcThreshold = random.NextSingle() * 0.3f },
            "penalties" => penalties,
            "bias" => Neutral with { LogitBiases = biases },
            "dry" => Neutral with { Dry = dry },
            // llama.cpp's entropy is not a number where a mask was set before.
            "all but masks" => All() with { TypicalP = 0.5f + (0.5f * random.NextSingle()) },
            _ => All() with { LogitBiases = biases, TopNSigma = 1 + random.NextSingle() },
        };

        SamplingSettings All() =>
            penalties with
            {
                LogitBiases = biases[..1],
                Dry = dry,
                TopK = 40,
                TopP = 0.5f + (0.5f * random.NextSingle()),
                MinP = 0.1f * random.NextSingle(),
                XtcProbability = random.Next(2),
            };
    }
}
