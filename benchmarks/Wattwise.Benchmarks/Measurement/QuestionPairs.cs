namespace Wattwise.Benchmarks.Measurement;

/// <summary>Real short questions: <c>question-pairs.tsv.gz</c> with columns duplicate, class_a, class_b, text_a, text_b.</summary>
internal static class QuestionPairs
{
    /// <summary>The first <paramref name="count"/> distinct questions of the file.</summary>
    public static string[] ReadQuestions(string dataFolder, int count) =>
    [
        .. DataFile.ReadLines(dataFolder, "question-pairs.tsv.gz").Skip(1).SelectMany(line => line.Split('\t')[3..5]).Distinct()
            .Take(count),
    ];

    /// <summary>All pairs of the file.</summary>
    public static IEnumerable<(bool IsDuplicate, string First, string Second)> ReadPairs(string dataFolder) =>
        DataFile.ReadLines(dataFolder, "question-pairs.tsv.gz").Skip(1).Select(line => line.Split('\t'))
            .Select(cells => (cells[0] == "1", cells[3], cells[4]));
}
