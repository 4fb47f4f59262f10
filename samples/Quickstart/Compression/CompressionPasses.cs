using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Compression;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>Asks long prompts without compression and with it.</summary>
internal sealed class CompressionPasses(Passes passes, IEnergyMeter meter, IReadOnlyList<CompressionPrompt> prompts)
{
    private const int MaxAnswerTokens = 40;

    // A slow machine should show the stage, not its time limit.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    public async Task<CompressionResult> RunAsync(CancellationToken cancellationToken)
    {
        var without = new List<AskedPrompt>();
        await using (var engine = await passes.LoadChatModelAsync(cancellationToken))
        {
            var texts = new ToolsAsText(new LlamaChatClient(engine));
            using var client = texts.AsBuilder().UseAccounting(passes.Account).Build();
            foreach (var prompt in prompts)
                without.Add(await AskAsync(client, texts, prompt, cancellationToken));
        }

        // Loaded anew: what the first pass computed of the prompts would make the second one cheaper.
        await using var secondEngine = await passes.LoadChatModelAsync(cancellationToken);
        await using var embedder = await passes.LoadEmbedderAsync(cancellationToken);
        using var embeddings = new LlamaEmbeddingGenerator(embedder);
        var shortTexts = new ToolsAsText(new LlamaChatClient(secondEngine));
        var compression = new CompressionChatClient(
            shortTexts,
            embeddings,
            new CompressionOptions { Selection = new SelectionOptions(), TimeLimit = TimeLimit },
            new StageServices { EnergyMeter = meter });
        using var accounted = compression.AsBuilder().UseAccounting(passes.Account).Build();
        var compared = new List<ComparedPrompt>();
        foreach (var (prompt, whole) in prompts.Zip(without))
            compared.Add(new ComparedPrompt(prompt, whole, await AskAsync(accounted, shortTexts, prompt, cancellationToken)));
        return new CompressionResult(compared);
    }

    private static async Task<AskedPrompt> AskAsync(
        IChatClient client, ToolsAsText texts, CompressionPrompt prompt, CancellationToken cancellationToken)
    {
        // The first call reads the prompt and ends. The second finds it in the prefix cache and writes the answer.
        var read = await client.GetResponseAsync(prompt.Messages, Options(maxOutputTokens: 1), cancellationToken);
        var answered = await client.GetResponseAsync(prompt.Messages, Options(MaxAnswerTokens), cancellationToken);
        return new AskedPrompt(read.Usage?.InputTokenCount ?? 0, read.GetFootprint()!, answered.Text, prompt.IsIn(texts.Sent));
    }

    private static ChatOptions Options(int maxOutputTokens) =>
        new() { Temperature = 0, Seed = 1, StopSequences = ["\n"], MaxOutputTokens = maxOutputTokens };
}
