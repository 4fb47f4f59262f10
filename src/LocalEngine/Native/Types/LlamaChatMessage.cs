using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_chat_message</c> (16 bytes): NUL-terminated UTF-8 texts, owned by the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaChatMessage
{
    public byte* Role;
    public byte* Content;
}
