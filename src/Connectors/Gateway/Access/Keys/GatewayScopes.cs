namespace Wattwise.Gateway.Access;

/// <summary>What a key may call. Any key may list the models that it sees, and read its usage.</summary>
public static class GatewayScopes
{
    /// <summary>Chat completions, responses and completions: <c>generate</c>.</summary>
    public const string Generate = "generate";

    /// <summary>Embeddings: <c>embed</c>.</summary>
    public const string Embed = "embed";

    internal static IReadOnlyList<string> All { get; } = [Generate, Embed];
}
