using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Streams answers of our engine, each token as soon as there is one, and notes when they arrive.</summary>
internal sealed class OurChats(LlamaEngine engine) : IDisposable
{
    // End of text, end of turn, and the third token that llama.cpp takes for an end with this model.
    internal static readonly Dictionary<int, float> NoEnds = new()
    {
        [0] = float.NegativeInfinity,
        [2] = float.NegativeInfinity,
        [4] = float.NegativeInfinity,
    };

    private readonly LlamaChatClient _client = new(engine, new() { StreamingInterval = TimeSpan.Zero });

    /// <summary>A greedy answer of exactly that many tokens: the end tokens are masked, as the peer's <c>ignore_eos</c> does.</summary>
    public async Task<StreamedReply> AskAsync(IReadOnlyList<ChatMessage> messages, int tokens)
    {
        var reply = await AskAsync(messages, Endless(tokens));
        if (reply.OutputTokens != tokens)
            throw new InvalidOperationException($"The engine generated {reply.OutputTokens} tokens, not {tokens}.");
        return reply;
    }

    /// <summary>Streams the text of a greedy answer of exactly that many tokens.</summary>
    public async IAsyncEnumerable<string> StreamAsync(string user, int tokens, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in _client.GetStreamingResponseAsync(user, Endless(tokens), cancellationToken))
            yield return update.Text;
    }

    /// <summary>An answer with these options.</summary>
    public async Task<StreamedReply> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var clock = new ReplyClock();
        UsageDetails? usage = null;
        await foreach (var update in _client.GetStreamingResponseAsync(messages, options))
        {
            foreach (var content in update.Contents)
            {
                if (content is TextContent text)
                    clock.Add(text.Text);
                else if (content is UsageContent last)
                    usage = last.Details;
            }
        }

        return clock.Finish(
            (int)usage!.InputTokenCount!.Value, (int)(usage.CachedInputTokenCount ?? 0), (int)usage.OutputTokenCount!.Value);
    }

    /// <summary>Greedy options for an answer of exactly that many tokens.</summary>
    public static ChatOptions Endless(int tokens) =>
        new ChatOptions { Temperature = 0, MaxOutputTokens = tokens }.ConfigureLlama(o => o.LogitBias = NoEnds);

    public void Dispose() => _client.Dispose();
}
