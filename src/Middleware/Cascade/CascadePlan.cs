using Microsoft.Extensions.AI;
using Wattwise.Routing;

namespace Wattwise.Cascade;

/// <summary>Which tiers may answer a request, decided before any is called.</summary>
/// <param name="First">The weakest tier that may answer.</param>
/// <param name="Reason">Why no other may, or why the strongest will if no weaker one is tried.</param>
/// <param name="Key">The conversation.</param>
/// <param name="Place">Where the conversation went last, if its provider still has it.</param>
internal readonly record struct CascadePlan(int First, string Reason, string Key, ConversationTier? Place)
{
    /// <summary>True if the first tier answers and no decision is made.</summary>
    public bool IsSettled { get; init; }

    /// <summary>True if no other tier can answer, also if this one fails.</summary>
    public bool IsBound { get; init; }

    /// <summary>True if the request's own model is asked for.</summary>
    public bool KeepsModel { get; init; }

    /// <summary>True if the conversation has been answered by more than one tier.</summary>
    public bool HasSwitched => Place?.HasSwitched == true;

    /// <summary>Makes the plan of a request.</summary>
    public static CascadePlan For(CascadeState state, in StageScope scope, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var tiers = state.Options.Tiers;
        var last = tiers.Count - 1;
        var hasHistory = options?.ConversationId is not null || HasAnswer(messages);
        var key = ConversationPlaces.KeyOf(messages, options);
        var place = hasHistory ? state.Conversations.Find(key) : null;
        if (scope.IsHeldOut)
            return Settled(Kept(state, options, place) ?? last, CascadeReasons.StrongestControl);

        // Who keeps the conversation, or waits for the results of its calls, is not to be exchanged for another.
        if (options?.ConversationId is not null)
            return Settled(Kept(state, options, place)!.Value, CascadeReasons.Kept) with { IsBound = true };
        if (FindLoop(state, messages) is { } loop)
            return Settled(loop, loop == last ? CascadeReasons.StrongestConversation : CascadeReasons.ToolLoop);

        var asked = scope.Request.Options;
        if (asked.Cascade == CascadeUse.Off)
            return Settled(last, CascadeReasons.StrongestRequested);
        if (asked.Tier is { } name)
            return Named(name);
        if (options?.ModelId is { } modelId && OwnModel(modelId) is { } own)
            return own;
        if (options is { ContinuationToken: not null } or { AllowBackgroundResponses: true })
            return Settled(last, CascadeReasons.StrongestIncapable);

        var first = 0;
        if (asked.MinTier is { } minimum)
        {
            first = IndexOf(minimum);
            if (first < 0)
                return Unknown();
            if (first == last)
                return Settled(last, CascadeReasons.StrongestRequested);
        }

        // Below the tier that has the conversation in its cache, nothing is cheap.
        if (place is { } warm && state.Stage.TimeProvider.GetElapsedTime(warm.UsedAt) < state.Options.CacheLifetime)
        {
            if (warm.Tier == last)
                return Settled(last, CascadeReasons.StrongestConversation);
            first = Math.Max(first, warm.Tier);
        }

        return new(first, CascadeReasons.StrongestNoCertificate, key, place);

        CascadePlan Settled(int tier, string reason) => new(tier, reason, key, place) { IsSettled = true };

        CascadePlan Named(string tier) => IndexOf(tier) switch
        {
            < 0 => Unknown(),
            var index when index == last => Settled(last, CascadeReasons.StrongestRequested),
            var index => Settled(index, CascadeReasons.Requested),
        };

        CascadePlan Unknown()
        {
            state.WarnOfUnknownTier();
            return Settled(last, CascadeReasons.StrongestUnknownTier);
        }

        int IndexOf(string tier)
        {
            for (var i = 0; i <= last; i++)
            {
                if (tiers[i].Name == tier)
                    return i;
            }

            return -1;
        }

        // An app that always names its strong model means its strongest tier; one that names another tier's model means that tier.
        CascadePlan? OwnModel(string model)
        {
            if (tiers[last].ModelId is not { } strongest)
                return tiers[last].HasOwnClient ? Settled(last, CascadeReasons.StrongestOtherModel) with { KeepsModel = true } : null;
            if (strongest == model)
                return null;
            for (var i = 0; i < last; i++)
            {
                if (tiers[i].ModelId == model)
                    return Settled(i, CascadeReasons.Requested);
            }

            return Settled(last, CascadeReasons.StrongestOtherModel) with { KeepsModel = true };
        }
    }

    private static bool HasAnswer(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.Assistant)
                return true;
        }

        return false;
    }

    // A conversation of which nothing is known was begun by what the app calls without a cascade.
    private static int? Kept(CascadeState state, ChatOptions? options, ConversationTier? place) =>
        options?.ConversationId is null ? null : place?.Tier ?? (state.Options.Tiers.Count - 1);

    /// <summary>The tier whose calls the request brings the results of; the strongest if that is not known; <see langword="null"/> if it
    /// brings none.</summary>
    private static int? FindLoop(CascadeState state, IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role == ChatRole.System)
                continue;
            FunctionResultContent? result = null;
            foreach (var content in messages[i].Contents)
                result = content as FunctionResultContent ?? result;
            return result is null
                ? null
                : state.Conversations.Find(ConversationTiers.CallKey(result.CallId))?.Tier ?? (state.Options.Tiers.Count - 1);
        }

        return null;
    }
}
