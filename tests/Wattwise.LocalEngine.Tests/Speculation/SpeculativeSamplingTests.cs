namespace Wattwise.LocalEngine.Tests;

/// <summary>The rule by which guesses are accepted, with a model of three tokens whose distribution is known.</summary>
public class SpeculativeSamplingTests
{
    private const int Vocabulary = 3;
    private const int Answers = 30_000;

    // 26 degrees of freedom (3 x 3 x 3 answers): exceeded by chance once in a million.
    private const double CriticalChiSquare = 77;

    private static readonly SamplingSettings Settings = new(0.8f, 0, 1, 0, 0, 0, 1, 0);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Guesses_leave_the_distribution_of_answers_as_it_is_however_bad_they_are(int quality) =>
        Assert.True(ChiSquare(quality, (draft, chosen) => draft == chosen) < CriticalChiSquare);

    [Fact]
    public void A_rule_that_accepts_some_wrong_guesses_is_found_out()
    {
        var random = new Random(5);
        Assert.True(ChiSquare(1, (draft, chosen) => draft == chosen || random.Next(20) == 0) > CriticalChiSquare);
    }

    /// <summary>How far answers of three tokens are from the product of their probabilities.</summary>
    private static double ChiSquare(int quality, Func<int, int, bool> accepts)
    {
        var random = new Random(42);
        var sampler = new TokenSampler(Vocabulary);
        var counts = new int[Vocabulary * Vocabulary * Vocabulary];
        for (var seed = 0; seed < Answers; seed++)
        {
            var sequence = new SpeculativeSequence(
                0, [0], new(Settings, (ulong)seed), draft => draft.Length, AcceptanceRates.ForEngine().ForSequence(), null);
            while (sequence.Tokens.Length < 4)
            {
                sequence.BeginStep();
                for (var i = 0; i < 2; i++)
                    sequence.AddDraft(quality switch
                    {
                        0 => random.Next(Vocabulary),
                        1 => 2,
                        _ => Choose(sampler, sequence.TokensAndDraft, (ulong)seed),
                    });

                var chosen = new List<int>();
                for (var row = 0; row <= sequence.DraftLength; row++)
                {
                    var token = Choose(sampler, [.. sequence.Tokens, .. chosen], (ulong)seed);
                    if (row < sequence.DraftLength && accepts(sequence.Draft[row], token))
                    {
                        chosen.Add(sequence.Draft[row]);
                        continue;
                    }

                    chosen.Add(token);
                    break;
                }

                sequence.Advance(chosen.ToArray());
            }

            counts[(sequence.Tokens[1] * 9) + (sequence.Tokens[2] * 3) + sequence.Tokens[3]]++;
        }

        var sum = 0.0;
        for (var answer = 0; answer < counts.Length; answer++)
        {
            var (first, second, third) = (answer / 9, answer / 3 % 3, answer % 3);
            var expected = Answers * Probability(0, first) * Probability(first, second) * Probability(second, third);
            sum += (counts[answer] - expected) * (counts[answer] - expected) / expected;
        }

        return sum;
    }

    private static int Choose(TokenSampler sampler, ReadOnlySpan<int> tokens, ulong seed)
    {
        Span<float> logits = stackalloc float[Vocabulary];
        for (var token = 0; token < Vocabulary; token++)
            logits[token] = Logit(tokens[^1], token);
        return sampler.Sample(logits, Settings, tokens, new TokenNoise(seed, tokens.Length));
    }

    private static double Probability(int last, int token)
    {
        var weights = Enumerable.Range(0, Vocabulary).Select(other => Math.Exp(Logit(last, other) / Settings.Temperature)).ToArray();
        return weights[token] / weights.Sum();
    }

    private static float Logit(int last, int token) => ((7 * last) + (3 * token)) % 5 * 0.4f;
}
