using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class PooledTurnsTests
{
    [Fact]
    public void Turns_have_all_sequences_in_order_and_are_short() =>
        Gen.Int[1, 512].Array[0, 60].ForAll(lengths =>
        {
            var sequences = lengths.Select(length => new int[length]).ToArray();

            var turns = PooledTurns.Of(sequences, isOnGpu: false).ToArray();

            Assert.Equal(sequences, turns.SelectMany(turn => turn));
            Assert.All(turns, turn => Assert.InRange(turn.Sum(sequence => sequence.Length), 1, 512));
        }, iter: 200);

    [Fact]
    public void Work_that_goes_on_is_let_into_a_full_queue()
    {
        var queue = new WorkQueue(1, typeof(LlamaEngine));
        queue.Enqueue(new ExclusiveWork<int>(_ => 0, 0), _ => TimeSpan.Zero);

        queue.Enqueue(new ExclusiveWork<int>(_ => 0, 0) { IsContinued = true }, _ => TimeSpan.Zero);

        Assert.Equal(2, queue.Count);
        Assert.Throws<LlamaEngineBusyException>(() => queue.Enqueue(new ExclusiveWork<int>(_ => 0, 0), _ => TimeSpan.Zero));
    }
}
