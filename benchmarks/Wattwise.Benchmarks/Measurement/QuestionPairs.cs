using System.IO.Compression;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>Real short questions: <c>question-pairs.tsv.gz</c> with columns duplicate, class_a, class_b, text_a, text_b.</summary>
internal static class QuestionPairs
{
    /// <summary>The first <paramref name="count"/> distinct questions of the file.</summary>
    public static string[] ReadQuestions(string dataFolder, int count)
    {
        var path = Path.Combine(dataFolder, "question-pairs.tsv.gz");
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}' is missing: name the folder that holds question-pairs.tsv.gz with --data.");

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        var questions = new HashSet<string>();
        var ordered = new List<string>();
        while (ordered.Count < count && reader.ReadLine() is { } line)
        {
            foreach (var text in line.Split('\t')[3..5])
            {
                if (ordered.Count < count && questions.Add(text))
                    ordered.Add(text);
            }
        }

        return [.. ordered];
    }
}
