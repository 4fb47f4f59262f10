using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Whole chat requests to our engine, timed from outside: templates, tokenizing, sampling and streaming included.</summary>
internal sealed class ChatRequests(LlamaChatClient client)
{
    private const string Story = "Write a long story about a lighthouse.";
    private const string Sentence = "The report lists every pump, valve and meter of the northern station with its age and its state. ";

    /// <summary>Prompt tokens a second of a request for one token, with a prompt of at most that many tokens and hardly fewer.</summary>
    public async Task<double> PrefillAsync(int tokens)
    {
        // A sentence is 20 tokens; the chat template and the default system prompt take 40.
        var prompt = string.Concat(Enumerable.Repeat(Sentence, (tokens - 40) / 20));
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 1 };
        // The peer reads its prompt once untimed before each figure; so do we.
        await client.GetResponseAsync(prompt, options);
        var start = Stopwatch.GetTimestamp();
        var response = await client.GetResponseAsync(prompt, options);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var read = response.Usage!.InputTokenCount!.Value;
        if (read > tokens || read < 0.95 * tokens)
            throw new InvalidOperationException($"The prompt has {read} tokens; the peer reads {tokens}.");
        return read / seconds;
    }

    /// <summary>Tokens of the prompt behind which <see cref="DecodeAsync"/> generates.</summary>
    public async Task<int> CountStoryPromptAsync() =>
        (int)(await client.GetResponseAsync(Story, new ChatOptions { MaxOutputTokens = 1 })).Usage!.InputTokenCount!.Value;

    /// <summary>Tokens a second between the first update of a stream and its last.</summary>
    public async Task<double> DecodeAsync(int tokens)
    {
        long first = 0;
        UsageDetails? usage = null;
        await foreach (var update in client.GetStreamingResponseAsync(Story, OurChats.Endless(tokens + 1)))
        {
            if (first == 0)
                first = Stopwatch.GetTimestamp();
            usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details;
        }

        if (usage?.OutputTokenCount != tokens + 1)
            throw new InvalidOperationException($"The model generated {usage?.OutputTokenCount} tokens, not {tokens + 1}.");
        return tokens / Stopwatch.GetElapsedTime(first).TotalSeconds;
    }

    /// <summary>Bytes that each further token of a stream allocates, updates included.</summary>
    public async Task<double> AllocatedPerTokenAsync()
    {
        const int few = 32;
        const int many = 544;
        await MeasureAsync(many);
        var (less, more) = (await MeasureAsync(few), await MeasureAsync(many));
        return (more - less) / (double)(many - few);

        async Task<long> MeasureAsync(int tokens)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await foreach (var _ in client.GetStreamingResponseAsync(Story, OurChats.Endless(tokens)))
            {
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }
}
