namespace Wattwise.LocalEngine;

/// <summary>What a schema says of arrays.</summary>
/// <param name="First">The schemas of the first items.</param>
/// <param name="Rest">The schemas of the items behind.</param>
/// <param name="Least">The fewest items.</param>
/// <param name="Most">The most items.</param>
/// <param name="UniqueIn">The schema that wants different items, if any does.</param>
internal sealed record ArrayRules(IReadOnlyList<SchemaSet> First, SchemaSet Rest, int Least, int Most, SchemaPart? UniqueIn)
{
    public static ArrayRules Any { get; } = new([], SchemaSet.Any, 0, int.MaxValue, null);

    public SchemaSet At(int index) => index < First.Count ? First[index] : Rest;

    public ArrayRules And(ArrayRules other) => new(
        [.. Enumerable.Range(0, Math.Max(First.Count, other.First.Count)).Select(index => At(index).And(other.At(index)))],
        Rest.And(other.Rest),
        Math.Max(Least, other.Least),
        Math.Min(Most, other.Most),
        UniqueIn ?? other.UniqueIn);
}
