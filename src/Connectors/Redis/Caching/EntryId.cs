using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Wattwise.Caching;

/// <summary>
/// An entry's name on the server: the hash of its scope, then its key. What an entry of another scope is called can never be equal.
/// </summary>
internal readonly record struct EntryId
{
    private const int KeyTextLength = 43;

    private EntryId(string text) => Text = text;

    public string Text { get; }

    public ReadOnlySpan<char> ScopeHash => Text.AsSpan(0, Digest.TextLength);

    public static EntryId Of(CacheScope scope, CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.SizeInBytes];
        key.CopyTo(bytes);
        return new EntryId(Digest.Of(scope) + Base64Url.EncodeToString(bytes));
    }

    /// <summary>Reads a member of a set; false for what no store wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EntryId? id)
    {
        id = text?.Length == Digest.TextLength + KeyTextLength && Base64Url.IsValid(text) ? new EntryId(text) : null;
        return id is not null;
    }
}
