namespace Wattwise.Gateway;

/// <summary>What a model of the gateway does.</summary>
public enum GatewayModelKind
{
    /// <summary>It answers: <c>/v1/chat/completions</c>, <c>/v1/responses</c>, <c>/v1/completions</c>.</summary>
    Chat,

    /// <summary>It embeds texts: <c>/v1/embeddings</c>.</summary>
    Embedding,
}
