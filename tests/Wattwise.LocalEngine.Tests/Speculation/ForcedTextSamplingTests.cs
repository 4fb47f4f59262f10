using System.Text;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Forced text as a draft leaves the distribution of answers as it is, with a small model whose distribution is known.</summary>
public class ForcedTextSamplingTests
{
    private const int Answers = 30_000;
    private const int End = 8;

    private static readonly SamplingSettings Settings = new(0.8f, 0, 1, 0, 0, 0, 1, 0);
    private static readonly string[] Pieces = ["a", "b", "c", "d", "ab", "bc", "abc", "ca"];

    private static readonly VocabularyIndex Index = VocabularyIndex.Of(
        [.. Pieces.Select(piece => (byte[]?)Encoding.UTF8.GetBytes(piece)), null], [End]);

    [Fact]
    public void Answers_come_as_often_as_their_probability_says()
    {
        // Forced text that can be cut into tokens in several ways, a choice, and forced text again.
        var runtime = new ConstraintRuntime(
            new Constraint(ConstraintKind.Grammar, "root ::= \"abc\" [ad] \"abcab\"", SchemaSettings.Default).Compile(
                CompileBudget.Default(), out _), Index, new());
        var expected = new Dictionary<string, double>();
        AddAnswers(runtime.Begin(), [0], 1, expected);
        var counts = expected.Keys.ToDictionary(answer => answer, _ => 0);
        var (drafted, accepted) = (0L, 0L);
        var sampler = new TokenSampler(Index.Size);
        for (var seed = 0; seed < Answers; seed++)
        {
            var matcher = runtime.Begin();
            var sequence = new SpeculativeSequence(
                0, [0], new(Settings, (ulong)seed), matcher.Count, AcceptanceRates.ForEngine().ForSequence(), null, matcher.DraftBehind);
            while (!matcher.IsOver)
                Step(sequence, matcher, sampler, (ulong)seed);
            counts[string.Join(' ', sequence.Tokens.ToArray())]++;
            (drafted, accepted) = (drafted + sequence.Drafted, accepted + sequence.Accepted);
        }

        Assert.Equal(1, expected.Values.Sum(), 1e-6);
        var sum = expected.Sum(pair => Math.Pow(counts[pair.Key] - (Answers * pair.Value), 2) / (Answers * pair.Value));
        Assert.InRange(sum, 0, expected.Count + (6 * Math.Sqrt(2 * expected.Count))); // six standard deviations of chi-square
        Assert.InRange(accepted, drafted / 10, drafted * 9 / 10); // drafts were right, and wrong
    }

    private static void Step(SpeculativeSequence sequence, ConstraintMatcher matcher, TokenSampler sampler, ulong seed)
    {
        sequence.BeginStep();
        sequence.Wanted = Math.Min(sequence.Forced.Length, 4);
        new ForcedDrafter(0).Draft([sequence]);
        var chosen = new List<int>();
        for (var row = 0; ; row++)
        {
            int[] tokens = [.. sequence.Tokens, .. chosen];
            chosen.Add(sampler.SampleAmong(LogitsBehind(tokens[^1]), Settings, matcher.Mask.More, new TokenNoise(seed, tokens.Length)));
            Assert.True(matcher.TryAccept(chosen[^1]));
            if (matcher.IsOver || row >= sequence.DraftLength || sequence.Draft[row] != chosen[^1])
                break;
        }

        sequence.Advance(chosen.ToArray());
    }

    private static void AddAnswers(ConstraintMatcher matcher, int[] tokens, double probability, Dictionary<string, double> answers)
    {
        if (matcher.IsOver)
        {
            answers[string.Join(' ', tokens)] = probability;
            return;
        }

        var logits = LogitsBehind(tokens[^1]);
        var sum = matcher.Mask.More.Sum(token => Math.Exp(logits[token] / Settings.Temperature));
        foreach (var token in matcher.Mask.More)
        {
            var set = matcher.Set;
            Assert.True(matcher.TryAccept(token));
            AddAnswers(matcher, [.. tokens, token], probability * Math.Exp(logits[token] / Settings.Temperature) / sum, answers);
            matcher.Set = set;
        }
    }

    private static float[] LogitsBehind(int last) =>
        [.. Enumerable.Range(0, Index.Size).Select(token => ((7 * last) + (3 * token)) % 5 * 0.4f)];
}
