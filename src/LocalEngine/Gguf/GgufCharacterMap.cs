using System.Buffers.Binary;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>
/// The character map of a Unigram tokenizer: the number of bytes of a trie, the trie as an XOR-compressed double array, and the texts that
/// its leaves point to, each ended by a NUL. llama.cpp walks it with each text, and a step beyond its end ends the process
/// (llm_tokenizer_ugm_session).
/// </summary>
internal static class GgufCharacterMap
{
    private const uint LabelMask = 0x8000_00FF;
    private const uint ValueMask = 0x7FFF_FFFF;

    /// <summary>Why no text may be walked through it, or <see langword="null"/>.</summary>
    internal static string? Refusal(ReadOnlySpan<byte> map)
    {
        if (map.IsEmpty)
            return null;
        var trieBytes = map.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (trieBytes >= map.Length - sizeof(uint))
            return "its tokenizer's character map is cut off.";
        var nodes = new uint[trieBytes / sizeof(uint)];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(sizeof(uint) * (i + 1))..]);
        return nodes.Length == 0 || IsSound(nodes, map[(sizeof(uint) + (int)trieBytes)..].LastIndexOf((byte)0))
            ? null
            : "its tokenizer's character map leads some texts beyond its end.";
    }

    // Goes to all nodes that any text could lead to.
    private static bool IsSound(uint[] nodes, int lastEndOfText)
    {
        var reached = new bool[nodes.Length];
        var bases = new Stack<uint>([Base(nodes[0])]);
        while (bases.TryPop(out var from))
        {
            for (var character = 1u; character < 256; character++)
            {
                var at = from ^ character;
                if (at >= nodes.Length)
                    return false;
                if ((nodes[at] & LabelMask) != character || reached[at])
                    continue;
                reached[at] = true;
                var next = at ^ Base(nodes[at]);
                var isLeaf = (nodes[at] >> 8 & 1) != 0;
                if (isLeaf && (next >= nodes.Length || (nodes[next] & ValueMask) > lastEndOfText))
                    return false;
                bases.Push(next);
            }
        }

        return true;
    }

    private static uint Base(uint node) => node >> 10 << (int)((node & 1 << 9) >> 6);
}
