using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Calls llama.cpp's built-in chat formats.</summary>
internal static unsafe class NativeChatTemplate
{
    /// <summary>What C's <c>isspace</c> takes for white space, and so what llama.cpp's formats trim.</summary>
    public static readonly char[] WhiteSpace = [' ', '\t', '\n', '\v', '\f', '\r'];

    /// <summary>Renders turns, or gives <see langword="null"/> where llama.cpp does not recognise the template.</summary>
    /// <param name="template">A template's text or a format's name.</param>
    /// <param name="turns">The turns; their texts hold no NUL.</param>
    /// <param name="addAssistant">Whether the assistant's header follows.</param>
    public static string? Apply(string template, IReadOnlyList<ChatTurn> turns, bool addAssistant)
    {
        // One block of NUL-terminated texts; offsets, because the block may move while it grows.
        var block = new List<byte>();
        var templateOffset = Append(block, template);
        var offsets = turns.Select(turn => (Role: Append(block, turn.Role), Content: Append(block, turn.Text))).ToArray();

        var bytes = block.ToArray();
        var messages = new LlamaChatMessage[turns.Count];
        fixed (byte* start = bytes)
        {
            for (var i = 0; i < messages.Length; i++)
                messages[i] = new() { Role = start + offsets[i].Role, Content = start + offsets[i].Content };

            fixed (LlamaChatMessage* first = messages)
            {
                var buffer = new byte[(2 * bytes.Length) + 256];
                while (true)
                {
                    fixed (byte* output = buffer)
                    {
                        var length = LlamaApi.ChatApplyTemplate(
                            start + templateOffset, first, (nuint)messages.Length, addAssistant, output, buffer.Length);
                        if (length < 0)
                            return null;
                        if (length <= buffer.Length)
                            return Encoding.UTF8.GetString(buffer, 0, length);
                        buffer = new byte[length];
                    }
                }
            }
        }
    }

    private static int Append(List<byte> block, string text)
    {
        var offset = block.Count;
        block.AddRange(Encoding.UTF8.GetBytes(text));
        block.Add(0);
        return offset;
    }
}
