using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.LocalEngine;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Cache;

/// <summary>
/// <c>wattwise cache explain</c>: whether a question would be answered from a cache, by which entry, and why not by others.
/// </summary>
internal static class CacheExplainCommand
{
    public static Command Create()
    {
        var file = CacheStores.Argument();
        Argument<string> prompt = new("prompt") { Description = "The question" };
        Option<FileInfo> settings = new("--settings")
        {
            Description = "The app's settings: a JSON file with the section Wattwise, and Embedder and Verifier as serve takes them",
        };
        Option<FileInfo> embedder = new("--embedder") { Description = "The GGUF file of the embedder that the app uses" };
        Option<FileInfo> verifier = new("--verifier") { Description = "The GGUF file of the pair verifier that the app uses" };
        Option<string?> tenant = new("--tenant") { Description = "Look at this tenant's entries alone" };
        Option<int> count = new("--count") { Description = "How many entries to show", DefaultValueFactory = _ => 5 };
        foreach (var option in (Option<FileInfo>[])[settings, embedder, verifier])
            option.AcceptExistingOnly();
        count.Between(1, 1_000);

        prompt.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(prompt)))
                result.AddError("The question has no text.");
        });

        Command command = new(
            "explain",
            "Says whether a question would be answered from a cache under the app's settings, by which entry, and why not by others. Texts "
                + "of users are shown.")
        {
            file, prompt, settings, embedder, verifier, tenant, count,
        };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var app = CacheSettings.Read(parsed.GetValue(settings));
                var embedderPath = parsed.GetValue(embedder)?.FullName ?? app.Embedder
                    ?? throw new UsageException("Name the app's embedder: --embedder, or --settings with one.");
                var store = CacheStores.Open(parsed.GetValue(file)!);
                await using var closing = store as IAsyncDisposable;
                await using var engine = await LlamaEngine.LoadAsync(
                    new() { ModelPath = embedderPath }, cancellationToken: cancellationToken);
                await using var pairs = (parsed.GetValue(verifier)?.FullName ?? app.Verifier) is { } path
                    ? await LlamaEngine.LoadAsync(new() { ModelPath = path }, cancellationToken: cancellationToken)
                    : null;
                using LlamaEmbeddingGenerator generator = new(engine);
                CacheExplainer explainer = new(store, generator, pairs is null ? null : new LlamaPairScorer(pairs), app.Options);
                return await explainer.ExplainAsync(
                    parsed.GetValue(prompt)!, parsed.GetValue(tenant), parsed.GetValue(count), cancellationToken);
            },
            Show);
        return command;
    }

    private static void Show(CacheExplanation explanation, IAnsiConsole console)
    {
        var answer = explanation.Entries.FirstOrDefault(entry => entry.Serves && entry.Reason == explanation.Reason)?.Answer;
        console.Line(answer is null
            ? $"Not answered from the cache: {explanation.Reason}"
            : $"Answered from the cache ({explanation.Reason}): {answer}");
        if (explanation.Entries.Count > 0)
        {
            var table = Tables.Of("reason", "probability", "cosine", "verifier", "tenant", "model", "question");
            foreach (var entry in explanation.Entries)
            {
                table.With(
                    entry.Reason, Text(entry.Probability), Text(entry.CosineSimilarity), Text(entry.VerifierScore),
                    entry.Tenant ?? "(shared)", entry.Model ?? "",
                    entry.Prompt);
            }

            console.Write(table);
        }

        console.Line(Policy(explanation));
        console.Line(
            "A request is compared only with entries of its own tenant, model, instructions, tools and options; docs/reasons.md explains "
                + "the codes.");
    }

    private static string Policy(CacheExplanation explanation)
    {
        if (explanation.MaxWrongAmongHits is not { } limit)
            return $"Policy {explanation.Policy}.";
        var serves = explanation is { MinProbability: { } probability, WrongAmongHitsBound: { } bound }
            ? $"serves from probability {Text(probability)} on, which lets at most {Percent(bound)} through with 95 % confidence"
            : "serves nothing by meaning, since too little was judged to show that it holds";
        return $"Policy {explanation.Policy}: limit {Percent(limit)} wrong among hits; {serves}; "
            + $"{Figure.Count((long)(explanation.Judged ?? 0))} of the app's decisions were judged.";
    }

    private static string Text(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
