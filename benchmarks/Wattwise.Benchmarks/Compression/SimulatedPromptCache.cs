using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A provider's prompt cache that never forgets: what a session's requests find in it, exactly, by the texts that are
/// sent.</summary>
/// <remarks>
/// With steps (OpenAI): the longest common beginning with any earlier request, down to a whole step. Without (Anthropic): a prefix of
/// whole messages that
/// ended at a breakpoint of an earlier request and lies at most 20 messages before one of this request; breakpoints are the end of the
/// instructions and the
/// end of the request.
/// </remarks>
internal sealed class SimulatedPromptCache(PromptCacheTerms terms, ITokenCounter tokens)
{
    private const int LookBack = 20;

    // What a message takes beside its text.
    private const int TokensPerMessage = 4;

    private readonly List<string[]> _earlier = [];

    /// <summary>Prompt tokens sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Prompt tokens found.</summary>
    public long Found { get; private set; }

    /// <summary>The longest prompt, in tokens.</summary>
    public long Longest { get; private set; }

    /// <summary>Tokens of messages that the request before had sent as well, which were computed again for a change before
    /// them.</summary>
    public long Again { get; private set; }

    /// <summary>Requests that changed what the request before had sent.</summary>
    public int Changes { get; private set; }

    /// <summary>The bill, in prompt tokens at full price.</summary>
    public double Billed => (Found * terms.ReadPrice) + ((Sent - Found) * terms.WritePrice);

    /// <summary>Sends a request.</summary>
    /// <param name="request">Its messages as text.</param>
    public void Send(string[] request)
    {
        long[] counts = [.. request.Select(text => (long)tokens.Count(text) + TokensPerMessage)];
        var sent = counts.Sum();
        var found = terms.StepTokens > 1 ? FoundInSteps(request, counts) : FoundInMessages(request, counts);
        Sent += sent;
        Longest = Math.Max(Longest, sent);
        Found += found < terms.MinTokens ? 0 : found;
        if (_earlier.Count > 0)
        {
            var before = _earlier[^1];
            var same = CommonMessages(before, request);
            if (same < before.Length)
            {
                Changes++;
                for (var i = same; i < Math.Min(before.Length, request.Length); i++)
                    Again += before[i] == request[i] ? counts[i] : 0;
            }
        }

        _earlier.Add(request);
    }

    private long FoundInSteps(string[] request, long[] counts)
    {
        var best = 0L;
        foreach (var earlier in _earlier)
        {
            var same = CommonMessages(earlier, request);
            var found = counts[..same].Sum();
            if (same < earlier.Length && same < request.Length)
                found += tokens.Count(request[same].AsSpan(0, earlier[same].AsSpan().CommonPrefixLength(request[same])));
            best = Math.Max(best, found);
        }

        return best - (best % terms.StepTokens);
    }

    private long FoundInMessages(string[] request, long[] counts)
    {
        foreach (var breakpoint in new[] { request.Length, 1 })
        {
            for (var end = breakpoint; end > Math.Max(0, breakpoint - LookBack); end--)
            {
                if (_earlier.Any(earlier => (end == 1 || earlier.Length == end) && CommonMessages(earlier, request) >= end))
                    return counts[..end].Sum();
            }
        }

        return 0;
    }

    private static int CommonMessages(string[] one, string[] other)
    {
        var same = 0;
        while (same < one.Length && same < other.Length && one[same] == other[same])
            same++;
        return same;
    }
}
