using System.Buffers;
using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Texts to look for in bytes that come in piece by piece. Immutable and thread-safe.</summary>
internal sealed class MarkerSet
{
    private readonly byte[][] _markers;
    private readonly SearchValues<byte> _firsts;

    public MarkerSet(IEnumerable<string> markers)
    {
        _markers = [.. markers.Where(marker => marker.Length > 0).Distinct().Select(Encoding.UTF8.GetBytes)];
        _firsts = SearchValues.Create([.. _markers.Select(marker => marker[0]).Distinct()]);
    }

    /// <summary>Finds the first marker, and the longest there.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="isEnd">Whether no more come.</param>
    /// <param name="place">Where it is, or may be; the number of bytes where there is none.</param>
    /// <returns>The marker's number; -1 where there is none, or none that is certain.</returns>
    public int Find(ReadOnlySpan<byte> bytes, bool isEnd, out int place)
    {
        for (place = 0; place < bytes.Length; place++)
        {
            var next = bytes[place..].IndexOfAny(_firsts);
            if (next < 0)
                break;
            place += next;
            var found = Match(bytes[place..], isEnd, out var isOpen);
            if (isOpen)
                return -1;
            if (found >= 0)
                return found;
        }

        place = bytes.Length;
        return -1;
    }

    /// <summary>The longest marker that bytes begin with; -1 for none.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="isEnd">Whether no more come.</param>
    /// <param name="isOpen">Whether more bytes could make another one, or a longer one.</param>
    public int Match(ReadOnlySpan<byte> bytes, bool isEnd, out bool isOpen)
    {
        var found = -1;
        isOpen = false;
        for (var i = 0; i < _markers.Length; i++)
        {
            if (bytes.StartsWith(_markers[i]))
            {
                if (found < 0 || _markers[i].Length > _markers[found].Length)
                    found = i;
            }
            else if (!isEnd && bytes.Length < _markers[i].Length && _markers[i].AsSpan().StartsWith(bytes))
            {
                isOpen = true;
            }
        }

        return found;
    }

    public int LengthOf(int marker) => _markers[marker].Length;

    public string TextOf(int marker) => Encoding.UTF8.GetString(_markers[marker]);
}
