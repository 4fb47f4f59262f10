namespace Wattwise;

/// <summary>What a caller asks of Wattwise for one request. Set it with <c>chatOptions.ConfigureWattwise(o => ...)</c>.</summary>
public sealed class WattwiseRequestOptions
{
    /// <summary>How this request uses the semantic cache. The default is <see cref="CacheMode.Default"/>.</summary>
    public CacheMode CacheMode { get; set; }

    /// <summary>Who may share this request's cached answer. The default has neither tenant nor user: shared by all callers of the app.</summary>
    public CacheScope CacheScope { get; set; }

    /// <summary>Further values that an answer depends on (a locale, a price list's version); part of the cache key. The default is empty.</summary>
    public IReadOnlyList<string> VaryBy { get; set; } = [];

    /// <summary>What the answer is made from: kept with the cached answer, so that it can be
    /// purged when that changes.
    /// Not part of the cache key. The default is empty.</summary>
    public IReadOnlyList<string> CacheTags { get; set; } = [];

    /// <summary>
    /// How brief the answer may be. The semantic cache serves no answer that was asked to be briefer. The default is
    /// <see cref="DirectiveLevel.Full"/>, L0.
    /// </summary>
    public DirectiveLevel DirectiveLevel { get; set; }
}
