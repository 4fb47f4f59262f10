namespace Wattwise.Caching;

public sealed partial class SemanticCacheChatClient
{
    /// <summary>Fills the cache with answers from a log, so that it starts warm.</summary>
    /// <param name="items">The answers. They are read and embedded in batches, so any number fits.</param>
    /// <param name="cancellationToken">Ends the import; what was imported by then stays.</param>
    /// <returns>How many entered, and why the others did not.</returns>
    /// <remarks>
    /// <para>
    /// An item is treated like the request that it was: an equal request is an exact hit afterwards, a similar one is looked up by meaning.
    /// So it must carry what the requests carry: system prompt, options, scope. Rules on personal data, admission and size hold as for any
    /// answer; the time to live counts from <see cref="CacheImportItem.AnsweredAt"/> (one in the future counts as now). An answer that the
    /// cache has is replaced only by a newer one.
    /// </para>
    /// <para>In a pipeline, <c>pipeline.GetService&lt;SemanticCacheChatClient&gt;()</c> finds the client. Requests may come meanwhile.
    /// Failures of embedder or store are thrown, other than for requests: an import that imports nothing should not look like one that
    /// did.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">An item's <see cref="WattwiseRequestOptions.CacheTags"/> are too many or too long.</exception>
    public async Task<CacheImportResult> ImportAsync(IAsyncEnumerable<CacheImportItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);

        // The items carry their own options: a request that starts an import lends them nothing.
        WattwiseScope.Current = null;
        await FollowPurgesAsync(cancellationToken).ConfigureAwait(false);
        var importer = new CacheImporter(_exact, _purges, _state.Embedder, _state.Semantic is null ? null : _purgeWatch);
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (Accept(item, importer) is { } imported)
                await importer.AddAsync(imported, cancellationToken).ConfigureAwait(false);
        }

        await importer.FlushAsync(cancellationToken).ConfigureAwait(false);
        return importer.Result;
    }

    private ImportedAnswer? Accept(CacheImportItem item, CacheImporter importer)
    {
        var options = item.Options;
        var request = WattwiseScope.JoinOrBegin(ref options, out _).Options;
        RequestTags.ThrowIfInvalid(request.CacheTags);
        var keys = _keys.Build(item.Messages, options, request);
        var prompt = keys.Prompt ?? CacheRequest.LastUserText(item.Messages);
        if ((keys.Bypass ?? _exclusions.FindBypass(keys.Scope, prompt, item.Messages)) is { } bypass)
            return Refuse(bypass);

        var now = _timeProvider.GetUtcNow();
        var recorder = new AnswerRecorder(_options.MaxAnswerBytes);
        recorder.Add(item.Response);
        if (recorder.Complete(
            askedAt: null, item.AnsweredAt < now ? item.AnsweredAt : now, _options.TimeToLive,
            request.DirectiveLevel ?? DirectiveLevel.Full, out _) is not { } answer)
            return Refuse(CacheReasons.Incomplete);
        if (answer.ExpiresAt <= now)
            return Refuse(CacheReasons.Expired);
        if (_exclusions.FindObjection(keys.Scope, prompt, answer) is { } objection)
            return Refuse(CacheReasons.ObjectionPrefix + objection);

        return new ImportedAnswer(keys, answer, [.. request.CacheTags ?? []]);

        ImportedAnswer? Refuse(string reason)
        {
            importer.Refuse(reason);
            return null;
        }
    }
}
