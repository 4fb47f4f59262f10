namespace Wattwise.Gateway.Access;

/// <summary>What a request may take at most, as far as it is known before it runs.</summary>
internal sealed record AccessDemand(string Model, long InputTokens, long MaxOutputTokens);
