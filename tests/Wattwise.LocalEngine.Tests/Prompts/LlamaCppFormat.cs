using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>llama.cpp's own chat formats, to hold ours against.</summary>
internal static unsafe class LlamaCppFormat
{
    /// <summary>Renders turns with <c>llama_chat_apply_template</c>; null if llama.cpp does not recognise the template.</summary>
    /// <param name="template">A template's text or a format's name.</param>
    /// <param name="turns">The turns; their texts hold no NUL.</param>
    /// <param name="addAssistant">Whether the assistant's header follows.</param>
    public static string? Render(string template, IReadOnlyList<ChatTurn> turns, bool addAssistant = true)
    {
        if (!LlamaLibrary.TryGetExport("llama_chat_apply_template", out var address))
            throw new InvalidOperationException("The loaded llama.cpp has no llama_chat_apply_template.");
        var apply = (delegate* unmanaged<byte*, byte**, nuint, byte, byte*, int, int>)address;

        // One block of texts that end in NUL, and their places: of each message role and content.
        var block = new List<byte>();
        var templateAt = Append(template);
        var places = turns.SelectMany(turn => new[] { Append(turn.Role), Append(turn.Text) }).ToArray();
        var bytes = block.ToArray();
        var messages = new byte*[places.Length];
        var output = new byte[(4 * bytes.Length) + 4096];
        fixed (byte* start = bytes, buffer = output)
        fixed (byte** first = messages)
        {
            for (var i = 0; i < places.Length; i++)
                messages[i] = start + places[i];
            var length = apply(start + templateAt, first, (nuint)turns.Count, addAssistant ? (byte)1 : (byte)0, buffer, output.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(output, 0, length);
        }

        int Append(string text)
        {
            var at = block.Count;
            block.AddRange(Encoding.UTF8.GetBytes(text));
            block.Add(0);
            return at;
        }
    }
}
