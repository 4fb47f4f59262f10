using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>One request on its way through the cache.</summary>
/// <param name="messages">The conversation.</param>
/// <param name="options">The options, without those of Wattwise.</param>
/// <param name="scope">The request in this stage.</param>
/// <param name="keys">The request's keys.</param>
/// <param name="began">The last purge before the request came.</param>
/// <param name="askedAt">When the request came.</param>
/// <param name="isNested">True if a model call of this very cache makes the request.</param>
internal sealed class CacheRequest(
    IReadOnlyList<ChatMessage> messages, ChatOptions? options, StageScope scope, RequestKeys keys, PurgeMark began, DateTimeOffset askedAt,
    bool isNested)
{
    public IReadOnlyList<ChatMessage> Messages { get; } = messages;

    public ChatOptions? Options { get; } = options;

    public StageScope Scope { get; } = scope;

    public RequestKeys Keys { get; } = keys;

    /// <summary>The last purge before the request came: what it is answered must not outlive a later one that meets it.</summary>
    public PurgeMark Began { get; set; } = began;

    /// <summary>When the request came.</summary>
    public DateTimeOffset AskedAt { get; } = askedAt;

    /// <summary>The last user turn as text; empty where there is none.</summary>
    public string Prompt => Keys.Prompt ?? LastUserText(Messages);

    /// <summary>
    /// True where a model call of this very cache makes the request (an agent behind it): somebody waits for it already, so it may wait for
    /// nobody.
    /// </summary>
    public bool IsNested { get; } = isNested;

    /// <summary>True where others may wait for the answer to this request.</summary>
    public bool MayShareFlight => Mode == CacheMode.Default && !IsNested;

    /// <summary>The caller's tags as they were when the request came.</summary>
    public IReadOnlyList<string> Tags { get; } = scope.Request.Options.CacheTags is { Count: > 0 } tags ? [.. tags] : [];

    /// <summary>How brief the answer may be: not at all until that is chosen for this request.</summary>
    public DirectiveLevel Level { get; private set; } =
        scope.Request.DirectiveLevel ?? scope.Request.Options.DirectiveLevel ?? DirectiveLevel.Full;

    /// <summary>The energy that choosing the level took; <see langword="null"/> if it is unknown.</summary>
    public EnergyEstimate? LevelSpent { get; private set; } = EnergyEstimate.Zero;

    /// <summary>How long the choice of the level was waited for.</summary>
    public TimeSpan LevelWaited { get; private set; }

    public CacheMode Mode { get; } = scope.Request.Options.CacheMode;

    /// <summary>The time that computing the keys took.</summary>
    public TimeSpan OwnWork { get; } = scope.Elapsed;

    public bool HasTools { get; } = options?.Tools is { Count: > 0 };

    public static string LastUserText(IReadOnlyList<ChatMessage> messages) =>
        messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";

    /// <summary>Has a stage behind the cache choose the level, so that all stages keep to one.</summary>
    /// <param name="chooser">The stage; <see langword="null"/> if there is none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async ValueTask ChooseLevelAsync(ILevelChooser? chooser, CancellationToken cancellationToken)
    {
        if (chooser is not null)
        {
            var before = Scope.Elapsed;
            LevelSpent = await chooser.ChooseLevelAsync(Scope.Request, Messages, Options, cancellationToken).ConfigureAwait(false);
            LevelWaited = Scope.Elapsed - before;
        }

        Scope.Request.DirectiveLevel ??= Level;
        Level = Scope.Request.DirectiveLevel.Value;
    }

    /// <summary>
    /// True if a purge since the request came meets the answer that is on its way, or a newer one was asked for: nobody may join the wait
    /// for it.
    /// </summary>
    public bool IsPurged => !Began.Log.IsUnchangedSince(Began) && Began.Log.Meets(Began, ToOutline(modelId: null), knowsModel: false);

    /// <summary>An entry without texts and vector: enough for <see cref="CachePurge.Matches"/>.</summary>
    public SemanticCacheEntry ToOutline(string? modelId) =>
        new(Keys.Scope, Keys.Partition, Keys.Exact, "", default,
            new CachedAnswer("", default) { ModelId = modelId, CreatedAt = AskedAt })
        {
            Tags = Tags,
        };

    /// <summary>True where another request's answer serves this one, as far as the keys say, if the prompts ask for the same.</summary>
    public bool MayFollow(CacheRequest other) =>
        (other.Keys.Partition == Keys.Partition || other.Keys.Partition == Keys.SelfContainedPartition)
        && other.Keys.Scope == Keys.Scope
        && other.Level.MayServe(Level)
        && other.Keys.Exact != Keys.Exact
        && !other.IsPurged;
}
