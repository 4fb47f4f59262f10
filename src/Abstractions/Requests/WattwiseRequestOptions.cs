using System.Collections.ObjectModel;
using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>What a caller asks of Wattwise for one request. Set it with <c>chatOptions.ConfigureWattwise(o => ...)</c>.</summary>
/// <remarks>
/// <para>
/// Everything starts as <see langword="null"/>, "not said". What a request does not say is taken from the request that it is part of (a
/// tool or an agent that asks a model while it answers), else it has its default.
/// </para>
/// <para>
/// Each setting is an immutable value under a key of its own in <see cref="ChatOptions.AdditionalProperties"/>, so clones of the options
/// are independent, and options that are merged by key, as those of agent and run, keep what only one of them says. A request reads
/// them when it begins. This object only carries the changes: nothing happens to it, or through it, after <c>ConfigureWattwise</c>
/// returned. Not thread-safe.
/// </para>
/// </remarks>
public sealed class WattwiseRequestOptions
{
    internal const string Prefix = "wattwise.request.";
    internal const string CacheModeKey = Prefix + "cache_mode";
    internal const string TenantKey = Prefix + "tenant";
    internal const string UserKey = Prefix + "user";
    internal const string VaryByKey = Prefix + "vary_by";
    internal const string CacheTagsKey = Prefix + "cache_tags";
    internal const string AllowedZonesKey = Prefix + "allowed_zones";
    internal const string DirectiveLevelKey = Prefix + "directive_level";
    internal const string TaskKindKey = Prefix + "task_kind";
    internal const string QualityFloorKey = Prefix + "quality_floor";

    internal const string CompressionKey = Prefix + "compression";
    internal const string CascadeKey = Prefix + "cascade";
    internal const string TierKey = Prefix + "tier";
    internal const string MinTierKey = Prefix + "min_tier";
    internal const string ControlKeyKey = Prefix + "control_key";
    internal const string BatchKey = Prefix + "batch";
    internal const string CompleteByKey = Prefix + "complete_by";

    internal WattwiseRequestOptions(RequestSettings settings) => Settings = settings;

    /// <summary>How this request uses the semantic cache. The default is <see cref="Wattwise.CacheMode.Default"/>.</summary>
    public CacheMode? CacheMode
    {
        // Written as a name, which any serializer of the options can handle.
        get => Enum.TryParse<CacheMode>(Settings.GetText(CacheModeKey), out var mode) ? mode : null;
        set => Settings.Set(CacheModeKey, value?.ToString());
    }

    /// <summary>
    /// Who may share this request's cached answer. The default has neither tenant nor user: shared by all callers of the app.
    /// </summary>
    /// <remarks>
    /// A scope never grows by accident. One without a tenant keeps the tenant that these options, or those merged with them, or the running
    /// request name; one with neither tenant nor user says nothing. A scope with a tenant and no user is shared by the tenant's users. To
    /// share with the whole app from within a request that has a tenant or user, say so: <see cref="Wattwise.CacheScope.AppWide"/>.
    /// </remarks>
    public CacheScope? CacheScope
    {
        get => Settings.Has(TenantKey) || Settings.Has(UserKey) ? new(Settings.GetText(TenantKey), Settings.GetText(UserKey)) : null;
        set
        {
            var scope = value.GetValueOrDefault();
            if (scope is { Tenant: null, User: null, IsAppWide: false })
            {
                Settings.Set(TenantKey, null);
                Settings.Set(UserKey, null);
                return;
            }

            if (scope.Tenant is not null || scope.IsAppWide)
                Settings.Say(TenantKey, scope.Tenant);
            Settings.Say(UserKey, scope.User);
        }
    }

    /// <summary>Further values that an answer depends on (a locale, a price list's version); part of the cache key. The default is
    /// empty. Copied.</summary>
    public IReadOnlyList<string>? VaryBy
    {
        get => Settings.GetTexts(VaryByKey);
        set => Settings.Set(VaryByKey, Copy(value));
    }

    /// <summary>The codes of the grid zones, or of the cloud regions, in which the request may be answered, for rules of residency. The
    /// default is that of the stage that chooses among deployments. Copied.</summary>
    public IReadOnlyList<string>? AllowedZones
    {
        get => Settings.GetTexts(AllowedZonesKey);
        set => Settings.Set(AllowedZonesKey, Copy(value));
    }

    /// <summary>What the answer is made from: kept with the cached answer, so that it can be purged when that changes. Not part of the
    /// cache key. The default is empty. Copied.</summary>
    public IReadOnlyList<string>? CacheTags
    {
        get => Settings.GetTexts(CacheTagsKey);
        set => Settings.Set(CacheTagsKey, Copy(value));
    }

    /// <summary>
    /// How brief the answer may be, whatever the evidence says. The semantic cache serves no answer that was asked to be briefer. The
    /// default is <see langword="null"/>: the directives stage chooses, or without it <see cref="Wattwise.DirectiveLevel.Full"/>, which
    /// also opts a request out.
    /// </summary>
    public DirectiveLevel? DirectiveLevel
    {
        get => Settings.GetValue<int>(DirectiveLevelKey) is { } level ? new((byte)Math.Clamp(level, byte.MinValue, byte.MaxValue)) : null;
        set => Settings.Set(DirectiveLevelKey, (int?)value?.Value);
    }

    /// <summary>How the request's prompt is compressed. <see cref="PromptCompression.Off"/> sends it as the app made it. The default is
    /// <see cref="PromptCompression.Default"/>.</summary>
    public PromptCompression? Compression
    {
        get => Enum.TryParse<PromptCompression>(Settings.GetText(CompressionKey), out var mode) ? mode : null;
        set => Settings.Set(CompressionKey, value?.ToString());
    }

    /// <summary>How the request uses the cascade. <see cref="CascadeUse.Off"/> lets the strongest tier answer. The default is
    /// <see cref="CascadeUse.Default"/>.</summary>
    public CascadeUse? Cascade
    {
        get => Enum.TryParse<CascadeUse>(Settings.GetText(CascadeKey), out var use) ? use : null;
        set => Settings.Set(CascadeKey, value?.ToString());
    }

    /// <summary>The name of the only tier of the cascade that may answer. One that is not known stands for the strongest. The default is
    /// <see langword="null"/>: the cascade chooses.</summary>
    public string? Tier
    {
        get => Settings.GetText(TierKey);
        set => Settings.Set(TierKey, value);
    }

    /// <summary>The name of the weakest tier of the cascade that may answer. One that is not known stands for the strongest. The default is
    /// <see langword="null"/>: any.</summary>
    public string? MinTier
    {
        get => Settings.GetText(MinTierKey);
        set => Settings.Set(MinTierKey, value);
    }

    /// <summary>
    /// What the request's comparison group goes by: requests of one key are all held out or all not, so that a user's conversation does not
    /// change its manner half-way. The default is tenant and user of <see cref="CacheScope"/>; without those, each request by itself.
    /// </summary>
    public string? ControlKey
    {
        get => Settings.GetText(ControlKeyKey);
        set => Settings.Set(ControlKeyKey, value);
    }

    /// <summary>True if the provider bills the request at its batch price. The default is false.</summary>
    public bool? IsBatch
    {
        get => bool.TryParse(Settings.GetText(BatchKey), out var isBatch) ? isBatch : null;
        set => Settings.Set(BatchKey, value?.ToString());
    }

    /// <summary>
    /// The class of the request's task, a name of the app's choice: evidence for brief answers is gathered for each class. The default is
    /// <see langword="null"/>: the directives stage asks its classifier.
    /// </summary>
    public string? TaskKind
    {
        get => Settings.GetText(TaskKindKey);
        set => Settings.Set(TaskKindKey, value);
    }

    /// <summary>
    /// The least quality of a brief answer, relative to one without a directive: 1 is as good in the mean. Above 0; what is not, or cannot
    /// be read, asks for no directive. The default is <see langword="null"/>: the floor of the directives stage.
    /// </summary>
    public float? QualityFloor
    {
        get => Settings.GetValue<float>(QualityFloorKey);
        set => Settings.Set(QualityFloorKey, value);
    }

    /// <summary>
    /// When the answer is needed: until then a deferral stage may let the request wait for a cleaner grid. The default is
    /// <see langword="null"/>: the request never waits. A request that is made while a deferred one is answered does not wait again.
    /// </summary>
    public DateTimeOffset? CompleteBy
    {
        get => Settings.GetValue<DateTimeOffset>(CompleteByKey);
        set => Settings.Set(CompleteByKey, value);
    }

    internal RequestSettings Settings { get; }

    private static ReadOnlyCollection<string>? Copy(IReadOnlyList<string>? values) =>
        values is null ? null : Array.AsReadOnly(values.ToArray());
}
