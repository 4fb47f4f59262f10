using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Adds up the usage that the updates of a stream report, and takes running totals for that they are. Not thread-safe.</summary>
/// <remarks>
/// Some providers report the usage so far with each update. Reports of one call with the same prompt tokens whose counts never fall are
/// such totals: the last one counts. A call ends with the response id, or if contents follow its finish reason; calls are added up (a loop
/// of function calls is one stream).
/// </remarks>
internal sealed class StreamedUsage
{
    private UsageDetails? _ended;
    private UsageDetails? _running;
    private string? _responseId;
    private bool _hasFinished;

    /// <summary>
    /// The usage so far; <see langword="null"/> if none was reported. Not to be changed; what is added later does not change it.
    /// </summary>
    public UsageDetails? Total
    {
        get
        {
            // Reports of the running call are replaced, never added to.
            return Sum(_ended, _running);
        }
    }

    /// <summary>The sum of what is known; <see langword="null"/> if nothing is.</summary>
    public static UsageDetails? Sum(UsageDetails? one, UsageDetails? other)
    {
        if (one is null || other is null)
            return one ?? other;
        var sum = new UsageDetails();
        sum.Add(one);
        sum.Add(other);
        return sum;
    }

    /// <summary>Takes in an update.</summary>
    /// <returns>True if it reports usage.</returns>
    public bool Add(ChatResponseUpdate update)
    {
        if (update.ResponseId is { } id && id != _responseId)
        {
            if (_responseId is not null)
                EndCall();
            _responseId = id;
        }

        var reports = false;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent { Details: { } details })
            {
                reports = true;
                Add(details);
            }
            else if (_hasFinished)
            {
                EndCall();
            }
        }

        _hasFinished |= update.FinishReason is not null;
        return reports;
    }

    private void Add(UsageDetails details)
    {
        if (_running is not null && !Continues(_running, details))
            End();
        _running = new UsageDetails();
        _running.Add(details);
    }

    private void EndCall()
    {
        End();
        _hasFinished = false;
    }

    private void End()
    {
        if (_running is not null)
            (_ended ??= new UsageDetails()).Add(_running);
        _running = null;
    }

    private static bool Continues(UsageDetails earlier, UsageDetails later)
    {
        if (earlier.InputTokenCount is not > 0 || later.InputTokenCount != earlier.InputTokenCount)
            return false;
        if (Falls(earlier.OutputTokenCount, later.OutputTokenCount) || Falls(earlier.CachedInputTokenCount, later.CachedInputTokenCount)
            || Falls(earlier.ReasoningTokenCount, later.ReasoningTokenCount) || Falls(earlier.TotalTokenCount, later.TotalTokenCount))
        {
            return false;
        }

        foreach (var (name, count) in earlier.AdditionalCounts ?? [])
        {
            if (Falls(count, later.AdditionalCounts is { } counts && counts.TryGetValue(name, out var now) ? now : null))
                return false;
        }

        return true;

        static bool Falls(long? before, long? after) => before > (after ?? 0);
    }
}
