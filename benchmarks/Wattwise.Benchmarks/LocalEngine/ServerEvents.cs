using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Reads the events of llama-server's <c>/completion</c> stream.</summary>
internal static class ServerEvents
{
    private const string Prefix = "data: ";

    /// <summary>The pieces of text as they arrive.</summary>
    public static async IAsyncEnumerable<string> ReadTextAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using var json = JsonDocument.Parse(line.AsMemory(Prefix.Length));
            yield return json.RootElement.GetProperty("content").GetString()!;
            if (json.RootElement.GetProperty("stop").GetBoolean())
                yield break;
        }
    }

    /// <summary>Reads to the end, and tells the clock of each piece of text as it arrives.</summary>
    public static async Task<StreamedReply> ReadAsync(Stream body, ReplyClock clock)
    {
        using var reader = new StreamReader(body);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using var json = JsonDocument.Parse(line.AsMemory(Prefix.Length));
            var root = json.RootElement;
            if (!root.TryGetProperty("content", out var content))
                throw new InvalidOperationException($"llama-server answered: {line}");
            clock.Add(content.GetString()!);
            if (!root.GetProperty("stop").GetBoolean())
                continue;
            var timings = root.GetProperty("timings");
            return clock.Finish(
                root.GetProperty("tokens_evaluated").GetInt32(), timings.GetProperty("cache_n").GetInt32(),
                timings.GetProperty("predicted_n").GetInt32());
        }

        throw new InvalidOperationException("llama-server's stream broke off.");
    }
}
