namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_attention_type</c>.</summary>
internal enum AttentionType
{
    Unspecified = -1,
    Causal = 0,
    NonCausal = 1,
}
