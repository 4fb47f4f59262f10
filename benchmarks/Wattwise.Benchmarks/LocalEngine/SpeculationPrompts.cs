using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The prompts of the speculation benchmark.</summary>
/// <param name="Name">What they ask for.</param>
/// <param name="Texts">The prompts.</param>
internal sealed record SpeculationPrompts(string Name, IReadOnlyList<string> Texts)
{
    public const string Open = "open chat";
    public const string Documents = "document QA";
    public const string Copying = "copying";

    /// <summary>Open chat, questions to a document, and requests to repeat one: that many of each.</summary>
    public static SpeculationPrompts[] Read(string dataFolder, int count)
    {
        var questions = QuestionPairs.ReadQuestions(dataFolder, count);
        var tasks = TaskPrompts.Read(dataFolder, count);
        var passages = Passages.Read(dataFolder, 600).Where(passage => passage.Gold.Length is > 300 and < 1200).ToArray();
        return
        [
            new(Open, [.. questions.Zip(tasks, (question, task) => (string[])[question, task]).SelectMany(pair => pair).Take(count)]),
            new(Documents,
            [
                .. Enumerable.Range(0, count).Select(i => passages[i % passages.Length])
                    .Select(p => $"{p.Gold}\n\nQuote the sentence of this passage that answers the question: {p.Question}?"),
            ]),
            new(Copying,
            [
                .. Enumerable.Range(0, count).Select(i => passages[i % passages.Length])
                    .Select(p => $"Repeat this passage word for word:\n\n{p.Gold}"),
            ]),
        ];
    }
}
