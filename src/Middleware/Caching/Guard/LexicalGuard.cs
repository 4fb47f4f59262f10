namespace Wattwise.Caching;
/// <summary>x</summary>
public sealed class LexicalGuard : ICacheGuard
{
    /// <inheritdoc/>
    public string? FindConflict(string first, string second) => null;
}
