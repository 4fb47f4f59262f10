using System.Globalization;
using System.Text;

namespace Wattwise.Gateway.Metrics;

/// <summary>Writes tags as Prometheus's labels, ordered by name, into a buffer of its caller where they fit.</summary>
/// <remarks>Ordered, so that two orders of the same tags are one series.</remarks>
internal ref struct LabelText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private StringBuilder? _long;
    private string? _text;
    private int _length;

    public ReadOnlySpan<char> Text => _long is null ? _buffer[.._length] : _text ??= _long.ToString();

    public void Append(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Few tags: each round finds the next name.
        string? last = null;
        for (var written = 0; written < tags.Length; written++)
        {
            var next = -1;
            for (var i = 0; i < tags.Length; i++)
            {
                if ((last is null || string.CompareOrdinal(tags[i].Key, last) > 0)
                    && (next < 0 || string.CompareOrdinal(tags[i].Key, tags[next].Key) < 0))
                {
                    next = i;
                }
            }

            // A name twice: the first one counts.
            if (next < 0)
                return;
            last = tags[next].Key;
            if (tags[next].Value is not { } value)
                continue;
            if (_length > 0)
                Append(",");
            foreach (var character in last)
                Append(IsOfName(character) ? character : '_');
            Append("=\"");
            AppendEscaped(ValueOf(value));
            Append("\"");
        }
    }

    public static IReadOnlyList<KeyValuePair<string, string>> ToList(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<KeyValuePair<string, string>> list = [];
        foreach (var tag in tags)
        {
            if (tag.Value is { } value)
                list.Add(new(tag.Key, ValueOf(value)));
        }

        return list;
    }

    private static string ValueOf(object value) => value switch
    {
        string text => text,
        bool isTrue => isTrue ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private void AppendEscaped(string value)
    {
        foreach (var character in value)
        {
            switch (character)
            {
                case '\\':
                    Append("\\\\");
                    break;
                case '"':
                    Append("\\\"");
                    break;
                case '\n':
                    Append("\\n");
                    break;
                default:
                    Append(character);
                    break;
            }
        }
    }

    private void Append(string text)
    {
        foreach (var character in text)
            Append(character);
    }

    private void Append(char character)
    {
        if (_long is null && _length < _buffer.Length)
        {
            _buffer[_length] = character;
        }
        else
        {
            _long ??= new StringBuilder().Append(_buffer);
            _long.Append(character);
        }

        _length++;
    }
}
