#pragma warning disable MEAI001 // The counts of audio tokens may still change their names; they have prices of their own.

using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Marks in a usage how much of it is booked already, so that a stage in front books only the rest.</summary>
/// <remarks>
/// Who answers a request (a loop of function calls, an agent) adds up the usages of its calls, and <see cref="UsageDetails.Add"/> adds the
/// marks up with them. Calls that are not in the sum, such as those of a tool, leave no mark in it. The outermost accounting stage takes
/// the marks off.
/// </remarks>
internal static class UsageMarks
{
    private const string Prefix = "wattwise.booked.";
    private const string Calls = Prefix + "calls";

    private static readonly (string Name, Func<UsageDetails, long?> Get, Action<UsageDetails, long> Set)[] Counts =
    [
        (Prefix + "input", usage => usage.InputTokenCount, (usage, count) => usage.InputTokenCount = count),
        (Prefix + "cached_input", usage => usage.CachedInputTokenCount, (usage, count) => usage.CachedInputTokenCount = count),
        (Prefix + "audio_input", usage => usage.InputAudioTokenCount, (usage, count) => usage.InputAudioTokenCount = count),
        (Prefix + "output", usage => usage.OutputTokenCount, (usage, count) => usage.OutputTokenCount = count),
        (Prefix + "reasoning", usage => usage.ReasoningTokenCount, (usage, count) => usage.ReasoningTokenCount = count),
        (Prefix + "audio_output", usage => usage.OutputAudioTokenCount, (usage, count) => usage.OutputAudioTokenCount = count),
        (Prefix + "total", usage => usage.TotalTokenCount, (usage, count) => usage.TotalTokenCount = count),
    ];

    public static bool AreOn(UsageDetails? usage) => usage is { AdditionalCounts: { } counts } && counts.ContainsKey(Calls);

    /// <summary>True if the usage is that of a call, not of an answer that took none.</summary>
    public static bool HasTokens(UsageDetails usage) =>
        usage.InputTokenCount > 0 || usage.OutputTokenCount > 0 || usage.GetEnergy() is not null;

    /// <summary>A copy in which all is marked as booked.</summary>
    public static UsageDetails MarkAll(UsageDetails usage)
    {
        var original = AreOn(usage) ? Remove(usage) : usage;
        var copy = new MarkedUsage(original);
        copy.Add(original);
        var counts = copy.AdditionalCounts ??= [];
        if (original.AdditionalCounts is { } own)
        {
            foreach (var (name, count) in own)
                counts[Prefix + name] = count;
        }

        counts[Calls] = 1;
        foreach (var (name, get, _) in Counts)
        {
            if (get(original) is { } count)
                counts[name] = count;
        }

        return copy;
    }

    /// <summary>The update with its usage marked as booked; a copy if it reports one.</summary>
    public static ChatResponseUpdate MarkAll(ChatResponseUpdate update) => Change(update, MarkAll);

    /// <summary>A copy without marks.</summary>
    public static UsageDetails Remove(UsageDetails usage)
    {
        var copy = new UsageDetails();
        if (usage is MarkedUsage { IsUnchanged: true } marked)
        {
            copy.Add(marked.Original);
            return copy;
        }

        copy.Add(usage);
        if (copy.AdditionalCounts is not { } counts)
            return copy;
        foreach (var name in counts.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToArray())
            counts.Remove(name);
        if (counts.Count == 0)
            copy.AdditionalCounts = null;
        return copy;
    }

    /// <summary>The update without marks; a copy if it has some.</summary>
    public static ChatResponseUpdate Remove(ChatResponseUpdate update) =>
        Reports(update, marked: true) ? Change(update, Remove) : update;

    /// <summary>What is not marked as booked.</summary>
    /// <returns>The usage itself if nothing is marked, else a copy without marks; <see langword="null"/> if nothing is left.</returns>
    public static UsageDetails? Rest(UsageDetails usage)
    {
        if (!AreOn(usage))
            return usage;
        if (usage is MarkedUsage { IsUnchanged: true })
            return null;

        var rest = Remove(usage);
        var marks = usage.AdditionalCounts!;
        var isAny = false;
        foreach (var (name, get, set) in Counts)
        {
            if (get(rest) is not { } count)
                continue;
            set(rest, Math.Max(0, count - marks.GetValueOrDefault(name)));
            isAny |= get(rest) > 0;
        }

        foreach (var (name, count) in rest.AdditionalCounts?.ToArray() ?? [])
            rest.AdditionalCounts![name] = Math.Max(0, count - marks.GetValueOrDefault(Prefix + name));
        return isAny ? rest : null;
    }

    /// <summary>The counts of a usage, less those of another; none below zero.</summary>
    public static UsageDetails Less(UsageDetails usage, UsageDetails part)
    {
        var rest = Remove(usage);
        foreach (var (_, get, set) in Counts)
        {
            if (get(rest) is { } count)
                set(rest, Math.Max(0, count - (get(part) ?? 0)));
        }

        foreach (var (name, count) in rest.AdditionalCounts?.ToArray() ?? [])
            rest.AdditionalCounts![name] = Math.Max(0, count - (part.AdditionalCounts?.GetValueOrDefault(name) ?? 0));
        return rest;
    }

    /// <summary>A usage that is marked as a whole.</summary>
    /// <remarks>Whoever adds up usages may add to this very one: then it is no longer a whole.</remarks>
    private sealed class MarkedUsage(UsageDetails original) : UsageDetails
    {
        public UsageDetails Original { get; } = original;

        public bool IsUnchanged
        {
            get
            {
                if (AdditionalCounts is not { } counts || counts.GetValueOrDefault(Calls) != 1)
                    return false;

                var marks = 1;
                foreach (var (name, get, _) in Counts)
                {
                    var count = get(this);
                    if (count != get(Original) || (count is { } known && counts.GetValueOrDefault(name, -1) != known))
                        return false;
                    marks += count is null ? 0 : 1;
                }

                var own = Original.AdditionalCounts;
                if (counts.Count != marks + (2 * (own?.Count ?? 0)))
                    return false;
                if (own is not null)
                {
                    foreach (var (name, count) in own)
                    {
                        if (!counts.TryGetValue(name, out var now) || now != count)
                            return false;
                    }
                }

                return true;
            }
        }
    }

    private static bool Reports(ChatResponseUpdate update, bool marked)
    {
        for (var i = 0; i < update.Contents.Count; i++)
        {
            if (update.Contents[i] is UsageContent usage && (!marked || AreOn(usage.Details)))
                return true;
        }

        return false;
    }

    private static ChatResponseUpdate Change(ChatResponseUpdate update, Func<UsageDetails, UsageDetails> change)
    {
        if (!Reports(update, marked: false))
            return update;

        var contents = new List<AIContent>(update.Contents.Count);
        foreach (var content in update.Contents)
        {
            contents.Add(content is UsageContent { Details: { } details } usage
                ? new UsageContent(change(details))
                {
                    AdditionalProperties = usage.AdditionalProperties,
                    RawRepresentation = usage.RawRepresentation,
                }
                : content);
        }

        var copy = update.Clone();
        copy.Contents = contents;
        return copy;
    }
}
