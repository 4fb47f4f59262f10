using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Ways to compress the requests of a session: each takes a request as the app has it and gives the one that is sent.</summary>
internal static class SessionCompressors
{
    /// <summary>Sends all as it is.</summary>
    public static ValueTask<SentRequest> NoneAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken) => new(new SentRequest(messages));

    /// <summary>Clears all results but the newest, with each turn.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> EachTurn(int keepResults) => (messages, _) =>
    {
        var old = messages.Count(message => message.Role == ChatRole.Tool) - keepResults;
        return new(new SentRequest([.. messages.Select(message => message.Role == ChatRole.Tool && old-- > 0 ? WithResult(message, "[cleared]") : message)]));
    };

    /// <summary>Clears old results in batches, on what another compressor sends.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> InBatches(
        OldTurnsOptions options, PromptCacheTerms terms, ITokenCounter tokens, Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>>? inner = null) =>
        async (messages, cancellationToken) =>
        {
            var before = inner is null ? new SentRequest(messages) : await inner(messages, cancellationToken);
            var plan = OldResults.Plan(before.Messages, options, tokens, terms);
            return new SentRequest(plan.Apply(before.Messages), before.Batches + plan.BatchPoints.Count, before.Behind + plan.BatchPoints.Sum(point => point.Behind));
        };

    /// <summary>Compresses each result when it is new, by its text and the user's words before it.</summary>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> OnArrival(Func<string, string, string> compress)
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

    /// <summary>Sends what a client sends to the model behind it.</summary>
    /// <param name="stage">Puts the client before the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">The options of each request; the tools of the session, if any.</param>
    /// <param name="declared">The plan of the last request, which declares changes of earlier messages; <see langword="null"/> for a
    /// client that makes none.</param>
    public static Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>> Through(
        Func<IChatClient, IChatClient> stage, SendingChatClient model, ChatOptions? options = null, Func<OldResultsPlan>? declared = null)
    {
        var client = stage(model);
        return async (messages, cancellationToken) =>
        {
            await client.GetResponseAsync(messages, options, cancellationToken);
            var points = declared?.Invoke().BatchPoints ?? [];
            return new SentRequest(model.Sent, points.Count, points.Sum(point => point.Behind));
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
