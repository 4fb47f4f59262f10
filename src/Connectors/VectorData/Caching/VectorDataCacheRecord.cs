using System.ComponentModel;

namespace Wattwise.Caching;

/// <summary>
/// An entry of the semantic cache as a vector store keeps it: plain types that any connector can map. Not for use by apps.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VectorDataCacheRecord
{
    /// <summary>A hash of scope and key: one record for each entry.</summary>
    public string Id { get; set; } = "";

    /// <summary>The version of this layout. Searches and scans name it, so that another version's records are left alone.</summary>
    public int Layout { get; set; }

    /// <summary>A hash of the scope.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The compatibility key in hexadecimal.</summary>
    public string Partition { get; set; } = "";

    /// <summary>The entry's key in hexadecimal.</summary>
    public string Key { get; set; } = "";

    /// <summary>The tenant, or <see langword="null"/>.</summary>
    public string? Tenant { get; set; }

    /// <summary>The user, or <see langword="null"/>.</summary>
    public string? User { get; set; }

    /// <summary>The model that answered, or <see langword="null"/>.</summary>
    public string? ModelId { get; set; }

    /// <summary>What the answer was made from.</summary>
    public List<string> Tags { get; set; } = [];

    /// <summary>When the model answered, in ticks of UTC.</summary>
    public long CreatedAt { get; set; }

    /// <summary>From when on the answer is not served any more, in ticks of UTC.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Bytes that count towards the store's limit.</summary>
    public long SizeInBytes { get; set; }

    /// <summary>Prompt and answer, encrypted where the store has a protector, in base 64.</summary>
    public string Payload { get; set; } = "";

    /// <summary>The prompt's embedding.</summary>
    public ReadOnlyMemory<float> Vector { get; set; }
}
