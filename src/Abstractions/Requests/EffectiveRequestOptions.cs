using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>The options in effect for one request: what it said, else what the request said that it is part of, else the default.</summary>
/// <remarks>Immutable: a snapshot of <see cref="WattwiseRequestOptions"/>, taken when the request began.</remarks>
public sealed record EffectiveRequestOptions
{
    private static readonly EffectiveRequestOptions Bypassing = new() { CacheMode = CacheMode.Bypass };

    internal static EffectiveRequestOptions Default { get; } = new();

    /// <summary>How the request uses the semantic cache. The default is <see cref="Wattwise.CacheMode.Default"/>.</summary>
    public CacheMode CacheMode { get; init; }

    /// <summary>Who may share the request's cached answer. The default has neither tenant nor user.</summary>
    public CacheScope CacheScope { get; init; }

    /// <summary>Further values that an answer depends on. The default is empty.</summary>
    public IReadOnlyList<string> VaryBy { get; init; } = [];

    /// <summary>What the answer is made from. The default is empty.</summary>
    public IReadOnlyList<string> CacheTags { get; init; } = [];

    /// <summary>How brief the answer may be. The default is <see cref="Wattwise.DirectiveLevel.Full"/>.</summary>
    public DirectiveLevel DirectiveLevel { get; init; }

    /// <summary>When the answer is needed. The default is <see langword="null"/>: at once.</summary>
    public DateTimeOffset? CompleteBy { get; init; }

    /// <summary>Takes a request's options off its chat options, which are cloned before that.</summary>
    /// <param name="options">The chat options; without anything of <see cref="WattwiseRequestOptions"/> afterwards.</param>
    /// <param name="running">The options of the request that this one is part of, if any.</param>
    /// <param name="ended">The options of a request that has ended and that this one was started in, if any.</param>
    /// <param name="endedAmbient">Ambient options that have ended and that this one was started in, if any.</param>
    /// <returns><see langword="null"/> if the chat options say nothing, and nothing follows from that.</returns>
    internal static EffectiveRequestOptions? Lift(
        ref ChatOptions? options, EffectiveRequestOptions? running, EffectiveRequestOptions? ended, EffectiveRequestOptions? endedAmbient)
    {
        var properties = options?.AdditionalProperties;
        var count = properties is null ? 0 : CountOurs(properties);
        if (count == 0 && ended is null && endedAmbient is null)
            return null;

        var settings = new RequestSettings(options);
        var isLost = IsLost(ended, settings) || IsLost(endedAmbient, settings);
        if (count == 0)
            return isLost ? Bypassing : null;

        var effective = Resolve(new WattwiseRequestOptions(settings), running ?? Default);
        if (isLost)
            effective = effective with { CacheMode = CacheMode.Bypass };
        options = options!.Clone();
        if (count == properties!.Count)
        {
            options.AdditionalProperties = null;
            return effective;
        }

        foreach (var (key, _) in properties)
        {
            if (IsOurs(key))
                options.AdditionalProperties!.Remove(key);
        }

        return effective;
    }

    private static int CountOurs(AdditionalPropertiesDictionary properties)
    {
        var count = 0;
        foreach (var (key, _) in properties)
            count += IsOurs(key) ? 1 : 0;
        return count;
    }

    internal static EffectiveRequestOptions Resolve(WattwiseRequestOptions said, EffectiveRequestOptions running)
    {
        var settings = said.Settings;
        return new EffectiveRequestOptions
        {
            // A setting that nobody can read must not become "everybody", so the cache is not used at all.
            CacheMode = IsReadable(settings) ? said.CacheMode ?? running.CacheMode : CacheMode.Bypass,
            CacheScope = new CacheScope(
                Said(WattwiseRequestOptions.TenantKey, running.CacheScope.Tenant), Said(WattwiseRequestOptions.UserKey, running.CacheScope.User)),
            VaryBy = said.VaryBy ?? running.VaryBy,
            CacheTags = said.CacheTags ?? running.CacheTags,
            DirectiveLevel = said.DirectiveLevel ?? running.DirectiveLevel,
            CompleteBy = said.CompleteBy ?? running.CompleteBy,
        };

        string? Said(string key, string? inherited) => settings.Has(key) ? settings.GetText(key) : inherited;
    }

    /// <summary>True if an ended request limited who shares its answers and these settings say nothing in its place.</summary>
    private static bool IsLost(EffectiveRequestOptions? ended, RequestSettings settings) => ended is not null
        && ((ended.CacheScope.Tenant is not null && !settings.Has(WattwiseRequestOptions.TenantKey))
        || (ended.CacheScope.User is not null && !settings.Has(WattwiseRequestOptions.UserKey))
        || (ended.CacheMode == CacheMode.Bypass && !settings.Has(WattwiseRequestOptions.CacheModeKey)));

    private static bool IsReadable(RequestSettings settings) =>
        IsText(settings, WattwiseRequestOptions.TenantKey) && IsText(settings, WattwiseRequestOptions.UserKey)
        && (!settings.Has(WattwiseRequestOptions.CacheModeKey)
            || Enum.TryParse<CacheMode>(settings.GetText(WattwiseRequestOptions.CacheModeKey), out _))
        && (!settings.Has(WattwiseRequestOptions.VaryByKey) || settings.GetTexts(WattwiseRequestOptions.VaryByKey) is not null);

    private static bool IsText(RequestSettings settings, string key) =>
        !settings.Has(key) || settings.GetText(key) is not null || settings.IsNothing(key);

    private static bool IsOurs(string key) => key.StartsWith(WattwiseRequestOptions.Prefix, StringComparison.OrdinalIgnoreCase);
}
