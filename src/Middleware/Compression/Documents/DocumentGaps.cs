namespace Wattwise.Compression;

/// <summary>What stands where sentences were left out.</summary>
internal static class DocumentGaps
{
    /// <summary>The mark where the missing sentences cannot be had.</summary>
    public const string Plain = "[…]";
}
