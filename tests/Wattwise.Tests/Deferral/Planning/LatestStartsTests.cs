using CsCheck;
using Wattwise.Deferral;

namespace Wattwise.Tests.Deferral.Planning;

public class LatestStartsTests
{
    [Fact]
    public void Two_pieces_with_one_deadline_are_done_one_after_the_other_on_one_slot()
    {
        var starts = new long[2];

        Assert.True(LatestStarts.Place([(100, 10), (100, 10)], [0], starts));

        Assert.Equal([90, 80], starts);
    }

    [Fact]
    public void Work_that_does_not_fit_is_said_not_to() => Assert.False(LatestStarts.Place([(100, 60), (100, 60)], [0], new long[2]));

    [Fact]
    public void A_slot_that_is_taken_leaves_the_others() =>
        Assert.False(LatestStarts.Place([(100, 60), (100, 60)], [0, 50], new long[2]));

    // The schedule is the proof: played forwards, with the slots free when they are, each piece ends in time.
    [Fact]
    public void Whatever_is_said_to_fit_does() =>
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Long[50, 200], Gen.Long[1, 40]).Array[1, 12], Gen.Long[0, 60].Array[4])
            .ForAll((slots, pieces, free) =>
            {
                (long End, long Duration)[] work =
                    [.. pieces.Select(piece => (piece.Item1, piece.Item2)).OrderByDescending(piece => piece.Item1)];
                var freeAt = free.Take(slots).Order().ToArray();
                var starts = new long[work.Length];
                if (!LatestStarts.Place(work, freeAt, starts))
                    return;

                var until = freeAt.ToArray();
                foreach (var (piece, start) in work.Zip(starts).OrderBy(pair => pair.Second))
                {
                    // The latest slot that is free by then.
                    var slot = Enumerable.Range(0, slots).Where(slot => until[slot] <= start).DefaultIfEmpty(-1)
                        .MaxBy(slot => slot < 0 ? long.MinValue : until[slot]);
                    Assert.True(slot >= 0);
                    Assert.True(start + piece.Duration <= piece.End);
                    until[slot] = start + piece.Duration;
                }
            });
}
