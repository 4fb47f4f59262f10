using System.Buffers.Binary;
using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching;

/// <summary>
/// An in-memory store with a row of vectors in each entry, beside texts and figures as long as a short question and answer have.
/// </summary>
internal sealed class LookupStore
{
    private const int PromptCharacters = 60;
    private const int AnswerCharacters = 400;

    private static readonly CacheKey Partition = new(new byte[CacheKey.SizeInBytes]);

    private readonly InMemorySemanticCacheStore _store;

    private LookupStore(int rows) => _store = new(new() { MaxEntries = rows, MaxBytes = long.MaxValue });

    public static (int Prompt, int Answer) TextCharacters => (PromptCharacters, AnswerCharacters);

    public static async Task<LookupStore> FillAsync(LookupVectors vectors, int rows)
    {
        var store = new LookupStore(rows);
        for (var row = 0; row < rows; row++)
            await store._store.AddAsync(
                new SemanticCacheEntry(default, Partition, KeyOf(row), Text(row, PromptCharacters), vectors.Row(row), Answer(row)));
        return store;
    }

    public async ValueTask<(int Row, float Similarity)> FindNearestAsync(float[] query)
    {
        var match = (await _store.SearchAsync(new(default, Partition, query, 1, -1)))[0];
        return (RowOf(match.Entry.Key), match.CosineSimilarity);
    }

    private static CachedAnswer Answer(int row) => new(Text(row, AnswerCharacters), new[] { new AnswerChunk(AnswerCharacters, false) })
    {
        ModelId = "gpt-5-mini-2025-08-07",
        ResponseId = Text(row, 38),
        InputTokens = 40,
        OutputTokens = 100,
        Energy = EnergyEstimate.Modelled(90, 40, 200),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static string Text(int row, int characters) => row.ToString(CultureInfo.InvariantCulture).PadRight(characters, 'x');

    private static CacheKey KeyOf(int row)
    {
        Span<byte> key = stackalloc byte[CacheKey.SizeInBytes];
        key.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(key, row);
        return new CacheKey(key);
    }

    private static int RowOf(CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.SizeInBytes];
        key.CopyTo(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
