using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// The distinct questions of <c>question-pairs.tsv.gz</c> in their order, their classes, and which pairs are labelled as different.
/// </summary>
internal sealed class LabelledQuestions
{
    private readonly HashSet<(int, int)> _different = [];

    public LabelledQuestions(string dataFolder)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new List<string>();
        var classes = new List<string>();
        foreach (var cells in DataFile.ReadLines(dataFolder, "question-pairs.tsv.gz").Skip(1).Select(line => line.Split('\t')))
        {
            var (first, second) = (Add(cells[3], cells[1]), Add(cells[4], cells[2]));
            if (cells[0] == "0")
                _different.Add(Ordered(first, second));
        }

        Texts = [.. texts];
        Classes = [.. classes];

        int Add(string text, string name)
        {
            if (indexes.TryGetValue(text, out var index))
                return index;
            indexes[text] = texts.Count;
            texts.Add(text);
            classes.Add(name);
            return texts.Count - 1;
        }
    }

    public string[] Texts { get; }

    public string[] Classes { get; }

    /// <summary>The questions of one half: classes are told apart by the first digit of their name, a hash.</summary>
    public int[] Half(int half) => [.. Enumerable.Range(0, Texts.Length).Where(i => (Classes[i][0] >= '8' ? 1 : 0) == half)];

    /// <summary>
    /// True for the same class, false for a pair that is labelled as different. Labels of other pairs of both classes do not count: one
    /// that is wrong would multiply.
    /// </summary>
    public bool? AreSame(int first, int second) =>
        Classes[first] == Classes[second] ? true : _different.Contains(Ordered(first, second)) ? false : null;

    private static (int, int) Ordered(int one, int other) => one < other ? (one, other) : (other, one);
}
