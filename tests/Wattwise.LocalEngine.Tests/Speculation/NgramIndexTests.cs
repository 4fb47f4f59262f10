using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class NgramIndexTests
{
    // Few different tokens, so that matches are common; short, so that no place has more earlier occurrences than are compared.
    private static readonly Gen<int[]> Sequences = Gen.Int[0, 5].Array[0, 200];

    [Fact]
    public void The_match_is_as_long_as_a_search_of_all_places_finds() =>
        Gen.Select(Gen.Int[0, 40].Array[0, 200], Gen.Int[1, 4]).ForAll((tokens, shortest) =>
        {
            var index = new NgramIndex(shortest);
            for (var count = 1; count <= tokens.Length; count++)
            {
                index.Update(tokens.AsSpan(0, count));
                var longest = Naive(tokens.AsSpan(0, count));
                if (index.MatchLength != (longest >= shortest ? longest : 0))
                    return false;
            }

            return true;
        });

    [Fact]
    public void A_match_is_a_real_one_and_found_wherever_there_is_one() =>
        Gen.Select(Sequences, Gen.Int[1, 4], Gen.Int[1, 20]).ForAll((tokens, shortest, step) =>
        {
            var index = new NgramIndex(shortest);
            for (var count = 1; count <= tokens.Length; count += step)
            {
                var known = tokens.AsSpan(0, count);
                index.Update(known);
                var (length, end) = (index.MatchLength, index.MatchEnd);
                if (length == 0 ? Naive(known) >= shortest : end >= count || !known[(end - length)..end].SequenceEqual(known[^length..]))
                    return false;
            }

            return true;
        });

    [Fact]
    public void The_draft_is_what_followed_the_match_and_repeats_what_it_copied() =>
        Gen.Select(Sequences, Gen.Int[1, 30]).ForAll((tokens, width) =>
        {
            var index = new NgramIndex(2);
            index.Update(tokens);
            var draft = new int[width];
            var proposed = index.Propose(tokens, draft);
            if (index.MatchLength == 0)
                return proposed == 0;

            var all = tokens.ToList();
            for (var i = 0; i < width; i++)
                all.Add(all[index.MatchEnd + i]);
            return proposed == width && draft.SequenceEqual(all.Skip(tokens.Length));
        });

    [Fact]
    public void The_latest_of_equal_matches_is_taken()
    {
        var index = new NgramIndex(2);
        index.Update([1, 2, 7, 5, 1, 2, 8, 6, 1, 2]);
        var draft = new int[1];
        index.Propose([1, 2, 7, 5, 1, 2, 8, 6, 1, 2], draft);
        Assert.Equal(8, draft[0]);
    }

    [Fact]
    public void A_match_that_goes_on_grows_beyond_what_a_search_compares()
    {
        int[] period = [.. Enumerable.Range(0, 100)];
        var index = new NgramIndex(3);
        int[] tokens = [.. period, .. period];
        for (var count = 1; count <= tokens.Length; count++)
            index.Update(tokens.AsSpan(0, count));
        Assert.Equal(100, index.MatchLength);
    }

    private static int Naive(ReadOnlySpan<int> tokens)
    {
        var best = 0;
        for (var end = 1; end < tokens.Length; end++)
        {
            var length = 0;
            while (length < end && tokens[end - 1 - length] == tokens[^(1 + length)])
                length++;
            best = Math.Max(best, length);
        }

        return best;
    }
}
