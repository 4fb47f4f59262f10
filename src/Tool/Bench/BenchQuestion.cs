namespace Wattwise.Tool.Bench;

/// <summary>A question with an answer that can be looked for in the text.</summary>
internal sealed record BenchQuestion(string Text, IReadOnlyList<string> Accepted)
{
    /// <summary>The questions that come with the command.</summary>
    public static IReadOnlyList<BenchQuestion> All { get; } = Read();

    /// <summary>Whether an answer names what is accepted, as a word of its own.</summary>
    public bool IsRight(string answer) => Accepted.Any(word => Contains(answer, word));

    private static bool Contains(string answer, string word)
    {
        for (var at = 0; (at = answer.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(answer[at - 1])) && (end == answer.Length || !char.IsLetterOrDigit(answer[end])))
                return true;
        }

        return false;
    }

    private static List<BenchQuestion> Read()
    {
        using var stream = typeof(BenchQuestion).Assembly.GetManifestResourceStream("questions.tsv")!;
        using StreamReader reader = new(stream);
        List<BenchQuestion> questions = [];
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            questions.Add(new(fields[0], fields[1].Split('|')));
        }

        return questions;
    }
}
