using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Finds the array of objects that most of a JSON text consists of, and conversations.</summary>
internal sealed class RowShape
{
    private const int DeepestArray = 16;

    // By the depth of the array; deeper ones are not looked at.
    private readonly (int Rows, long Bytes, long RowStart)[] _arrays = new (int, long, long)[DeepestArray];
    private (int Rows, long Bytes, bool AtTop) _best;
    private ulong _isArray;
    private bool _arrayAtTop, _role, _content;

    /// <summary>Bytes of values and names so far, without the spaces between them.</summary>
    public long Bytes { get; private set; }

    /// <summary>JSON values one after the other.</summary>
    public int Values { get; private set; }

    /// <summary>Objects at the top, or in an array at the top.</summary>
    public int TopObjects { get; private set; }

    /// <summary>Those of them that have a role or a speaker, and a text.</summary>
    public int Turns { get; private set; }

    public void Take(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        Bytes += reader.ValueSpan.Length + 2;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                Values += depth == 0 ? 1 : 0;
                _arrayAtTop |= depth == 0 && Values == 1;
                if (depth < _arrays.Length)
                {
                    _arrays[depth] = default;
                    _isArray |= 1UL << depth;
                }
                break;
            case JsonTokenType.EndArray when depth < _arrays.Length:
                Keep(depth);
                break;
            case JsonTokenType.StartObject:
                Values += depth == 0 ? 1 : 0;
                _isArray &= depth < _arrays.Length ? ~(1UL << depth) : ulong.MaxValue;
                if (depth > 0 && depth <= _arrays.Length)
                {
                    _arrays[depth - 1].RowStart = Bytes;
                }
                if (IsTop(depth))
                {
                    _role = _content = false;
                }
                break;
            case JsonTokenType.EndObject:
                End(Bytes, depth);
                break;
            case JsonTokenType.PropertyName when IsTop(depth - 1):
                Name(ref reader);
                break;
            case JsonTokenType.PropertyName:
                break;
            default:
                Values += depth == 0 ? 1 : 0;
                break;
        }
    }

    /// <summary>The largest array of objects; arrays that the sample cuts off count as far as they go.</summary>
    public (int Rows, long Bytes, bool AtTop) Largest()
    {
        for (var depth = 0; depth < _arrays.Length; depth++)
        {
            Keep(depth);
        }
        return _best;
    }

    private bool IsTop(int depth) => depth == 0 || _arrayAtTop && depth == 1;

    private void Keep(int depth)
    {
        var (rows, bytes, _) = _arrays[depth];
        // Of arrays in each other's rows the outer one has more bytes, but perhaps few rows: it must be able to lose.
        if (rows >= JsonKind.EnoughRows && bytes > _best.Bytes)
        {
            _best = (rows, bytes, depth == 0);
        }
        _arrays[depth] = default;
    }

    private void End(long at, int depth)
    {
        if (depth > 0 && depth <= _arrays.Length && (_isArray >> (depth - 1) & 1) != 0)
        {
            ref var array = ref _arrays[depth - 1];
            array.Rows++;
            array.Bytes += at - array.RowStart;
        }
        if (IsTop(depth))
        {
            TopObjects++;
            Turns += _role && _content ? 1 : 0;
        }
    }

    private void Name(ref Utf8JsonReader reader)
    {
        _role |= reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("speaker"u8) || reader.ValueTextEquals("from"u8);
        _content |= reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("parts"u8) || reader.ValueTextEquals("text"u8)
            || reader.ValueTextEquals("value"u8) || reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("contents"u8);
    }
}
