using System.Text;

namespace Wattwise.Caching;

/// <summary>A scope as the file knows it: null stays null, and the empty name stays empty.</summary>
internal readonly record struct ScopeName(byte[]? Tenant, byte[]? User)
{
    /// <summary>The condition that selects a scope by parameters 1 and 2; an index serves it. The number 0 stands for null, since no bytes equal it.</summary>
    public const string Condition = "ifnull(tenant, 0) = ifnull(?1, 0) AND ifnull(user, 0) = ifnull(?2, 0)";

    // Names that are no valid UTF-16 would all become the same bytes, so they are refused.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">A name is not valid text (half of a surrogate pair), which no bytes can tell apart.</exception>
    public static ScopeName Of(CacheScope scope) => new(Bytes(scope.Tenant), Bytes(scope.User));

    public static byte[]? Bytes(string? text) => text is null ? null : Strict.GetBytes(text);

    public static string? Text(byte[]? bytes) => bytes is null ? null : Strict.GetString(bytes);
}
