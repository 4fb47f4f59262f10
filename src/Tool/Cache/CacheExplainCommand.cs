using System.CommandLine;
using System.Globalization;
using System.Numerics.Tensors;
using Spectre.Console;
using Wattwise.Caching;
using Wattwise.LocalEngine;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Cache;

/// <summary><c>wattwise cache explain</c>: which entries come near a question, and what speaks against each.</summary>
internal static class CacheExplainCommand
{
    public static Command Create()
    {
        var file = CacheCommand.File();
        Argument<string> prompt = new("prompt") { Description = "The question" };
        Option<FileInfo> embedder = new("--embedder") { Description = "The GGUF file of the embedder that the app uses", Required = true };
        Option<FileInfo> verifier = new("--verifier") { Description = "The GGUF file of the pair verifier that the app uses" };
        Option<string?> tenant = new("--tenant") { Description = "Look at this tenant's entries alone" };
        Option<int> count = new("--count") { Description = "How many entries to show", DefaultValueFactory = _ => 5 };
        embedder.AcceptExistingOnly();
        verifier.AcceptExistingOnly();

        Command command = new("explain", "Shows the entries that come nearest to a question, and what speaks against each. Texts of users are shown.")
        {
            file, prompt, embedder, verifier, tenant, count,
        };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var question = parsed.GetValue(prompt)!;
                await using var store = CacheCommand.Open(parsed.GetValue(file)!);
                var nearest = await FindAsync(
                    store, question, parsed.GetValue(embedder)!.FullName, parsed.GetValue(tenant), Math.Max(1, parsed.GetValue(count)), cancellationToken);
                return await ScoreAsync(question, nearest, parsed.GetValue(verifier)?.FullName, cancellationToken);
            },
            Show);
        return command;
    }

    private static async Task<List<(SemanticCacheEntry Entry, float Cosine)>> FindAsync(
        SqliteSemanticCacheStore store, string question, string embedder, string? tenant, int count, CancellationToken cancellationToken)
    {
        await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = embedder }, cancellationToken: cancellationToken);
        using var generator = new LlamaEmbeddingGenerator(engine);
        var vector = (await generator.GenerateAsync([question], cancellationToken: cancellationToken))[0].Vector;
        PriorityQueue<SemanticCacheEntry, float> nearest = new();
        var otherLength = 0L;
        await foreach (var entry in store.ExportAsync(cancellationToken))
        {
            if (tenant is not null && entry.Scope.Tenant != tenant)
                continue;
            if (entry.Vector.Length != vector.Length)
            {
                otherLength++;
                continue;
            }

            nearest.Enqueue(entry, TensorPrimitives.CosineSimilarity(entry.Vector.Span, vector.Span));
            if (nearest.Count > count)
                nearest.Dequeue();
        }

        if (nearest.Count == 0 && otherLength > 0)
            throw new ToolException($"The {otherLength} entries were embedded by another model: their vectors do not have {vector.Length} dimensions.");
        List<(SemanticCacheEntry, float)> found = [];
        while (nearest.TryDequeue(out var entry, out var cosine))
            found.Insert(0, (entry, cosine));
        return found;
    }

    private static async Task<List<CacheCandidate>> ScoreAsync(
        string question, List<(SemanticCacheEntry Entry, float Cosine)> nearest, string? verifier, CancellationToken cancellationToken)
    {
        var guard = new LexicalGuard();
        await using var engine = verifier is null ? null : await LlamaEngine.LoadAsync(new() { ModelPath = verifier }, cancellationToken: cancellationToken);
        var scorer = engine is null ? null : new LlamaPairScorer(engine);
        List<CacheCandidate> candidates = [];
        foreach (var (entry, cosine) in nearest)
        {
            double? score = scorer is null ? null : (await scorer.ScoreAsync([new(question, entry.Prompt)], cancellationToken))[0];
            candidates.Add(new(entry.Prompt, entry.Answer.Text, entry.Scope.Tenant, entry.Answer.ModelId, cosine, score, guard.FindConflict(question, entry.Prompt)));
        }

        return candidates;
    }

    private static void Show(List<CacheCandidate> candidates, IAnsiConsole console)
    {
        if (candidates.Count == 0)
        {
            console.Line("No entries.");
            return;
        }

        var table = Tables.Of("cosine", "verifier", "guard", "tenant", "model", "question");
        foreach (var candidate in candidates)
        {
            table.With(
                candidate.CosineSimilarity.ToString("0.000", CultureInfo.InvariantCulture),
                candidate.VerifierScore?.ToString("0.000", CultureInfo.InvariantCulture) ?? "",
                candidate.GuardConflict is { } conflict ? $"refused: {conflict}" : "",
                candidate.Tenant ?? "(shared)", candidate.Model ?? "", candidate.Prompt);
        }

        console.Write(table);
        console.Line("An entry also has to match in model, instructions, tools and options, and its policy has to find it safe.");
    }
}
