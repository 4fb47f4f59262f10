namespace Wattwise.Benchmarks.Caching;

/// <summary>Two prompts of <c>near-misses.tsv</c> or <c>hostile-pairs.tsv</c>, written and labelled by hand.</summary>
/// <param name="Set"><c>tune</c>: looked at while the guard was improved; <c>test</c>: written before that, and only measured. Behind it
/// <c>plain</c> or <c>hostile</c>, for pairs whose difference, or agreement, is easy or hard to see.</param>
/// <param name="Kind">What the prompts differ in, or <see cref="Rephrasing"/>.</param>
/// <param name="Domain">What they are about.</param>
/// <param name="Original">The prompt that was answered.</param>
/// <param name="Variant">The prompt that is asked.</param>
internal sealed record NearMissPair(string Set, string Kind, string Domain, string Original, string Variant)
{
    /// <summary>The kind of pairs that ask for the same in other words.</summary>
    public const string Rephrasing = "rephrasing";

    /// <summary>True where the answer to one prompt serves the other.</summary>
    public bool IsRephrasing => Kind == Rephrasing;

    /// <summary>All pairs of both files.</summary>
    public static NearMissPair[] ReadAll() =>
    [
        .. Rows("near-misses.tsv").Select(cells => new NearMissPair(cells[0], cells[1], cells[2], cells[3], cells[4])),
        .. Rows("hostile-pairs.tsv").Select(cells => new NearMissPair($"{cells[0]} {cells[1]}", cells[2], cells[3], cells[4], cells[5])),
    ];

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Caching", file)).Where(line => line[0] != '#').Skip(1)
            .Select(line => line.Split('\t'));
}
