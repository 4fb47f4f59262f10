namespace Wattwise.Cascade;

/// <summary>A failure of a call, as the cascade reads it.</summary>
/// <param name="Kind">Why it failed.</param>
/// <param name="RetryAfter">When the provider says that it may be asked again; <see langword="null"/>, the default, if it does not
/// say.</param>
public sealed record TierFailure(TierFailureKind Kind, TimeSpan? RetryAfter = null);
