namespace Wattwise.Caching;

/// <summary>An answer that asks to enter the cache.</summary>
/// <param name="Scope">Who would be served by it.</param>
/// <param name="Prompt">The prompt that was answered.</param>
/// <param name="Answer">The answer.</param>
public readonly record struct CacheAdmission(CacheScope Scope, string Prompt, CachedAnswer Answer);
