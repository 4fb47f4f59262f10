using System.ComponentModel.DataAnnotations;

namespace Wattwise.Caching;

/// <summary>Settings of <see cref="VectorDataSemanticCacheStore"/>. Read once, when the store is made.</summary>
public sealed class VectorDataSemanticCacheOptions : SemanticCacheStoreOptions
{
    /// <summary>
    /// What the names of the collections begin with; the dimension of their vectors follows. The default is <c>wattwise_cache</c>; ASCII
    /// letters, digits and underscores.
    /// </summary>
    [Required]
    [RegularExpression("[A-Za-z0-9_]+")]
    public string CollectionName { get; set; } = "wattwise_cache";

    /// <summary>
    /// How the vector store measures distance, of <c>Microsoft.Extensions.VectorData.DistanceFunction</c>. The default is the connector's:
    /// vectors have length 1, so that all of them give one order.
    /// </summary>
    public string? DistanceFunction { get; set; }

    /// <summary>
    /// How the vector store indexes vectors, of <c>Microsoft.Extensions.VectorData.IndexKind</c>. The default is the connector's.
    /// </summary>
    public string? IndexKind { get; set; }
}
