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

    /// <summary>
    /// The codes of the grid zones in which the request may be answered; <see langword="null"/>, the default, if it does not say.
    /// </summary>
    public IReadOnlyList<string>? AllowedZones { get; init; }

    /// <summary>How brief the answer may be; <see langword="null"/>, the default, leaves it to the directives stage.</summary>
    public DirectiveLevel? DirectiveLevel { get; init; }

    /// <summary>The class of the request's task; <see langword="null"/>, the default, leaves it to the classifier.</summary>
    public string? TaskKind { get; init; }

    /// <summary>
    /// The least relative quality of a brief answer; <see langword="null"/>, the default, is that of the directives stage.
    /// </summary>
    public float? QualityFloor { get; init; }

    /// <summary>How the request's prompt is compressed. The default is <see cref="PromptCompression.Default"/>.</summary>
    public PromptCompression Compression { get; init; }

    /// <summary>How the request uses the cascade. The default is <see cref="CascadeUse.Default"/>.</summary>
    public CascadeUse Cascade { get; init; }

    /// <summary>The name of the only tier that may answer; <see langword="null"/>, the default, leaves it to the cascade.</summary>
    public string? Tier { get; init; }

    /// <summary>The name of the weakest tier that may answer; <see langword="null"/>, the default, allows any.</summary>
    public string? MinTier { get; init; }

    /// <summary>What the request's comparison group goes by. The default is <see langword="null"/>: tenant and user.</summary>
    public string? ControlKey { get; init; }

    /// <summary>True if the provider bills the request at its batch price. The default is false.</summary>
    public bool IsBatch { get; init; }

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
                Said(WattwiseRequestOptions.TenantKey, running.CacheScope.Tenant),
                Said(WattwiseRequestOptions.UserKey, running.CacheScope.User)),
            VaryBy = said.VaryBy ?? running.VaryBy,
            CacheTags = said.CacheTags ?? running.CacheTags,
            AllowedZones = AllowedZonesOf(said, running),
            DirectiveLevel = said.DirectiveLevel ?? running.DirectiveLevel,
            ControlKey = said.ControlKey ?? running.ControlKey,
            IsBatch = said.IsBatch ?? running.IsBatch,
            TaskKind = said.TaskKind ?? running.TaskKind,

            // A floor that nobody can read must not become a lower one.
            QualityFloor = said.QualityFloor ?? (settings.Has(WattwiseRequestOptions.QualityFloorKey) ? float.NaN : running.QualityFloor),

            // What nobody can read must not cost a prompt its text.
            Compression = said.Compression
                ?? (settings.Has(WattwiseRequestOptions.CompressionKey) ? PromptCompression.Off : running.Compression),
            CompleteBy = said.CompleteBy ?? running.CompleteBy,

            // What nobody can read must not cost an answer its quality.
            Cascade = said.Cascade ?? (settings.Has(WattwiseRequestOptions.CascadeKey) ? CascadeUse.Off : running.Cascade),
            Tier = said.Tier ?? (IsText(settings, WattwiseRequestOptions.TierKey) ? running.Tier : ""),
            MinTier = said.MinTier ?? (IsText(settings, WattwiseRequestOptions.MinTierKey) ? running.MinTier : ""),
        };

        string? Said(string key, string? inherited) => settings.Has(key) ? settings.GetText(key) : inherited;
    }

    // A limit that nobody can read allows nothing, instead of everything.
    private static IReadOnlyList<string>? AllowedZonesOf(WattwiseRequestOptions said, EffectiveRequestOptions running) =>
        said.Settings.Has(WattwiseRequestOptions.AllowedZonesKey) ? said.AllowedZones ?? [] : running.AllowedZones;

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
