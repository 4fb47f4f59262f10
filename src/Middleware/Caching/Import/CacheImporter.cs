using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>One import: takes answers, embeds their prompts in batches, and adds them to both tiers.</summary>
internal sealed class CacheImporter(ExactTier exact, PurgeLog purges, PromptEmbedder? embedder, PurgeWatch? watch)
{
    private const int BatchSize = 64;

    // Prompts that differ in a mark or a capital may have one and the same vector.
    private const int Twins = 16;
    private const float MinTwinCosineSimilarity = 0.999f;

    private readonly List<ImportedAnswer> _batch = new(BatchSize);
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly PurgeMark _began = purges.Now;
    private EnergyEstimate? _spent = EnergyEstimate.Zero;
    private long _imported;

    public CacheImportResult Result => new(_imported, _refused, _spent);

    public void Refuse(string reason) => _refused[reason] = _refused.GetValueOrDefault(reason) + 1;

    /// <summary>Adds an answer that may enter the cache, at the latest with <see cref="FlushAsync"/>.</summary>
    public async ValueTask AddAsync(ImportedAnswer imported, CancellationToken cancellationToken)
    {
        if (imported.Keys.Prompt is null || watch is null)
        {
            AddExact(imported);
            return;
        }

        _batch.Add(imported);
        if (_batch.Count == BatchSize)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
            return;

        await AddAsync(_batch, cancellationToken).ConfigureAwait(false);
        _batch.Clear();
    }

    private async ValueTask AddAsync(List<ImportedAnswer> batch, CancellationToken cancellationToken)
    {
        float[][] vectors;
        try
        {
            (vectors, var spent) = await embedder!
                .EmbedAsync(batch.ConvertAll(imported => imported.Keys.Prompt!), cancellationToken).ConfigureAwait(false);
            _spent += spent;
        }
        catch (Exception exception) when (exception is IInputTooLong)
        {
            // One of them; the others are read without it.
            if (batch is [var tooLong])
            {
                AddExact(tooLong);
                return;
            }

            foreach (var imported in batch)
                await AddAsync([imported], cancellationToken).ConfigureAwait(false);
            return;
        }

        for (var i = 0; i < vectors.Length; i++)
            await AddAsync(batch[i], vectors[i], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AddAsync(ImportedAnswer imported, float[] vector, CancellationToken cancellationToken)
    {
        var keys = imported.Keys;
        var query = new SemanticCacheQuery(keys.Scope, keys.Partition, vector, Twins, MinTwinCosineSimilarity);
        var twins = await watch!.Store.SearchAsync(query, cancellationToken).ConfigureAwait(false);
        if (twins.Any(twin => twin.Entry.Key == keys.Exact && twin.Entry.Answer.CreatedAt >= imported.Answer.CreatedAt))
            Refuse(CacheReasons.Older);
        else if (AddExact(imported))
            await AddToStoreAsync(imported.ToEntry(keys.Prompt!, vector), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AddToStoreAsync(SemanticCacheEntry entry, CancellationToken cancellationToken)
    {
        await watch!.Store.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        await watch.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (purges.Meets(_began, entry))
            await watch.Store.RemoveAsync(entry.Scope, entry.Key, cancellationToken).ConfigureAwait(false);
    }

    private bool AddExact(ImportedAnswer imported)
    {
        // An alias serves another prompt's answer: the prompt's own is better, whatever its age.
        if (exact.Find(imported.Keys.Exact, imported.Answer.DirectiveLevel) is { Hit: null } known
            && known.Answer.CreatedAt >= imported.Answer.CreatedAt)
        {
            Refuse(CacheReasons.Older);
            return false;
        }

        var keys = imported.Keys;
        var mark = purges.Now;
        if (purges.Meets(_began, imported.ToEntry(prompt: "", vector: default)))
        {
            Refuse(CacheReasons.NotKeptPurged);
            return false;
        }

        exact.Add(keys.Exact, imported.Answer, mark);
        _imported++;
        return true;
    }
}
