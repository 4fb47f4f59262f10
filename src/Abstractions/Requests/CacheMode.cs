namespace Wattwise;

/// <summary>How one request uses the semantic cache.</summary>
public enum CacheMode
{
    /// <summary>Look up, and store the answer of a miss.</summary>
    Default,

    /// <summary>Neither look up nor store.</summary>
    Bypass,

    /// <summary>Do not look up, but store the fresh answer in place of an older one.</summary>
    Refresh,

    /// <summary>Look up, but store nothing.</summary>
    ReadOnly,
}
