using System.Globalization;
using System.Numerics.Tensors;
using Wattwise.Caching;

namespace Wattwise.StoreConformance;

/// <summary>Entries for tests of stores.</summary>
public static class StoreEntries
{
    public static CacheScope Scope { get; } = new("contoso");

    public static CacheKey Partition { get; } = Key(1);

    public static CacheKey Key(int number)
    {
        var bytes = new byte[CacheKey.SizeInBytes];
        BitConverter.TryWriteBytes(bytes, number);
        return new CacheKey(bytes);
    }

    public static CacheKey EntryKey(int id) => Key(1000 + id);

    public static SemanticCacheEntry Entry(int id, float[] vector, string answer = "answer") => new(
        Scope, Partition, EntryKey(id), string.Create(CultureInfo.InvariantCulture, $"prompt {id}"), vector, Answer(answer));

    public static CachedAnswer Answer(
        string text, string? modelId = null, DateTimeOffset? createdAt = null, DateTimeOffset? expiresAt = null,
        DateTimeOffset? askedAt = null) =>
        new(text, new[] { new AnswerChunk(text.Length, false) })
        {
            ModelId = modelId,
            CreatedAt = createdAt ?? DateTimeOffset.UnixEpoch,
            AskedAt = askedAt,
            ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue,
        };

    public static SemanticCacheQuery Query(float[] vector, int maxResults = 5, float minCosineSimilarity = 0.5f) =>
        new(Scope, Partition, vector, maxResults, minCosineSimilarity);

    /// <summary>The unit vector along an axis.</summary>
    public static float[] Axis(int axis, int dimension = 4)
    {
        var vector = new float[dimension];
        vector[axis] = 1;
        return vector;
    }

    /// <summary>A random unit vector.</summary>
    public static float[] Random(Random random, int dimension)
    {
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
            vector[i] = random.NextSingle() - 0.5f;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
