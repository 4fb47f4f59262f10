using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching;

/// <summary>What the guard refuses of labelled question pairs: of duplicates a loss, of others its use.</summary>
internal static class GuardCost
{
    /// <summary>Prints the refused shares by reason.</summary>
    /// <param name="data">Folder with the labelled pairs.</param>
    public static void Print(string data)
    {
        var guard = new LexicalGuard();
        var found = QuestionPairs.ReadPairs(data)
            .Select(pair => (pair.IsDuplicate, Conflict: guard.FindConflict(pair.First, pair.Second) ?? "none"))
            .ToLookup(pair => pair.Conflict, pair => pair.IsDuplicate);
        var duplicates = found.Sum(reason => reason.Count(isDuplicate => isDuplicate));
        var others = found.Sum(reason => reason.Count()) - duplicates;
        Report.Note($"guard on {duplicates} labelled duplicates and {others} other pairs: refused %");
        foreach (var reason in found.OrderByDescending(reason => reason.Count()))
            Report.Note(
                $"{reason.Key,-15} {100.0 * reason.Count(isDuplicate => isDuplicate) / duplicates,6:F1} {100.0 * reason.Count(isDuplicate => !isDuplicate) / others,6:F1}");
    }
}
