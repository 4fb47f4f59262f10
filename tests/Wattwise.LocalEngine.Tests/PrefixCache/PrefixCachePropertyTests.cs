using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class PrefixCachePropertyTests
{
    private static readonly Gen<int[]> Tokens = Gen.Frequency(
        (3, Gen.Int[0, 1].Array[0, 8]),
        (1, Gen.Int[0, 2].Array[0, 20].Select(tail => (int[])[0, 0, 1, 1, .. tail])));

    private static readonly Gen<PrefixCacheOperation> Operation = Gen.Select(
        Pick(
            (6, OperationKind.Start), (6, OperationKind.Finish), (1, OperationKind.Cancel), (2, OperationKind.Pin),
            (1, OperationKind.Unpin),
            (2, OperationKind.Evict), (1, OperationKind.EvictSequence), (1, OperationKind.Reset)),
        Pick<string?>((2, null), (1, ""), (1, "a")),
        Tokens,
        Gen.Int[0, 12],
        Gen.Double[0, 10],
        Pick((4, false), (1, true)),
        (kind, scope, tokens, number, cost, pinned) => new PrefixCacheOperation(kind, scope, tokens, number, cost, pinned));

    private static readonly Gen<PrefixCacheLimits> Limits = Gen.Select(
        Gen.Int[0, 60], Gen.Int[0, 6], Gen.Int[0, 20],
        (tokens, sequences, pinned) => new PrefixCacheLimits(tokens, sequences, Math.Min(tokens, pinned)));

    [Fact]
    public void It_holds_what_it_says_and_finds_the_longest_prefix_whatever_is_done() =>
        Gen.Select(Limits, Operation.Array[1, 60]).ForAll(
            (limits, operations) =>
            {
                var model = new PrefixCacheModel(limits);
                foreach (var operation in operations)
                    model.Apply(operation);
            },
            iter: 4_000);

    private static Gen<T> Pick<T>(params (int Weight, T Value)[] values) =>
        Gen.Frequency([.. values.Select(one => (one.Weight, Gen.Const(one.Value)))]);
}
