using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Ways to compress the requests of a session: each takes a request as the app has it and gives the one that is sent.</summary>
internal static class SessionCompressors
{
    /// <summary>Sends all as it is.</summary>
    public static ValueTask<SentRequest> NoneAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken) =>
        new(new SentRequest(messages));

    /// <summary>Clears all results but the newest, with each turn.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> EachTurn(int keepResults) => (messages, _) =>
    {
        var old = messages.Count(message => message.Role == ChatRole.Tool) - keepResults;
        return new(new SentRequest(
            [.. messages.Select(message => message.Role == ChatRole.Tool && old-- > 0 ? WithResult(message, "[cleared]") : message)]));
    };

    /// <summary>Clears old results in batches, on what another compressor sends.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> InBatches(
        OldTurnsOptions options, PromptCacheTerms terms, ITokenCounter tokens,
        Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>>? inner = null) =>
        async (messages, cancellationToken) =>
        {
            var before = inner is null ? new SentRequest(messages) : await inner(messages, cancellationToken);
            var plan = OldResults.Plan(before.Messages, options, tokens, terms);
            return new SentRequest(
                plan.Apply(before.Messages), before.Batches + plan.BatchPoints.Count,
                before.Behind + plan.BatchPoints.Sum(point => point.Behind));
        };

    /// <summary>Compresses each result when it is new, by its text and the user's words before it.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> OnArrival(
        Func<string, string, string> compress)
    {
        var known = new Dictionary<(string Text, string Question), string>();
        return (messages, _) =>
        {
            var question = "";
            ChatMessage[] sent = [.. messages];
            for (var i = 0; i < sent.Length; i++)
            {
                if (sent[i].Role == ChatRole.User)
                    question = sent[i].Text;
                if (sent[i].Contents is not [FunctionResultContent { Result: string text }])
                    continue;
                if (!known.TryGetValue((text, question), out var compressed))
                    known[(text, question)] = compressed = compress(text, question);
                sent[i] = WithResult(sent[i], compressed);
            }

            return new(new SentRequest(sent));
        };
    }

    /// <summary>Sends what the stage sends. What it declares is the plan over its own forms of the results.</summary>
    /// <param name="options">Its settings, with old turns.</param>
    /// <param name="provider">The provider of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="terms">The prompt cache's.</param>
    /// <param name="tokens">Counts as the stage does.</param>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> Stage(
        CompressionOptions options, string provider, string model, PromptCacheTerms terms, ITokenCounter tokens)
    {
        var (shaped, sent) = (new SendingChatClient(provider, model), new SendingChatClient(provider, model));
        var shaping = new CompressionChatClient(shaped, options: new CompressionOptions(options) { OldTurns = null });
        var stage = new CompressionChatClient(sent, options: options);
        return async (messages, cancellationToken) =>
        {
            await shaping.GetResponseAsync(messages, null, cancellationToken);
            await stage.GetResponseAsync(messages, null, cancellationToken);
            var points = OldResults.Plan(shaped.Sent, options.OldTurns!, tokens, terms).BatchPoints;
            return new SentRequest(sent.Sent, points.Count, points.Sum(point => point.Behind));
        };
    }

    /// <summary>JSON without blanks; any other text as it is.</summary>
    public static string Minify(string text, string question)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return ToolResultText.Of(json.RootElement) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>The lines that fit the question best, up to a share of the tokens: a plain stand-in for the stage's selection.</summary>
    public static Func<string, string, string> BestLines(double share, ITokenCounter tokens) => (text, question) =>
    {
        var lines = new OriginalText(Minify(text, question));
        string[] units = [.. Enumerable.Range(1, lines.Count).Select(line => lines.Slice(line, line).ToString())];
        var scores = Bm25.Of(units).Score(question);
        var left = share * tokens.Count(text);
        var kept = new SortedSet<int>();
        foreach (var place in Enumerable.Range(0, units.Length).OrderByDescending(place => scores[place]).ThenBy(place => place))
        {
            left -= tokens.Count(units[place]);
            if (left < 0)
                break;
            kept.Add(place);
        }

        return string.Concat(kept.Select(place => units[place])) + $"[…{units.Length - kept.Count}]";
    };

    private static ChatMessage WithResult(ChatMessage message, string result)
    {
        var copy = message.Clone();
        copy.Contents = [new FunctionResultContent(((FunctionResultContent)message.Contents[0]).CallId, result)];
        return copy;
    }
}
