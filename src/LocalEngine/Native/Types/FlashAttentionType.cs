namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_flash_attn_type</c>.</summary>
internal enum FlashAttentionType
{
    Auto = -1,
    Disabled = 0,
    Enabled = 1,
}
