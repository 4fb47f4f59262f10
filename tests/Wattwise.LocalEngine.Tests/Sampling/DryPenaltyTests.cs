using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class DryPenaltyTests
{
    private const int Vocabulary = 6;

    // Few tokens, so that much repeats.
    private static readonly Gen<int[]> Histories = Gen.Int[0, Vocabulary - 1].Array[0, 60];

    [Fact]
    public void Penalties_are_those_of_comparing_every_pair_of_places() =>
        Gen.Select(Histories, Gen.Int[0, 4], Gen.Int[1, 70], Gen.Int[0, 1 << Vocabulary], Gen.Int[0, 7])
            .ForAll((history, allowed, window, breakers, pair) =>
            {
                // Single tokens by the bits, and a breaker of two tokens.
                int[][] sequences = [.. Enumerable.Range(0, Vocabulary).Where(token => (breakers & 0x15 & (1 << token)) != 0)
                    .Select(token => new[] { token }), [pair % 6, 1]];
                var settings = new DrySettings(0.8f, 1.75f, allowed, window, []) { Breakers = new(sequences) };
                var actual = new float[Vocabulary];
                var dry = new DryPenalty(Vocabulary);
                dry.Apply(new float[Vocabulary], settings, [.. history.Reverse()]); // leaves nothing behind
                dry.Apply(actual, settings, history);
                return actual.Zip(Expected(history, settings, sequences), (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(b)))
                    .All(isEqual => isEqual);
            });

    [Fact]
    public void What_goes_on_with_a_repetition_costs_more_the_longer_it_is()
    {
        // "1 2 3 4" came before and ends again with "1 2 3": token 4 would repeat three tokens.
        var logits = new float[Vocabulary];
        new DryPenalty(Vocabulary).Apply(logits, new(2, 3, AllowedLength: 2, 64, []), [1, 2, 3, 4, 5, 1, 2, 3]);
        Assert.Equal([0, 0, 0, 0, -2 * 3, 0], logits);
    }

    [Fact]
    public void The_longest_repetition_stays_within_the_range_of_single_precision()
    {
        var logits = new float[2];
        new DryPenalty(2).Apply(logits, new(1, 10, 2, 10_000, []), [.. Enumerable.Repeat(1, 10_000)]);
        Assert.True(float.IsFinite(logits[1]) && logits[1] < -1e37f);
    }

    // The definition: for each earlier place, how many tokens before it equal the last tokens, not beyond the last breaker.
    private static float[] Expected(int[] history, DrySettings settings, int[][] sequences)
    {
        var penalties = new float[Vocabulary];
        var window = history.TakeLast(settings.Window).ToArray();
        var limit = Limit(window, sequences);
        if (window.Length <= settings.AllowedLength || limit < settings.AllowedLength)
            return penalties;

        for (var token = 0; token < Vocabulary; token++)
        {
            var longest = -1;
            for (var place = 1; place < window.Length; place++)
            {
                var length = 0;
                while (length < Math.Min(place, limit) && window[place - 1 - length] == window[window.Length - 1 - length])
                    length++;
                if (window[place] == token && length >= settings.AllowedLength)
                    longest = Math.Max(longest, length);
            }

            if (longest >= 0 && !sequences.Any(sequence => sequence.SequenceEqual([token])))
                penalties[token] = (float)(-settings.Multiplier * Math.Pow(settings.Base, longest - settings.AllowedLength));
        }

        return penalties;
    }

    private static int Limit(int[] window, int[][] sequences)
    {
        for (var start = window.Length - 1; start >= 0; start--)
        {
            var ends = sequences.Where(sequence => window.Skip(start).Take(sequence.Length).SequenceEqual(sequence))
                .Select(sequence => start + sequence.Length).ToArray();
            if (ends.Length > 0)
                return window.Length - ends.Max();
        }

        return window.Length;
    }
}
