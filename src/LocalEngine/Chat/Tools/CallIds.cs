using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wattwise.LocalEngine;

/// <summary>Gives ids to the calls of one answer: those of the model where they are new, else new ones. Not thread-safe.</summary>
/// <remarks>The same prompt and seed give the same ids, so a loop of calls that is run again is the same prompt by prompt.</remarks>
/// <param name="areShort">Whether the family's ids have nine letters and digits.</param>
/// <param name="known">The ids that the conversation has.</param>
/// <param name="prompt">The prompt.</param>
/// <param name="seed">The seed of the answer.</param>
internal sealed class CallIds(bool areShort, IEnumerable<string> known, int[] prompt, long seed)
{
    private const int ShortLength = 9;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly HashSet<string> _known = new(known, StringComparer.Ordinal);
    private byte[]? _start;
    private long _made;

    /// <summary>The id of the next call.</summary>
    /// <param name="own">The id that the model wrote, if it wrote one.</param>
    public string Next(string? own)
    {
        if (own is { Length: > 0 } && (!areShort || IsShort(own)) && _known.Add(own))
            return own;
        if (own is not null && NextIndex(own) is { } indexed)
            return indexed;
        while (true)
        {
            var hash = Hash();
            var id = areShort ? Short(hash) : "call_" + Convert.ToHexStringLower(hash.AsSpan(0, 12));
            if (_known.Add(id))
                return id;
        }
    }

    /// <summary>Turns of a conversation whose ids have the family's form.</summary>
    /// <param name="turns">The conversation.</param>
    public static IReadOnlyList<ChatTurn> Shorten(IReadOnlyList<ChatTurn> turns)
    {
        var given = turns.SelectMany(turn => turn.ToolCalls).Select(call => call.Id).ToArray();
        if (Array.TrueForAll(given, IsShort))
            return turns;
        var ids = given.Where(IsShort).ToDictionary(id => id, StringComparer.Ordinal);
        var taken = ids.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var id in given.Where(id => !IsShort(id)))
        {
            var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id));
            while (!taken.Add(Short(hash)))
                hash = SHA256.HashData(hash);
            ids[id] = Short(hash);
        }

        return [.. turns.Select(turn => turn with
        {
            ToolCalls = [.. turn.ToolCalls.Select(call => call with { Id = ids[call.Id] })],
            ToolCallId = turn.ToolCallId is { } id ? ids[id] : null,
        })];
    }

    private static bool IsShort(string id) => id.Length == ShortLength && id.All(char.IsAsciiLetterOrDigit);

    private static string Short(byte[] hash) => string.Create(ShortLength, hash, (text, bytes) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = Alphabet[BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)) % Alphabet.Length];
    });

    // An id such as functions.name:0 counts the calls of a conversation, and models lose count.
    private string? NextIndex(string own)
    {
        var colon = own.LastIndexOf(':');
        if (areShort || colon < 0 || !int.TryParse(own.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return null;
        while (true)
        {
            var id = own[..(colon + 1)] + (++index).ToString(CultureInfo.InvariantCulture);
            if (_known.Add(id))
                return id;
        }
    }

    private byte[] Hash()
    {
        _start ??= SHA256.HashData(MemoryMarshal.AsBytes(prompt.AsSpan()));
        Span<byte> message = stackalloc byte[_start.Length + 16];
        _start.CopyTo(message);
        BinaryPrimitives.WriteInt64LittleEndian(message[_start.Length..], seed);
        BinaryPrimitives.WriteInt64LittleEndian(message[(_start.Length + 8)..], _made++);
        return SHA256.HashData(message);
    }
}
