namespace Wattwise.Gateway.Usage;

/// <summary>Tokens and joules, each only where it has a limit.</summary>
internal sealed record UsageLimit(long? Tokens, double? Joules);
