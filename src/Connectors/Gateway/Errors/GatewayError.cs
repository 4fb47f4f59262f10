namespace Wattwise.Gateway.Errors;

/// <summary>What a caller is told in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal sealed record GatewayError(int Status, string Type, string Message, string? Param = null, string? Code = null)
{
    /// <summary>When to try again; sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
